// How a sector looks: always colour, icon and a word together (design 3.1). The child is yellow
// and nobody else is; who is not known yet has no colour.
import House from '@lucide/svelte/icons/house';
import Handshake from '@lucide/svelte/icons/handshake';
import School from '@lucide/svelte/icons/school';
import Settings2 from '@lucide/svelte/icons/settings-2';
import Star from '@lucide/svelte/icons/star';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import type { Component } from 'svelte';
import { m } from '$lib/paraglide/messages.js';

export type Look = 'vard' | 'skola' | 'soc' | 'fam' | 'barn' | 'adm';

const looks: Record<string, Look> = {
  health: 'vard',
  school: 'skola',
  studentHealth: 'skola',
  social: 'soc',
  family: 'fam',
  guardian: 'fam',
  relative: 'fam',
  child: 'barn',
};

/** The design's `data-s` for a sector; a person's role decides when the sector does not say. */
export function lookOf(sector: unknown, role?: unknown): Look {
  if (role === 'child') return 'barn';
  return looks[String(sector)] ?? looks[String(role)] ?? 'adm';
}

export const lookIcon: Record<Look, Component<Record<string, unknown>>> = {
  vard: Stethoscope,
  skola: School,
  soc: Handshake,
  fam: House,
  barn: Star,
  adm: Settings2,
};

export const lookWord: Record<Look, () => string> = {
  vard: m.plan_sector_health,
  skola: m.plan_sector_school,
  soc: m.plan_sector_social,
  fam: m.plan_sector_family,
  barn: m.plan_sector_child,
  adm: m.plan_sector_other,
};

export function initials(name: string): string {
  const parts = name.split(/\s+/).filter((part) => part !== '');
  const first = parts[0]?.[0] ?? '?';
  const last = parts.length > 1 ? (parts.at(-1)?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}
