-- What the receiving unit does with a signal: it takes it, answers the five questions (domain.md 2.2), and
-- either closes it without a plan, solved on the yellow level, or goes on to a plan. Its words are its own:
-- the sender sees where the signal stands, never the answers.

create table app.signal_answers (
  tenant_id uuid not null,
  signal_id uuid not null,
  unit_id uuid not null,
  received_by uuid not null references app.people (id),
  received_by_name text not null,
  revision integer not null default 1,
  in_the_way text not null default '',
  information text not null default '',
  i_can text not null default '',
  unit_can text not null default '',
  others_can text not null default '',
  others_needed boolean,
  solved_because text,
  primary key (tenant_id, signal_id),
  foreign key (tenant_id, signal_id) references app.signals (tenant_id, id)
);
comment on table app.signal_answers is 'The five questions, as the receiving unit answers them.';
comment on column app.signal_answers.others_needed is 'Question 5: without a yes there is nothing to plan together.';

call priv.protect('app.signal_answers', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.signal_answers', '{select,insert,update}');
grant select on app.signal_answers to authenticated;
create policy read on app.signal_answers for select to authenticated
  using ((tenant_id, unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s));
comment on policy read on app.signal_answers is 'The receiving unit alone.';
create trigger keep_keys before update on app.signal_answers
  for each row execute function priv.keep_keys('tenant_id', 'signal_id', 'unit_id', 'received_by');

set role kring_definer;

create function priv.my_received_signal(p_signal uuid) returns app.signals
language plpgsql
set search_path = ''
as $$
declare
  signal app.signals;
begin
  select * into signal from app.signals s
  where s.id = p_signal and s.state <> 'DRAFT'
    and (s.tenant_id, s.to_unit_id) in (select m.tenant_id, m.unit_id from priv.my_seats() m)
  for no key update;
  if signal.id is null then
    if exists (select from app.signals s where s.id = p_signal
      and (s.tenant_id, s.from_unit_id) in (select m.tenant_id, m.unit_id from priv.my_seats() m)) then
      perform priv.not_allowed();
    end if;
    perform priv.not_found();
  end if;
  return signal;
end
$$;
comment on function priv.my_received_signal(uuid) is 'A signal to one''s own unit, locked, or the right refusal.';

create function priv.receive_signal(p_signal uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  signal app.signals := priv.my_received_signal(p_signal);
begin
  if signal.state <> 'SENT' then
    perform priv.refuse('changed');
  end if;
  insert into app.signal_answers (tenant_id, signal_id, unit_id, received_by, received_by_name)
  select signal.tenant_id, signal.id, signal.to_unit_id, people.id, people.name
  from app.people where people.id = priv.me();
  update app.signals s set state = 'RECEIVED', received_at = clock_timestamp() where s.id = p_signal;
  perform priv.log_signal('signal.receive', array[p_signal]);
end
$$;
comment on function priv.receive_signal(uuid) is 'Takes a signal that was sent to one''s unit. Refused: changed.';

create function priv.answer_signal(p_signal uuid, p_revision integer, p_in_the_way text,
  p_information text, p_i_can text, p_unit_can text, p_others_can text, p_others_needed boolean)
returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  signal app.signals := priv.my_received_signal(p_signal);
  answers app.signal_answers;
  whole boolean;
begin
  select * into answers from app.signal_answers a
  where a.tenant_id = signal.tenant_id and a.signal_id = signal.id;
  if signal.state not in ('RECEIVED', 'ANSWERED') or answers.revision is distinct from p_revision then
    perform priv.refuse('changed');
  end if;
  update app.signal_answers a set revision = a.revision + 1,
    in_the_way = priv.words_of(p_in_the_way, 4000), information = priv.words_of(p_information, 4000),
    i_can = priv.words_of(p_i_can, 4000), unit_can = priv.words_of(p_unit_can, 4000),
    others_can = priv.words_of(p_others_can, 4000), others_needed = p_others_needed
  where a.tenant_id = signal.tenant_id and a.signal_id = signal.id
  returning * into answers;
  whole := answers.others_needed is not null and '' <> all (array[btrim(answers.in_the_way),
    btrim(answers.information), btrim(answers.i_can), btrim(answers.unit_can)]);
  update app.signals s set state = case when whole then 'ANSWERED' else 'RECEIVED' end,
    answered_at = case when whole then coalesce(s.answered_at, clock_timestamp()) end
  where s.id = p_signal;
  perform priv.log_signal('signal.answer', array[p_signal]);
end
$$;
comment on function priv.answer_signal(uuid, integer, text, text, text, text, text, boolean) is
  'Saves answers, all or some: with all of them the signal is answered. Refused: changed.';

create function priv.solve_signal(p_signal uuid, p_because text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  signal app.signals := priv.my_received_signal(p_signal);
  because text := nullif(btrim(priv.words_of(p_because, 4000)), '');
begin
  if signal.state not in ('RECEIVED', 'ANSWERED') then
    perform priv.refuse('changed');
  elsif signal.state <> 'ANSWERED' then
    perform priv.refuse('incomplete');
  elsif because is null then
    perform priv.invalid_input();
  end if;
  update app.signal_answers a set solved_because = because
  where a.tenant_id = signal.tenant_id and a.signal_id = signal.id;
  update app.signals s set state = 'SOLVED', ended_at = clock_timestamp() where s.id = p_signal;
  perform priv.log_signal('signal.solve', array[p_signal]);
end
$$;
comment on function priv.solve_signal(uuid, text) is
  'Closes an answered signal without a plan, with how it was solved. Refused: changed, incomplete.';

grant execute on function priv.receive_signal(uuid), priv.solve_signal(uuid, text),
  priv.answer_signal(uuid, integer, text, text, text, text, text, boolean) to authenticated;
reset role;

create function app.receive_signal(p_signal uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.receive_signal(p_signal) $$;
comment on function app.receive_signal(uuid) is 'Takes a signal that was sent to one''s unit.';

create function app.answer_signal(p_signal uuid, p_revision integer, p_in_the_way text,
  p_information text, p_i_can text, p_unit_can text, p_others_can text, p_others_needed boolean)
returns void
language sql volatile
set search_path = ''
as $$
  select priv.answer_signal(p_signal, p_revision, p_in_the_way, p_information, p_i_can, p_unit_can,
    p_others_can, p_others_needed)
$$;
comment on function app.answer_signal(uuid, integer, text, text, text, text, text, boolean) is
  'Saves answers to the five questions.';

create function app.solve_signal(p_signal uuid, p_because text) returns void
language sql volatile
set search_path = ''
as $$ select priv.solve_signal(p_signal, p_because) $$;
comment on function app.solve_signal(uuid, text) is 'Closes an answered signal without a plan.';

create or replace function app.open_signal(p_signal uuid) returns jsonb
language sql volatile
set search_path = ''
as $$
  select priv.signal_page(p_signal) || jsonb_build_object('answers', (
    select jsonb_build_object('revision', a.revision, 'receivedBy', a.received_by_name,
      'inTheWay', a.in_the_way, 'information', a.information, 'iCan', a.i_can, 'unitCan', a.unit_can,
      'othersCan', a.others_can, 'othersNeeded', a.others_needed, 'solvedBecause', a.solved_because)
    from app.signal_answers a where a.signal_id = p_signal))
$$;
grant execute on function app.receive_signal(uuid), app.solve_signal(uuid, text),
  app.answer_signal(uuid, integer, text, text, text, text, text, boolean) to authenticated;
