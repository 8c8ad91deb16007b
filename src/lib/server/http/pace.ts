// How fast one address may ask where nobody signs in and nothing is written: counted in this process's memory and
// forgotten within minutes, so that a search leaves no trace in the database. Each node counts for itself.
interface Bucket {
  left: number;
  at: number;
}

/** Addresses remembered at once: about 10 MB; who is forgotten begins anew. */
const maxRemembered = 50_000;

/** Gives a function that says whether this address may ask once more now. */
export function paceOf({ perSecond, burst }: { perSecond: number; burst: number }) {
  const buckets = new Map<string, Bucket>();
  return (address: string, now: number): boolean => {
    const known = buckets.get(address) ?? { left: burst, at: now };
    const left = Math.min(burst, known.left + (Math.max(0, now - known.at) / 1000) * perSecond);
    buckets.delete(address);
    buckets.set(address, { left: Math.max(0, left - 1), at: now });
    // The one that asked longest ago goes first.
    for (const oldest of buckets.keys()) {
      if (buckets.size <= maxRemembered) break;
      buckets.delete(oldest);
    }
    return left >= 1;
  };
}
