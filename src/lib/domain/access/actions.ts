// Everything a signed-in person can be allowed to do in a plan, by name. Screens, commands and
// sockets ask `can` with one of these; nothing else decides.

export const actions = [
  'zone.read',
  'zone.comment',
  'zone.write',
  'thread.start',
  'thread.reply',
  'thread.resolve',
  'thread.reopen',
  'comment.edit',
  'comment.withdraw',
  'participation.end',
  'item.change',
  'item.seal',
  'action.agree',
  'action.report',
  'familyText.write',
  'milestone.write',
] as const;

export type Action = (typeof actions)[number];
