/** A kept run belongs to one tab at a time: two that trained the same run would mix its rows. */

const PREFIX = 'ringfence run ';
/** A worker that was just ended gives its lock back a moment later. */
const PATIENCE_MS = 2000;

/** Takes a run for as long as this worker lives. @returns what gives it back; undefined where another tab trains it */
export function holdRun(id: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    navigator.locks
      .request(`${PREFIX}${id}`, { signal }, () => new Promise<void>((release) => resolve(release)))
      .catch(() => resolve(undefined));
  });
}

/** Runs that some tab trains now. */
export async function heldRuns(): Promise<Set<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])));
}

/** The wait from one look at the locks to the next: a few microseconds each. */
const LOOK_MS = 2000;

/** Tells when a tab has taken a run or given one back, however it ended: a closed tab can say nothing itself. */
export function followHeldRuns(changed: () => void): void {
  let known: string | undefined;
  const look = async (): Promise<void> => {
    if (typeof document !== 'undefined' && document.visibilityState === 'hidden') return;
    const held = [...(await heldRuns())].sort().join('\n');
    if (known !== undefined && held !== known) changed();
    known = held;
  };
  const safely = (): void => void look().catch(() => undefined);
  safely();
  setInterval(safely, LOOK_MS);
}
