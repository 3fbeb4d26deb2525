// Kill -9 at every call of a short run that changes files, before the call and in the middle of what it writes.
import { describe, expect, it } from 'vitest';
import { sweepOfThisFile } from './sweep.ts';

const sweep = sweepOfThisFile();

describe('a run that is killed at any call that changes files', () => {
  it.each([false, true])(
    'ends with the same files and bytes, torn: %s',
    async (isTorn) => {
      expect(sweep.calls).toBeGreaterThan(60);
      for (let call = 1; call <= sweep.calls; call++)
        if (!isTorn || sweep.writes(call)) await sweep.trial([{ call, isTorn }]);
    },
    1_800_000,
  );

  it('and at any call of the process that goes on', async () => {
    // The first process ends between a row and its checkpoint, so that the second has rows to cut back.
    for (let call = 1; call <= sweep.calls; call++)
      await sweep.trial([
        { call: Math.round(0.6 * sweep.calls), isTorn: true },
        { call, isTorn: call % 2 === 0 },
      ]);
  }, 1_800_000);
});
