// Who may do what with each table, written by hand. The matrix reads the tables from PostgreSQL and
// fails for one that is not here. A cell is what happens to Milo's rows (or the tenant's):
//   rows    some are seen or changed        none   nobody's error, but nothing either
//   denied  refused with 42501
// Operations without an entry are denied to everyone.
import { id, partyId, personId, planId, planUnitId, sjohamra, zoneId } from './world.ts';
import { threadId } from './content.ts';
import { signalId } from './signals.ts';

export const principals = [
  'member', // Maja, of the preschool: takes part
  'outsider', // Torsten: staff in the same tenant, not in this plan
  'otherTenant', // administrator of Kvarnbo
  'family', // Rania, guardian
  'noSession', // role authenticated, but no claims
  'anon', // nobody signed in
] as const;
export type Principal = (typeof principals)[number];
export type Cell = 'rows' | 'none' | 'denied';
type Cells = Record<Principal, Cell>;

export interface TableExpectation {
  /** Condition that finds the rows in question. */
  rows: string;
  select?: Cells;
  /** A statement for the principal (`$me` is their id), and what comes of it. */
  insert?: { statement: string; cells: Cells };
  /** An UPDATE that changes nothing that matters, and what comes of it. */
  update?: { statement: string; cells: Cells };
  delete?: Cells;
}

const cells = (member: Cell, outsider: Cell, otherTenant: Cell, family: Cell): Cells => ({
  ...{ member, outsider, otherTenant, family },
  noSession: 'none',
  anon: 'denied',
});

/** Like `cells`, for writes: without a session the policy refuses. */
const writes = (member: Cell, outsider: Cell, otherTenant: Cell, family: Cell): Cells => ({
  ...cells(member, outsider, otherTenant, family),
  noSession: 'denied',
});

const inZone = `zone_id = '${zoneId('milo', 'shared')}'`;
const ofSignal = `signal_id = '${signalId}'`;
const thread = threadId('milo', 'shared');
const forParties = cells('rows', 'none', 'none', 'rows');
const tenantOnly = `tenant_id = '${sjohamra}'`;
const person = (slug: string) => `person_id = '${personId(slug)}'`;

export const expectations: Record<string, TableExpectation> = {
  // Directory
  tenants: { rows: `id = '${sjohamra}'`, select: cells('rows', 'rows', 'none', 'rows') },
  authorities: { rows: 'true', select: cells('rows', 'rows', 'none', 'none') },
  units: { rows: `id = '${id('unit:blasippan')}'`, select: cells('rows', 'rows', 'none', 'none') },
  tenant_units: { rows: tenantOnly, select: cells('rows', 'rows', 'none', 'none') },
  people: { rows: `id = '${personId('otto')}'`, select: forParties },
  person_identities: { rows: person('rania') },
  plain_identities: { rows: person('rania') },
  keyring_marks: { rows: 'true' },
  // For the tenant's administrators, who are none of these (tests/db/invitations.test.ts)
  invitations: { rows: tenantOnly, select: cells('none', 'none', 'none', 'none') },
  memberships: { rows: person('otto'), select: cells('none', 'none', 'none', 'none') },
  sessions: { rows: person('otto') },
  outbox_keys: { rows: person('otto') },

  // Child and plan
  children: { rows: `id = '${id('child:milo')}'`, select: forParties },
  guardians: { rows: person('rania'), select: forParties },
  plans: { rows: `id = '${planId('milo')}'`, select: forParties },
  zones: { rows: `id = '${zoneId('milo', 'shared')}'`, select: forParties },
  plan_units: { rows: `id = '${planUnitId('milo', 'blasippan')}'`, select: forParties },
  plan_parties: { rows: `id = '${partyId('milo', 'otto')}'`, select: forParties },
  plan_milestones: { rows: inZone, select: forParties },
  plan_leads: { rows: inZone, select: forParties },
  plan_handovers: { rows: inZone, select: forParties },
  coordinator_pools: { rows: tenantOnly, select: forParties },
  coordinator_agreements: { rows: inZone, select: cells('none', 'none', 'none', 'rows') },
  agreement_answers: {
    rows: `party_id = '${partyId('milo', 'rania')}'`,
    select: cells('none', 'none', 'none', 'rows'),
  },
  coordinator_mandates: { rows: person('hamid'), select: forParties },
  // One guardian's answers are not the other's to read (priv.answers_in gives yes or no)
  consents: {
    rows: `giver_party_id = '${partyId('milo', 'jonte')}'`,
    select: cells('rows', 'none', 'none', 'none'),
  },
  // Read through functions alone
  admission_grounds: { rows: `plan_id = '${planId('milo')}'` },
  maturity_assessments: { rows: `plan_id = '${planId('milo')}'` },
  custody_notes: { rows: `plan_id = '${planId('milo')}'` },
  hidden_parts: { rows: `plan_id = '${planId('milo')}'` },
  protections: { rows: `plan_id = '${planId('milo')}'` },
  location_readers: { rows: `plan_id = '${planId('milo')}'` },
  whereabouts: { rows: `plan_id = '${planId('milo')}'` },
  presence_choices: { rows: `plan_id = '${planId('milo')}'` },
  absences: { rows: tenantOnly },
  key_role_proposals: { rows: tenantOnly },
  access_blocks: { rows: `plan_id = '${planId('milo')}'` },

  // The tenant's own steps, for all of it
  gap_steps: { rows: tenantOnly, select: cells('rows', 'rows', 'none', 'rows') },
  age_profiles: { rows: tenantOnly, select: cells('rows', 'rows', 'none', 'rows') },
  tenant_choices: { rows: tenantOnly, select: cells('rows', 'rows', 'none', 'rows') },

  // What is counted, what was published of it, and who has been trained: through functions alone
  statistics_facts: { rows: tenantOnly },
  statistics_releases: { rows: tenantOnly },
  unit_managers: { rows: tenantOnly },
  staff_trainings: { rows: tenantOnly },
  // Coming aboard: for the tenant's own administrators, or through functions alone
  tenant_contracts: { rows: tenantOnly, select: cells('none', 'none', 'none', 'none') },
  retention_rules: { rows: tenantOnly, select: cells('none', 'none', 'none', 'none') },
  tenant_applications: { rows: 'true' },
  identity_providers: { rows: tenantOnly },

  // Access
  zone_rules: { rows: 'true' },
  zone_members: { rows: inZone, select: forParties },
  zone_shares: {
    rows: `zone_id = '${zoneId('milo', 'family')}'`,
    select: cells('none', 'none', 'none', 'rows'),
  },
  access_log: { rows: inZone },
  access_chain: { rows: tenantOnly },
  access_unchained: { rows: tenantOnly },
  access_actions: { rows: 'true' },
  // Who reviews it: through functions alone
  log_reviewers: { rows: tenantOnly },
  night_units: { rows: tenantOnly },
  refused_reads: { rows: tenantOnly },
  log_reviews: { rows: tenantOnly },
  log_review_items: { rows: tenantOnly },
  log_judgements: { rows: tenantOnly },
  log_review_closings: { rows: tenantOnly },
  // For who asked or answered alone (here Maja)
  experience_answers: { rows: inZone, select: cells('rows', 'none', 'none', 'none') },
  parent_loads: { rows: inZone, select: cells('rows', 'none', 'none', 'none') },
  read_questions: { rows: inZone, select: cells('rows', 'none', 'none', 'none') },

  // How somebody wants to be told, and how far they have looked: their own alone (here Maja's)
  notice_settings: { rows: person('maja'), select: cells('rows', 'none', 'none', 'none') },
  mail_boxes: { rows: person('maja'), select: cells('rows', 'none', 'none', 'none') },
  notice_marks: { rows: person('maja'), select: cells('rows', 'none', 'none', 'none') },

  // Versions: read by those who read the zone; written by functions alone
  plan_versions: { rows: inZone, select: forParties },
  plan_version_zones: { rows: inZone, select: forParties },
  plan_approvals: { rows: inZone, select: forParties },
  best_interest_assessments: { rows: inZone, select: forParties },
  plan_status_changes: { rows: inZone, select: forParties },

  // Signals: the sending unit's (Maja's), and the receiving one's as far as guardians have said yes
  signals: { rows: `id = '${signalId}'`, select: cells('rows', 'none', 'none', 'none') },
  signal_cards: { rows: ofSignal, select: cells('rows', 'none', 'none', 'none') },
  signal_guardians: { rows: ofSignal, select: cells('rows', 'none', 'none', 'none') },
  // The receiver's own: the sender sees where it stands, and nothing of this
  signal_answers: { rows: ofSignal, select: cells('none', 'none', 'none', 'none') },
  signal_log: { rows: ofSignal },
  // Who asks for a plan without signing in: the asked unit's alone (Maja's); its senders and log nobody's
  plan_requests: { rows: tenantOnly, select: cells('rows', 'none', 'none', 'none') },
  plan_request_senders: { rows: 'true' },
  plan_request_log: { rows: tenantOnly },
  // Templates: words of the tenant; which one a plan follows, and its own headings, for its readers
  plan_templates: { rows: tenantOnly, select: cells('rows', 'rows', 'none', 'rows') },
  plan_template_uses: { rows: `plan_id = '${planId('milo')}'`, select: forParties },
  plan_own_sections: { rows: inZone, select: forParties },

  // How the child is: read where the party is listed, written by functions alone
  gatherings: { rows: inZone, select: forParties },
  gathering_views: { rows: inZone, select: forParties },
  // How the child meets the plan; its own voice is given out by functions alone, and so is Barnets stund
  child_settings: { rows: inZone, select: forParties },
  goal_child_words: { rows: inZone, select: forParties },
  voice_entries: { rows: inZone },
  child_sessions: { rows: inZone },
  // Meetings: the same
  meetings: { rows: inZone, select: forParties },
  meeting_participants: { rows: inZone, select: forParties },
  meeting_decisions: { rows: inZone, select: forParties },

  // The log: nobody, not even the readers of the zone
  zone_updates: { rows: inZone },
  zone_clients: { rows: inZone },
  zone_snapshots: { rows: inZone },
  zone_purges: { rows: inZone },
  zone_retired_clients: { rows: inZone },

  // Read model
  zone_projections: { rows: inZone, select: forParties },
  plan_sections: { rows: inZone, select: forParties },
  plan_goals: { rows: inZone, select: forParties },
  plan_actions: { rows: inZone, select: forParties },
  plan_contacts: { rows: inZone, select: forParties },

  // Comments
  threads: {
    rows: inZone,
    select: forParties,
    insert: {
      statement: `insert into app.threads (tenant_id, plan_id, zone_id, anchor, created_by)
        values ('${sjohamra}', '${planId('milo')}', '${zoneId('milo', 'shared')}', '{"type":"zone"}', $me)`,
      cells: writes('rows', 'denied', 'denied', 'rows'),
    },
    update: {
      statement: `update app.threads set resolved_at = clock_timestamp(), resolved_by = $me where id = '${thread}'`,
      cells: forParties,
    },
  },
  comments: {
    rows: inZone,
    select: forParties,
    insert: {
      statement: `insert into app.comments (tenant_id, zone_id, thread_id, author_id, body)
        values ('${sjohamra}', '${zoneId('milo', 'shared')}', '${thread}', $me, 'hej')`,
      cells: writes('rows', 'denied', 'denied', 'rows'),
    },
    // Maja wrote it: Rania sees it and cannot change it.
    update: {
      statement: `update app.comments set body = 'ändrad' where ${inZone}`,
      cells: cells('rows', 'none', 'none', 'none'),
    },
  },
  // What a comment asks, and disagreement: written by functions alone, changed by nobody
  comment_mentions: { rows: inZone, select: forParties },
  comment_asks: { rows: inZone, select: forParties },
  dissents: { rows: inZone, select: forParties },
  thread_reads: {
    rows: inZone,
    select: cells('rows', 'none', 'none', 'none'),
    insert: {
      statement: `insert into app.thread_reads (tenant_id, zone_id, thread_id, person_id, read_at)
        values ('${sjohamra}', '${zoneId('milo', 'shared')}', '${threadId('milo', 'shared')}', $me, clock_timestamp())
        on conflict (tenant_id, thread_id, person_id) do update set read_at = excluded.read_at`,
      cells: writes('rows', 'denied', 'denied', 'rows'),
    },
    update: {
      statement: `update app.thread_reads set read_at = clock_timestamp() where ${inZone}`,
      cells: cells('rows', 'none', 'none', 'none'),
    },
  },
};

type Service =
  | 'kring_app'
  | 'kring_sync'
  | 'kring_operator'
  | 'kring_mailer'
  | 'kring_auditor'
  | 'kring_sealer'
  | 'kring_statistician'
  | 'service_role';
type Operation = 'select' | 'insert' | 'update' | 'delete';

/** Direct table rights of our own processes; every other pair is denied. */
export const serviceRights: Record<Service, Record<string, Operation[]>> = {
  kring_app: {
    sessions: ['select', 'insert', 'update'],
    outbox_keys: ['select', 'insert', 'update', 'delete'],
    people: ['select'],
    person_identities: ['select'],
    child_sessions: ['select', 'update'],
  },
  kring_sync: {},
  kring_operator: {},
  kring_mailer: {},
  kring_auditor: {
    access_log: ['select'],
    access_chain: ['select'],
    access_unchained: ['select'],
  },
  kring_sealer: {
    keyring_marks: ['select', 'insert'],
    plain_identities: ['select', 'delete'],
    person_identities: ['select', 'insert', 'update'],
    signal_guardians: ['select', 'update'],
    invitations: ['select', 'update'],
    tenant_applications: ['select', 'update'],
    identity_providers: ['select', 'update'],
  },
  kring_statistician: {},
  service_role: {},
};
