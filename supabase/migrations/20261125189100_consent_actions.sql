-- What saying yes and no, and looking as somebody else, are in the log: answers and decisions are no reading,
-- and when a guardian answered is not told to the other one by it; looking as another is one.
insert into app.access_actions (kind, action)
values ('CHANGED', 'consent.give'), ('CHANGED', 'ground.note'), ('CHANGED', 'ground.end'),
  ('OPENED', 'plan.view_as');
