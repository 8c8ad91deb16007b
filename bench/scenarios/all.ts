// All measurements, in the order in which they are made and shown.
import { fanOut } from './fan-out.ts';
import { idle } from './idle.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [...fanOut, ...idle];
