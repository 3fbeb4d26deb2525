/** A process that takes one folder after another at set moments, beside others that do the same, and says which it got. */
import { Lease } from '../../../../harness/cli/run/lease.ts';

const [, , folder, rounds] = process.argv;
const EVERY_MS = 20;

// It holds what it took until the test, which sends the moment of the first round, ends it.
process.on('message', (start: number) => {
  const taken: number[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    while (Date.now() < start + EVERY_MS * round);
    try {
      Lease.take(`${folder}/${round}`).check();
      taken.push(round);
    } catch (error) {
      if ((error as { exitCode?: number }).exitCode !== 75) throw error;
    }
  }
  process.send?.(taken);
});
process.send?.('ready');
