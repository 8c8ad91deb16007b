// What waits for the reader in one plan, as app.waits_for_me gives it.
import { z } from 'zod';
import { MyCall } from '../meeting/schema.ts';
import { MyApprovals } from './version.ts';

export const WaitsForMe = z.object({ call: MyCall.nullable(), approvals: MyApprovals });
export type WaitsForMe = z.infer<typeof WaitsForMe>;
