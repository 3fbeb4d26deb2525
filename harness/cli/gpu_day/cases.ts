/** Recorded kernel cases, each against its float64 twin: whether the kernels are right on this adapter. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeKernelCases } from '../../../src/formats/kernel_cases.ts';
import { replayCase } from '../../../src/gpu/kernel_case.ts';
import type { SectionContext } from './section.ts';

export async function recordedCases({ cases, open, figure, note }: SectionContext): Promise<void> {
  if (cases === undefined) {
    note('There are no recorded cases here: `npm run record:kernels` makes them, and --cases names their folder.');
    return;
  }
  const { device } = await open();
  let [held, failed] = [0, 0];
  for (const file of readdirSync(cases)
    .filter((name) => name.endsWith('.cases'))
    .sort()) {
    for (const one of await decodeKernelCases(readFileSync(join(cases, file)))) {
      const result = await replayCase(device, one).catch((error: Error) => error);
      if (result instanceof Error) note(`${one.name} is refused: ${result.message.split('\n', 1)[0]}`);
      else if (!result.isHeld)
        note(`${one.name}: ${result.buffer} is off by ${result.error}, more than ${result.bound}.`);
      if (result instanceof Error || !result.isHeld) failed++;
      else held++;
    }
  }
  figure({ name: 'cases within their bounds', value: held, unit: '' });
  figure({ name: 'cases beyond their bounds or refused', value: failed, unit: '' });
}
