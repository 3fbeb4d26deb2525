// Kill -9 at chosen calls of a short run. `crash.long.test.ts` does so at every one of them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildChain } from './chain.ts';
import { Sweep } from './sweep.ts';

const sweep = new Sweep();
let calls: number;

beforeAll(async () => {
  await buildChain();
  calls = await sweep.begin();
});
afterAll(() => sweep.end());

describe('a run that is killed while it changes files', () => {
  it('changes them in dozens of calls', () => {
    expect(calls).toBeGreaterThan(60);
  });

  it.each([0.1, 0.4, 0.6, 0.97])('%f of the way ends with the same files and bytes', async (share) => {
    await sweep.trial([{ call: Math.max(1, Math.round(share * calls)), isTorn: share > 0.3 }]);
  });

  it('and again while it goes on ends with the same files and bytes', async () => {
    await sweep.trial([0.7, 0.2].map((share) => ({ call: Math.round(share * calls), isTorn: true })));
  });
});
