-- Who asks for a plan is not signed in, and what they write is no place for a child's personal number. How they want
-- to be reached is not looked at: a telephone number can look like one.
create trigger no_personal_number before insert on app.plan_requests for each row
  execute function priv.no_personal_number('name', 'words');
