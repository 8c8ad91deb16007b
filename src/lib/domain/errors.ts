// Every failure we expect, with a code that stays: machines read the code, people read a message
// made from it at the edge (form, page, socket). Anything else that is thrown is a bug.

export const errorCodes = [
  'not_found', // does not exist, or not for you: always the same answer
  'not_allowed', // you can see it but may not do this
  'signed_out', // no session, or it has ended
  'invalid_input', // what was sent does not fit its schema
  'too_large',
  'too_many', // rate limit
  'changed', // what it was about is no longer what the person saw
  'open_proposal', // a version of the plan is before its parties already
  'sign_in_again', // proving who one is was too long ago for this
  'incomplete', // parts are missing that the law or an agreement asks for
  'nobody_approved',
  'consent_missing', // a guardian has not said yes
  'others_not_needed', // the fifth question has no yes: nothing to plan together
  'plan_exists', // the child has such a plan already
  'nobody_there', // nobody of that unit takes part in the plan
  'open_handover', // the same is offered to someone already
  'open_agreement', // one is before the guardians already
  'one_yes_needed', // a decision of the board stands beside one guardian's yes
  'mandate_ended', // a coordinator's time is over
  'coordinator_decides', // whoever makes decisions about a child cannot be its coordinator
  'kept_apart', // of two who were chosen, one is hidden from the other
  'own_mandate', // nobody gives, changes or ends a mandate of their own
  'second_needed', // a key role, a disposal: what takes two administrators
  'mandate_there', // they have one in that unit in that time already
  'absence_there', // they are noted as away there in that time already
  'tenant_exists', // the municipality uses Kring already
  'name_taken', // another has that name, or that id
  'partner_there', // that unit works here, or is asked to, already
  'guest_there', // that person is asked to the plan already, or is there
  'uses_kring', // an organisation with an agreement is a partner, not a guest
  'own_unit', // a unit of one's own organisation is no partner
  'works_elsewhere', // an authority names for its own work those who work for it
  'review_there', // a check of that log and those days is under way already
  'unit_left', // the unit does not work here any more, or not yet
  'secret_needed', // another way to sign in takes its own secret, never the one there is
  'not_tested', // a way to sign in that nobody has tried as it stands now
  'decision_missing', // disposal takes the reference of a decision
  'log_too_short', // the access log is kept five years whatever is decided
  'not_due', // its time has not come, or nobody has decided that it goes
  'package_first', // what an archive is to have leaves before it goes
  'held', // somebody has said that it stays
  'not_informed', // how data is handled has not been shown to who says yes
  'words_not_there', // what is to be taken out of a part does not stand in it
  'in_use', // something refers to what is to be taken away
  'kind_in_use', // a directory's people are there with identities of another kind
  'personal_number', // where no person may be named, there is what looks like a personal number
  'phone_wrong', // no telephone number that can be called
  'issuer_wrong', // an address that no sign-in may be fetched from: not encrypted, or inside a network
  'given_at_home', // mandates of a unit are given by its own organisation
  'partner_first', // an organisation without a tenant has not said yes
  'nothing_goes', // a yes to moving a plan of which nothing may go along
  'names_child', // a child of one's own plans is named where nobody may be
  'not_active', // only a plan that is under way moves
  'move_there', // the plan is proposed to move already
  'moved', // the plan goes on in another municipality
  'unavailable', // storage does not answer; nothing was changed
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export class DomainError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, options?: ErrorOptions) {
    super(code, options);
    this.name = 'DomainError';
    this.code = code;
  }
}

const httpStatus: Record<ErrorCode, number> = {
  not_found: 404,
  not_allowed: 403,
  signed_out: 401,
  invalid_input: 400,
  too_large: 413,
  too_many: 429,
  changed: 409,
  open_proposal: 409,
  sign_in_again: 403,
  incomplete: 422,
  nobody_approved: 422,
  consent_missing: 422,
  others_not_needed: 422,
  plan_exists: 422,
  nobody_there: 422,
  open_handover: 422,
  open_agreement: 422,
  one_yes_needed: 422,
  mandate_ended: 422,
  coordinator_decides: 422,
  kept_apart: 422,
  own_mandate: 422,
  second_needed: 422,
  mandate_there: 422,
  absence_there: 422,
  tenant_exists: 422,
  name_taken: 422,
  partner_there: 422,
  guest_there: 422,
  uses_kring: 422,
  own_unit: 422,
  works_elsewhere: 422,
  review_there: 422,
  unit_left: 422,
  secret_needed: 422,
  not_tested: 422,
  decision_missing: 422,
  log_too_short: 422,
  not_due: 422,
  package_first: 422,
  held: 422,
  not_informed: 422,
  words_not_there: 422,
  in_use: 422,
  kind_in_use: 422,
  personal_number: 422,
  phone_wrong: 400,
  issuer_wrong: 400,
  given_at_home: 422,
  partner_first: 422,
  nothing_goes: 422,
  names_child: 422,
  not_active: 422,
  move_there: 422,
  moved: 422,
  unavailable: 503,
};

export const statusOf = (code: ErrorCode): number => httpStatus[code];
