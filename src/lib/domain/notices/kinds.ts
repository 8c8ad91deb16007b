// What somebody is told of: a closed list, the same in the database (priv.notice_kinds), in the app and in
// mails. A mail says a kind and a number and nothing else, so a kind must say nothing about a child either.
import { z } from 'zod';

export const NoticeKind = z.enum([
  'answer', // somebody wants an answer from you
  'help', // something does not work, and you are the one to act
  'mention', // you are named in a comment
  'comment', // somebody has written a comment
  'change', // an action, the plan's status or its agreed version has changed
  'call', // you are called to a meeting and have not answered
  'meeting', // a meeting has been set, moved, cancelled or held
  'followUp', // the plan is followed up within a week
  'consent', // your consent is asked for, or one that you gave is soon over
  'approval', // a version of the plan waits for your approval
  'agreement', // an agreement or the lead of a plan waits for your yes
  'move', // the plan may move with the child, and you are asked
  'moved', // what came of a move: said no to, declined, or done
  'signal', // a signal, or somebody who asks for a plan, waits for your unit
  'inquiry', // a question to the guide or between units waits for your unit
  'guide', // the guide has answered what you asked
  'advice', // another unit has answered what you asked
]);
export type NoticeKind = z.infer<typeof NoticeKind>;
