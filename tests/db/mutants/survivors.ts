// Mutants that nothing notices, and why that is right. Those of policies, grants and calls that survive must be
// here (`npm run mutants` fails for others); conditions are counted, and these are the ones that were looked at.
const covered = 'the guard before every table asks for the session too';
const implied =
  'a session never goes on past its last moment: expires_at is checked to be no later';
const narrows = 'narrows what is read, for speed: the joins that follow say the same';

export const survivors: Record<string, string> = {
  'condition left out: priv.my_zone_ids(text): and (select priv.session_alive())': covered,
  'condition left out: priv.session_alive(): and s.absolute_expires_at > statement_timestamp()':
    implied,
  'condition left out: priv.live_session(text): and s.absolute_expires_at > clock_timestamp()':
    implied,
  'condition left out: priv.sync_open(jsonb): and s.absolute_expires_at > clock_timestamp()':
    implied,
  'condition left out: priv.sync_open(jsonb): s.id in (select pair.session_id from pair)': narrows,
  'condition left out: priv.sync_open(jsonb): m.zone_id in (select pair.zone_id from pair)':
    narrows,
  'condition left out: priv.sync_open(jsonb): and m.person_id in (select alive.person_id from alive)':
    narrows,
  'condition left out: priv.sync_open(jsonb): level.access is not null': narrows,
  'condition left out: priv.all_givers(uuid): party.plan_id = p_plan': narrows,
  'condition left out: priv.all_givers(uuid): u.plan_id = p_plan': narrows,
};
