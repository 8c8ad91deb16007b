// Ids of the demo municipality come from names, so that every installation has the same ones and a
// test reads without a key. They are well-formed UUIDs and collide with nothing that is generated.
import { createHash } from 'node:crypto';

const digest = (name: string): string =>
  createHash('sha256').update(`kring-demo:${name}`).digest('hex');

export function demoId(name: string): string {
  const hex = digest(name);
  const variant = ((parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

/** A Yjs client id: one for each author in each zone, as if it were that person's browser. */
export const demoClientId = (name: string): number => parseInt(digest(name).slice(0, 8), 16);

export const tenantId = (tenant: string) => demoId(`tenant:${tenant}`);
export const unitId = (unit: string) => demoId(`unit:${unit}`);
export const personId = (slug: string) => demoId(`person:${slug}`);
export const childId = (plan: string) => demoId(`child:${plan}`);
export const planId = (plan: string) => demoId(`plan:${plan}`);
export const zoneId = (plan: string, zone: string) => demoId(`zone:${plan}:${zone}`);
export const planUnitId = (plan: string, unit: string) => demoId(`plan-unit:${plan}:${unit}`);
export const partyId = (plan: string, slug: string) => demoId(`party:${plan}:${slug}`);
export const goalId = (plan: string, goal: string) => demoId(`goal:${plan}:${goal}`);
export const actionId = (plan: string, action: string) => demoId(`action:${plan}:${action}`);
export const threadId = (plan: string, thread: string) => demoId(`thread:${plan}:${thread}`);
