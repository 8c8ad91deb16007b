// What the kernel knows about one process: CPU of all its threads to the microsecond, and memory.
// A thread that has ended is not in it; over seconds, cpu.ts says the same and knows children.
import { readFileSync, readdirSync } from 'node:fs';

export function threadsCpuMs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(
        readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0],
      );
    } catch {
      // It ended between the two looks.
    }
  }
  return nanoseconds / 1e6;
}

export function rssKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN);
}

export function peakRssKb(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN);
}
