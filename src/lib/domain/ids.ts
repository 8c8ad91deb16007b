// Branded ids: a ZoneId cannot be passed where a PlanId is meant. All are UUIDs made by the
// server, except goal and action ids, which the browser makes inside a document.
import { z } from 'zod';

const uuid = z.uuid();

export const TenantId = uuid.brand<'TenantId'>();
export const AuthorityId = uuid.brand<'AuthorityId'>();
export const ApplicationId = uuid.brand<'ApplicationId'>();
export const UnitId = uuid.brand<'UnitId'>();
export const PersonId = uuid.brand<'PersonId'>();
export const MembershipId = uuid.brand<'MembershipId'>();
export const KeyRoleProposalId = uuid.brand<'KeyRoleProposalId'>();
export const DisposalOrderId = uuid.brand<'DisposalOrderId'>();
export const DisposalHoldId = uuid.brand<'DisposalHoldId'>();
export const WordRemovalId = uuid.brand<'WordRemovalId'>();
export const RecordsOfficerId = uuid.brand<'RecordsOfficerId'>();
export const AbsenceId = uuid.brand<'AbsenceId'>();
export const PartnershipId = uuid.brand<'PartnershipId'>();
export const MoveId = uuid.brand<'MoveId'>();
export const InvitationId = uuid.brand<'InvitationId'>();
export const PlanId = uuid.brand<'PlanId'>();
export const PlanUnitId = uuid.brand<'PlanUnitId'>();
export const PartyId = uuid.brand<'PartyId'>();
export const ZoneId = uuid.brand<'ZoneId'>();
export const ThreadId = uuid.brand<'ThreadId'>();
export const CommentId = uuid.brand<'CommentId'>();
export const VersionId = uuid.brand<'VersionId'>();
export const MilestoneId = uuid.brand<'MilestoneId'>();
export const SignalId = uuid.brand<'SignalId'>();
export const RequestId = uuid.brand<'RequestId'>();
export const HandoverId = uuid.brand<'HandoverId'>();
export const TemplateId = uuid.brand<'TemplateId'>();
export const GatheringId = uuid.brand<'GatheringId'>();
export const MeetingId = uuid.brand<'MeetingId'>();
export const AgreementId = uuid.brand<'AgreementId'>();
export const PoolId = uuid.brand<'PoolId'>();
export const ConsentId = uuid.brand<'ConsentId'>();
export const GroundId = uuid.brand<'GroundId'>();
export const CustodyNoteId = uuid.brand<'CustodyNoteId'>();
export const LogReviewId = uuid.brand<'LogReviewId'>();
export const LogReviewItemId = uuid.brand<'LogReviewItemId'>();
export const LogReviewerId = uuid.brand<'LogReviewerId'>();
export const BlockId = uuid.brand<'BlockId'>();
export const ProtectionId = uuid.brand<'ProtectionId'>();
export const DissentId = uuid.brand<'DissentId'>();
export const ContactPathId = uuid.brand<'ContactPathId'>();
export const SupportEntryId = uuid.brand<'SupportEntryId'>();
export const FileId = uuid.brand<'FileId'>();
export const PlanLinkId = uuid.brand<'PlanLinkId'>();
export const InquiryId = uuid.brand<'InquiryId'>();
/** Made by browsers and part of element ids and anchors: nothing but letters, digits, - and _. */
const madeInDocument = z.string().regex(/^[\w-]{1,64}$/);
export const GoalId = madeInDocument.brand<'GoalId'>();
export const ActionId = madeInDocument.brand<'ActionId'>();
/** SHA-256 of a session secret, hex: the database's name for a session, useless as a cookie. */
export const SessionId = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<'SessionId'>();

export type WordRemovalId = z.infer<typeof WordRemovalId>;
export type TenantId = z.infer<typeof TenantId>;
export type AuthorityId = z.infer<typeof AuthorityId>;
export type ApplicationId = z.infer<typeof ApplicationId>;
export type UnitId = z.infer<typeof UnitId>;
export type PersonId = z.infer<typeof PersonId>;
export type MembershipId = z.infer<typeof MembershipId>;
export type MoveId = z.infer<typeof MoveId>;
export type PlanId = z.infer<typeof PlanId>;
export type PlanUnitId = z.infer<typeof PlanUnitId>;
export type PartyId = z.infer<typeof PartyId>;
export type ZoneId = z.infer<typeof ZoneId>;
export type FileId = z.infer<typeof FileId>;
export type ThreadId = z.infer<typeof ThreadId>;
export type CommentId = z.infer<typeof CommentId>;
export type VersionId = z.infer<typeof VersionId>;
export type MilestoneId = z.infer<typeof MilestoneId>;
export type SignalId = z.infer<typeof SignalId>;
export type HandoverId = z.infer<typeof HandoverId>;
export type TemplateId = z.infer<typeof TemplateId>;
export type GatheringId = z.infer<typeof GatheringId>;
export type MeetingId = z.infer<typeof MeetingId>;
export type AgreementId = z.infer<typeof AgreementId>;
export type PoolId = z.infer<typeof PoolId>;
export type ConsentId = z.infer<typeof ConsentId>;
export type GroundId = z.infer<typeof GroundId>;
export type CustodyNoteId = z.infer<typeof CustodyNoteId>;
export type LogReviewId = z.infer<typeof LogReviewId>;
export type LogReviewItemId = z.infer<typeof LogReviewItemId>;
export type LogReviewerId = z.infer<typeof LogReviewerId>;
export type BlockId = z.infer<typeof BlockId>;
export type ProtectionId = z.infer<typeof ProtectionId>;
export type GoalId = z.infer<typeof GoalId>;
export type ActionId = z.infer<typeof ActionId>;
export type SessionId = z.infer<typeof SessionId>;
