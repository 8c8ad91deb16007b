// CPU time of processes and all their children, from /proc: the server's own words about itself would
// leave out its database and its workers.
import { readFileSync, readdirSync } from 'node:fs';

/** Ticks of the kernel's clock in a second, on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface Stat {
  pid: number;
  parent: number;
  ticks: number;
}

function statOf(pid: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; numbers begin after it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [utime = 0, stime = 0, childUtime = 0, childStime = 0] = fields.slice(11, 15).map(Number);
    return {
      pid: Number(pid),
      parent: Number(fields[1]),
      ticks: utime + stime + childUtime + childStime,
    };
  } catch {
    return null; // It has just ended.
  }
}

/** Milliseconds of CPU that this process and its children have used so far. */
export function cpuMs(root: number): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(pid) ?? []);
  const children = Map.groupBy(stats, ({ parent }) => parent);
  let ticks = 0;
  const visit = (pid: number): void => {
    ticks += stats.find((stat) => stat.pid === pid)?.ticks ?? 0;
    for (const child of children.get(pid) ?? []) visit(child.pid);
  };
  visit(root);
  return (ticks / ticksPerSecond) * 1000;
}
