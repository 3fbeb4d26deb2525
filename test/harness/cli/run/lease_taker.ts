/** A process that takes one folder after another at set moments, beside others that do the same, and says which it got. */
import { Lease } from '../../../../harness/cli/run/lease.ts';

const [, , folder, start, rounds] = process.argv;
const EVERY_MS = 20;

for (let round = 0; round < Number(rounds); round++) {
  while (Date.now() < Number(start) + EVERY_MS * round);
  try {
    Lease.take(`${folder}/${round}`).check();
    console.log(round);
  } catch (error) {
    if ((error as { exitCode?: number }).exitCode !== 75) throw error;
  }
}
// It holds what it took until all are through.
setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500);
