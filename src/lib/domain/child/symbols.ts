// The pictures a child chooses among. Names never change: they are what is stored. What each looks like and
// is called stands in src/lib/child/symbols.ts.
import { z } from 'zod';

export const symbols = [
  'mom',
  'dad',
  'friend',
  'bigGroup',
  'alone',
  'home',
  'school',
  'outdoors',
  'food',
  'rest',
  'bath',
  'toilet',
  'clothes',
  'car',
  'bus',
  'bike',
  'book',
  'puzzle',
  'game',
  'tv',
  'music',
  'loud',
  'doctor',
  'dog',
] as const;
export const SymbolName = z.enum(symbols);
export type SymbolName = z.infer<typeof SymbolName>;

/** "a,b": names in the order in which they were chosen, each once and none that we do not have. */
export const symbolsIn = (list: string): SymbolName[] => [
  ...new Set(list.split(',').flatMap((name) => SymbolName.safeParse(name).data ?? [])),
];
