/** Set-up where `RINGFENCE_TEST_COST` names a file: what each test file costs its own process, a line of JSON each. */
import { appendFileSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, expect } from 'vitest';

/** Linux's clock ticks a second in /proc. */
const TICKS = 100;

/** Seconds of the processor that this process and the ended ones it started have taken. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  let children = 0;
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    children = (Number(fields[13]) + Number(fields[14])) / TICKS;
  } catch {
    // Other systems do not tell of children.
  }
  return (user + system) / 1e6 + children;
}

afterAll(() => {
  const rounded = (value: number): number => Math.round(100 * value) / 100;
  const line = {
    file: relative(process.cwd(), expect.getState().testPath ?? ''),
    cpu: rounded(processorSeconds()),
    seconds: rounded(process.uptime()),
  };
  appendFileSync(process.env['RINGFENCE_TEST_COST'] as string, `${JSON.stringify(line)}\n`);
});
