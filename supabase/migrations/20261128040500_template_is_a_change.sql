-- That a plan follows a newer template is a change, and nobody's reading: it stood as one in "Vem har läst".
update app.access_actions set kind = 'CHANGED' where action = 'plan.template';
