/** How much this browser keeps of runs: beyond it the oldest that have ended give way. */
import type { StoredRunFacts } from '../storage/stored_runs.ts';

const MB = 1e6;
/** Bytes to choose from; the last is no cap. */
export const CAPS = [100 * MB, 500 * MB, 2000 * MB, Number.POSITIVE_INFINITY] as const;
const USUAL = 2000 * MB;
const KEY = 'ringfence.cap';

/** Storage may be turned off, or hold what another version wrote. */
export function capOf(): number {
  try {
    const text = localStorage.getItem(KEY);
    const kept = text === null ? USUAL : Number(text);
    return CAPS.find((cap) => cap === kept) ?? USUAL;
  } catch {
    return USUAL;
  }
}

export function keepCap(cap: number): void {
  try {
    localStorage.setItem(KEY, String(cap));
  } catch {
    // Then the next visit begins with the usual one.
  }
}

export const bytesOf = (runs: readonly StoredRunFacts[]): number => runs.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * Runs that give way, oldest first: neither the newest, nor one that trains, nor one that somebody has named or noted
 * something of.
 * @param runs newest first
 */
export function spareRuns(runs: readonly StoredRunFacts[], cap: number): StoredRunFacts[] {
  const spare: StoredRunFacts[] = [];
  let bytes = bytesOf(runs);
  for (const run of runs.slice(1).reverse()) {
    if (bytes <= cap) break;
    if (run.isHeld || run.label.name !== '' || run.label.note !== '') continue;
    spare.push(run);
    bytes -= run.bytes;
  }
  return spare;
}
