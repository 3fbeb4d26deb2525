/** Cases of a kind that only `npm run test:all` runs, beside the representatives that every run has. */
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether everything runs (`--mode all`). */
    everything: boolean;
    /** Whether kernels run in every form that a driver offers; otherwise in those that no other driver has. */
    everyForm: boolean;
  }
}

/**
 * The cases of this run.
 * @param isRepresentative of those that every run has; at least one
 */
export function representatives<T>(cases: readonly T[], isRepresentative: (one: T, k: number) => boolean): T[] {
  const chosen = cases.filter(isRepresentative);
  if (chosen.length === 0) throw new Error('no case is a representative: the kind would go untested');
  return inject('everything') ? [...cases] : chosen;
}
