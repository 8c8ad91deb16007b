// Who may do what with each table, written by hand. The matrix reads the tables from PostgreSQL and fails for one
// that is not here. The rows of a table are told apart by class (`shared`, `nextDoor`, `mine`, …); what is in no
// class is `rest`. Of each class it says who gets it; everyone else gets nothing of it, and where a table says
// nothing of an operation it is refused with 42501. anon is refused everything.
import { threadId } from './content.ts';
import {
  authors,
  commenters,
  members,
  nextDoor,
  parts,
  planReaders,
  readers,
  signedIn,
  staff,
  type Part,
  type Principal,
} from './principals.ts';
import { signalId } from './signals.ts';
import { id, kvarnbo, partyId, personId, planId, sjohamra, zoneId } from './world.ts';

export type Allowed = Record<string, readonly Principal[]>;

export interface TableExpectation {
  /** Class of rows to the condition that finds them; `$me` is the principal's id. The first that fits counts. */
  rows: Record<string, string>;
  /** Who gets which class. */
  select?: Allowed;
  /** Who changes which class, and by what assignment; the same may lock these rows. */
  update?: { set: string; allowed: Allowed };
  /** A statement for each class, who may, and the same in the name of somebody else, which nobody may. */
  insert?: { statement: (part: Part, me: string) => string; allowed: Allowed };
}

const everywhere = Object.keys(parts) as Part[];
const zoneOf = (part: Part): string => zoneId(parts[part][0], parts[part][1]);
const threadOf = (part: Part): string => threadId(parts[part][0], parts[part][1]);
const tenantOf = (part: Part): string => (part === 'nextDoor' ? kvarnbo : sjohamra);
const only = <K extends string, T>(of: Record<K, T>, ...keys: K[]): Record<string, T> =>
  Object.fromEntries(keys.map((key) => [key, of[key]]));
const finds = (column: string, values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, `${column} = '${value}'`]),
  );
const conditions = finds(
  'zone_id',
  Object.fromEntries(everywhere.map((part) => [part, zoneOf(part)])),
);

const withReaders = only(conditions, ...everywhere.filter((part) => readers[part].length > 0));

/** Rows of a part of a plan, for its readers. */
const ofPart: TableExpectation = { rows: conditions, select: readers };
/** The same, and the draft that a guest's unit was given. */
const withDraft: TableExpectation = { rows: conditions, select: { ...readers, rest: ['guest'] } };
/** The same, for those who wrote them alone. */
const forAuthors: TableExpectation = { rows: conditions, select: authors };
/** What was written before Rania was protected may tell where she is: kept from the rest of the family. */
const versions: TableExpectation = {
  rows: conditions,
  select: { ...readers, shared: readers.shared.filter((who) => who !== 'relative') },
};
/** What stands only in the part that everyone shares. */
const common = ['shared', 'novas', 'tuvas', 'nextDoor'] as const;
const ofShared: TableExpectation = {
  rows: only(conditions, ...common),
  select: only(readers, ...common),
};
/** In the part where somebody is listed; of Nova's, Mira is in one that is not here by name. */
const listed: TableExpectation = {
  rows: ofShared.rows,
  select: { ...ofShared.select, rest: planReaders.nova },
};
const plans = finds(
  'plan_id',
  Object.fromEntries(Object.keys(planReaders).map((plan) => [plan, planId(plan)])),
);
const tenants = { sjohamra, kvarnbo };
const ofTenant = finds('tenant_id', tenants);
const forMembers: TableExpectation = {
  rows: ofTenant,
  select: { sjohamra: members, kvarnbo: nextDoor },
};
const forAdministrators: TableExpectation = {
  rows: ofTenant,
  select: { sjohamra: ['administrator'], kvarnbo: ['otherTenantsAdministrator'] },
};
const person = (slug: string, column = 'person_id') => finds(column, { [slug]: personId(slug) });
const mine = { mine: 'person_id = $me' };
/** What somebody has of their own: nobody else's is seen. */
const own = (...whose: Principal[]): TableExpectation => ({ rows: mine, select: { mine: whose } });
/** Read through functions alone, or by our own processes. */
const closed: TableExpectation = { rows: { any: 'true' } };

/** Who wrote anything in any part. */
const writers = [...new Set(Object.values(authors).flat())];
const ofSignal = { ofSignal: `signal_id = '${signalId}'` };
/** Who works at the preschool, which sent the signal. */
const atSender: Principal[] = ['professional', 'standIn', 'colleague'];
const signedCoordinators: Principal[] = ['guardian', 'coordinator', 'lead'];
const seesPool: Principal[] = [...planReaders.milo, 'administrator'];
/** The parts of plans that are not in the matrix by name: Nova's and Tuva's own, and of Milo's the guest's draft. */
const rest = ['child', 'grownChild', 'namedOnly', 'guest'] as const;

export const expectations: Record<string, TableExpectation> = {
  // Directory
  tenants: { rows: finds('id', tenants), select: { sjohamra: members, kvarnbo: nextDoor } },
  authorities: {
    rows: finds('id', { sjohamra: id('authority:sjohamra'), kvarnbo: id('authority:kvarnbo') }),
    select: { sjohamra: staff, kvarnbo: nextDoor, rest: staff },
  },
  units: {
    rows: finds('id', { blasippan: id('unit:blasippan'), hemmet: id('unit:hemmet') }),
    select: { blasippan: staff, hemmet: nextDoor, rest: staff },
  },
  tenant_units: { rows: ofTenant, select: { sjohamra: staff, kvarnbo: nextDoor } },
  // Those whom one meets in a plan; an administrator, those who work there. Mira meets Nova and Hedda alone
  people: {
    rows: {
      mine: 'id = $me',
      ...person('otto', 'id'),
      ...person('jonte', 'id'),
      ...person('hedda', 'id'),
      ...person('liv', 'id'),
      ...person('fatou', 'id'),
      ...person('birgit', 'id'),
      ...person('kim', 'id'),
    },
    select: {
      mine: signedIn,
      otto: [...planReaders.milo, 'administrator'],
      jonte: planReaders.milo,
      hedda: ['child', 'namedOnly', 'administrator'],
      liv: ['child'],
      fatou: ['child', 'administrator'],
      birgit: ['otherTenantsStaff'],
      rest: [
        ...planReaders.milo,
        ...planReaders.nova,
        ...planReaders.tuva,
        ...(['administrator', 'otherTenantsAdministrator'] as const),
      ],
    },
  },
  person_identities: closed,
  plain_identities: closed,
  keyring_marks: closed,
  invitations: forAdministrators,
  // One's own; an administrator, those of all who work there
  memberships: {
    rows: {
      mine: 'person_id = $me',
      ...person('otto'),
      ...person('jonte'),
      ...finds('tenant_id', { nextDoor: kvarnbo }),
    },
    select: {
      mine: [...members, ...nextDoor],
      otto: ['administrator'],
      nextDoor: ['otherTenantsAdministrator'],
      rest: ['administrator'],
    },
  },
  sessions: closed,
  outbox_keys: closed,

  // Child and plan
  children: {
    rows: finds(
      'id',
      Object.fromEntries(Object.keys(planReaders).map((plan) => [plan, id(`child:${plan}`)])),
    ),
    select: planReaders,
  },
  // Mira does not meet Nova's mother
  guardians: {
    rows: { ...person('rania'), ...person('liv'), ...person('henning'), ...person('birgit') },
    select: {
      rania: planReaders.milo,
      liv: ['child'],
      henning: planReaders.tuva,
      birgit: planReaders.granne,
    },
  },
  plans: {
    rows: finds(
      'id',
      Object.fromEntries(Object.keys(planReaders).map((plan) => [plan, planId(plan)])),
    ),
    select: planReaders,
  },
  zones: {
    rows: finds('id', Object.fromEntries(everywhere.map((part) => [part, zoneOf(part)]))),
    select: { ...readers, rest },
  },
  // Where they are listed
  plan_units: listed,
  plan_parties: listed,
  plan_milestones: ofShared,
  plan_leads: ofShared,
  plan_handovers: ofPart,
  // Whose office is over or has not begun sees that it is theirs, and not their colleagues'
  coordinator_pools: {
    rows: only(ofTenant, 'sjohamra'),
    select: { sjohamra: [...seesPool, 'formerCoordinator', 'reviewer', 'manager'] },
  },
  coordinator_agreements: {
    rows: only(conditions, 'shared'),
    select: { shared: signedCoordinators },
  },
  agreement_answers: {
    rows: finds('party_id', { rania: partyId('milo', 'rania') }),
    select: { rania: signedCoordinators },
  },
  coordinator_mandates: {
    rows: { ...person('hamid'), ...person('yrsa'), ...person('ingrid'), ...person('bodil') },
    select: {
      hamid: seesPool,
      yrsa: [...seesPool, 'formerCoordinator'],
      ingrid: [...seesPool, 'reviewer'],
      bodil: [...seesPool, 'manager'],
    },
  },
  // One guardian's answers are not the other's to read (priv.answers_in gives yes or no)
  consents: {
    rows: finds('giver_party_id', {
      rania: partyId('milo', 'rania'),
      jonte: partyId('milo', 'jonte'),
    }),
    select: {
      rania: ['guardian', 'professional', 'lead', 'coordinator', 'standIn', 'guest'],
      jonte: ['professional', 'lead', 'coordinator', 'standIn', 'guest'],
    },
  },
  admission_grounds: closed,
  maturity_assessments: closed,
  custody_notes: closed,
  hidden_parts: closed,
  protections: closed,
  location_readers: closed,
  whereabouts: closed,
  presence_choices: closed,
  absences: closed,
  key_role_proposals: closed,
  partnerships: closed,
  plan_moves: closed,
  plan_move_answers: closed,
  move_files: closed,
  moved_records: closed,
  access_blocks: closed,

  // The tenant's own steps, for all of it
  gap_steps: forMembers,
  age_profiles: forMembers,
  tenant_choices: forMembers,

  // What is counted, what was published of it, and who has been trained: through functions alone
  statistics_facts: closed,
  statistics_releases: closed,
  unit_managers: closed,
  // Who to turn to, and what the public finds: through functions alone
  unit_cards: closed,
  contact_paths: closed,
  support_entries: closed,
  support_words: closed,
  guide_desks: closed,
  accessibility_statements: closed,
  inquiries: closed,
  inquiry_steps: closed,
  staff_trainings: closed,
  // Coming aboard: for the tenant's own administrators, or through functions alone
  tenant_contracts: forAdministrators,
  retention_rules: forAdministrators,
  // What is to go and has gone: through functions alone
  disposal_holds: closed,
  disposal_orders: closed,
  disposal_order_zones: closed,
  disposals: closed,
  disposal_order_records: closed,
  record_disposals: closed,
  disposed_records: closed,
  word_removals: closed,
  records_officers: closed,
  archive_packages: closed,
  record_packages: closed,
  ledger_lines: closed,
  tenant_applications: closed,
  identity_providers: closed,
  // What a directory says
  scim_connections: closed,
  scim_users: closed,
  scim_groups: closed,
  scim_members: closed,
  scim_grants: closed,

  // Access
  zone_rules: closed,
  // Nobody is in Milo's child's part
  zone_members: { rows: withReaders, select: { ...readers, rest } },
  zone_shares: {
    rows: only(conditions, 'family', 'apart'),
    select: { ...only(readers, 'family', 'apart'), rest: planReaders.nova },
  },
  access_log: closed,
  access_chain: closed,
  access_unchained: closed,
  access_actions: closed,
  // Who reviews it: through functions alone
  log_reviewers: closed,
  night_units: closed,
  desk_marks: closed,
  refused_reads: closed,
  log_reviews: closed,
  log_review_items: closed,
  log_judgements: closed,
  log_review_closings: closed,
  // For who asked or answered alone
  experience_answers: forAuthors,
  parent_loads: forAuthors,
  read_questions: forAuthors,

  // How somebody wants to be told, and how far they have looked: their own alone
  notice_settings: own(...writers),
  mail_boxes: own(...writers),
  notice_marks: own(...writers),

  // Versions: read by those who read the zone; written by functions alone
  plan_versions: versions,
  plan_version_zones: versions,
  plan_approvals: versions,
  best_interest_assessments: ofPart,
  plan_status_changes: ofPart,

  // Signals: the sending unit's, and the receiving one's (Gunvor's) as far as guardians have said yes
  signals: {
    rows: finds('id', { ofSignal: signalId }),
    select: { ofSignal: [...atSender, 'lead'] },
  },
  signal_cards: { rows: ofSignal, select: { ofSignal: atSender } },
  signal_guardians: { rows: ofSignal, select: { ofSignal: atSender } },
  // The receiver's own: the sender sees where it stands, and nothing of this
  signal_answers: { rows: ofSignal, select: { ofSignal: ['lead'] } },
  signal_log: closed,
  // Who asks for a plan without signing in: the asked unit's alone; its senders and log nobody's
  plan_requests: { rows: only(ofTenant, 'sjohamra'), select: { sjohamra: atSender } },
  plan_request_senders: closed,
  plan_request_log: closed,
  // Templates: words of the tenant; which one a plan follows, and its own headings, for its readers
  plan_templates: forMembers,
  plan_template_uses: { rows: plans, select: planReaders },
  plan_own_sections: ofPart,

  // How the child is: read where the party is listed, written by functions alone
  gatherings: ofPart,
  gathering_views: ofPart,
  // How the child meets the plan; its own voice is given out by functions alone, and so is Barnets stund
  child_settings: ofPart,
  goal_child_words: ofPart,
  voice_entries: closed,
  child_sessions: closed,
  // Meetings: the same
  meetings: ofPart,
  meeting_participants: ofPart,
  meeting_decisions: ofPart,

  // The log: nobody, not even the readers of the zone
  zone_updates: closed,
  zone_clients: closed,
  zone_snapshots: closed,
  zone_purges: closed,
  zone_retired_clients: closed,

  // Read model
  // What is made with a part: of a draft too
  zone_projections: withDraft,
  plan_sections: withDraft,
  plan_goals: ofPart,
  plan_actions: ofPart,
  plan_contacts: ofPart,

  // Comments
  threads: {
    ...ofPart,
    insert: {
      statement: (
        part,
        me,
      ) => `insert into app.threads (tenant_id, plan_id, zone_id, anchor, created_by)
        values ('${tenantOf(part)}', '${planId(parts[part][0])}', '${zoneOf(part)}', '{"type":"zone"}', ${me})`,
      allowed: commenters,
    },
    update: {
      set: `resolved_at = clock_timestamp(), resolved_by = $me`,
      allowed: commenters,
    },
  },
  comments: {
    ...ofPart,
    insert: {
      statement: (
        part,
        me,
      ) => `insert into app.comments (tenant_id, zone_id, thread_id, author_id, body)
        values ('${tenantOf(part)}', '${zoneOf(part)}', '${threadOf(part)}', ${me}, 'hej')`,
      allowed: commenters,
    },
    // Others see it and cannot change it
    update: { set: `body = 'ändrad'`, allowed: authors },
  },
  // What a comment asks, and disagreement: written by functions alone, changed by nobody
  comment_mentions: ofPart,
  comment_asks: ofPart,
  dissents: ofPart,
  // Attached files and links to other plans: read with the zone, written by functions alone
  files: ofPart,
  plan_links: ofPart,
  thread_reads: {
    ...forAuthors,
    insert: {
      statement: (
        part,
        me,
      ) => `insert into app.thread_reads (tenant_id, zone_id, thread_id, person_id, read_at)
        values ('${tenantOf(part)}', '${zoneOf(part)}', '${threadOf(part)}', ${me}, clock_timestamp())
        on conflict (tenant_id, thread_id, person_id) do update set read_at = excluded.read_at`,
      allowed: readers,
    },
    update: { set: 'read_at = clock_timestamp()', allowed: authors },
  },
};

type Service =
  | 'kring_server'
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
  // The login, before it takes a role
  kring_server: {},
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
    files: ['select', 'update'],
    move_files: ['select', 'update'],
    keyring_marks: ['select', 'insert'],
    plain_identities: ['select', 'delete'],
    person_identities: ['select', 'insert', 'update'],
    signal_guardians: ['select', 'update'],
    invitations: ['select', 'update'],
    tenant_applications: ['select', 'update'],
    identity_providers: ['select', 'update'],
    scim_users: ['select', 'update'],
  },
  kring_statistician: {},
  service_role: {},
};
