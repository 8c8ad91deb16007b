// The texts of the agreement, by the version that a municipality agreed to. A text that somebody has agreed to is
// never changed: a new one gets a new version here (agreementVersion says which is in force) and words of its own.
import { agreementVersion } from '#domain/tenancy/join.ts';
import { m } from '$lib/paraglide/messages.js';

interface Clause {
  title: () => string;
  /** Paragraphs, with an empty line between them. */
  text: () => string;
}

const texts: Record<typeof agreementVersion, readonly Clause[]> = {
  '2026-11': [
    { title: m.agreement_parties, text: m.agreement_parties_text },
    { title: m.agreement_purpose, text: m.agreement_purpose_text },
    { title: m.agreement_instruction, text: m.agreement_instruction_text },
    { title: m.agreement_secrecy, text: m.agreement_secrecy_text },
    { title: m.agreement_security, text: m.agreement_security_text },
    { title: m.agreement_subprocessors, text: m.agreement_subprocessors_text },
    { title: m.agreement_rights, text: m.agreement_rights_text },
    { title: m.agreement_breach, text: m.agreement_breach_text },
    { title: m.agreement_end, text: m.agreement_end_text },
    { title: m.agreement_audit, text: m.agreement_audit_text },
    { title: m.agreement_liability, text: m.agreement_liability_text },
  ],
};

export const agreementInForce = { version: agreementVersion, clauses: texts[agreementVersion] };
