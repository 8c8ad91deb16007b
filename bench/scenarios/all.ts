// All measurements, in the order in which they are made and shown.
import { badInput } from './bad-input.ts';
import { fanOut } from './fan-out.ts';
import { idle } from './idle.ts';
import { kill } from './kill.ts';
import { opens } from './opens.ts';
import { slowReader } from './slow-reader.ts';
import { storm } from './storm.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [
  ...fanOut,
  ...idle,
  opens,
  storm,
  kill,
  slowReader,
  badInput,
];
