// Kill -9 at chosen calls of a short run. `crash.long.test.ts` does so at every one of them.
import { describe, expect, it } from 'vitest';
import { sweepOfThisFile } from './sweep.ts';

const sweep = sweepOfThisFile();

describe('a run that is killed while it changes files', () => {
  it('changes them in dozens of calls', () => {
    expect(sweep.calls).toBeGreaterThan(60);
  });

  it.each([0.1, 0.4, 0.6, 0.97])('%f of the way ends with the same files and bytes', async (share) => {
    await sweep.trial([{ call: Math.max(1, Math.round(share * sweep.calls)), isTorn: share > 0.3 }]);
  });

  it('in its last call, when all but its lease is done, ends with the same files and bytes', async () => {
    await sweep.trial([{ call: sweep.calls, isTorn: false }]);
  });

  it('and again while it goes on ends with the same files and bytes', async () => {
    await sweep.trial([0.7, 0.2].map((share) => ({ call: Math.round(share * sweep.calls), isTorn: true })));
  });
});
