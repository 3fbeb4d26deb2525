/**
 * Replays recorded kernel cases and prints the error of each against its float64 twin:
 *   node scripts/build.mjs run scripts/replay_kernels.ts [--deno] [--json] FILE_OR_FOLDER ...
 * It runs on the adapter that Dawn chooses or, with --deno, on Deno's own WebGPU. It exits with 1 where an error is beyond its bound or a
 * kernel is refused.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeKernelCases } from '../src/formats/kernel_cases.ts';
import { adapterFacts } from '../src/gpu/device.ts';
import { type CaseResult, replayCase } from '../src/gpu/kernel_case.ts';
import { runDeno } from './deno.mjs';

const isDeno = 'Deno' in globalThis;
const given = process.argv.slice(2);
const paths = given.filter((argument) => !argument.startsWith('--'));
if (paths.length === 0) {
  process.stderr.write('replay: name files or folders of cases, as npm run record:kernels makes them\n');
  process.exit(2);
}
if (given.includes('--deno') && !isDeno) {
  const { code, output } = await runDeno('dist/scripts/replay_kernels.js', given);
  process.stdout.write(output);
  process.exit(code);
}

/** Deno and browsers bring WebGPU; Node has it from Dawn. */
async function provider(): Promise<GPU> {
  const own = globalThis.navigator?.gpu;
  if (own) return own;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  return Object.assign(globalThis, { dawn: create([]) }).dawn; // Dawn crashes when the object is collected while its device lives.
}

const filesOf = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.cases'))
        .sort()
        .map((name) => join(path, name))
    : [path];

const adapter = await (await provider()).requestAdapter();
if (!adapter) {
  process.stderr.write('replay: there is no adapter here: see ringfence doctor\n');
  process.exit(2);
}
const device = await adapter.requestDevice();
const results: (CaseResult | { name: string; refusal: string })[] = [];
for (const file of paths.flatMap(filesOf)) {
  for (const one of await decodeKernelCases(readFileSync(file))) {
    const result = await replayCase(device, one).catch((error: Error) => ({ name: one.name, refusal: error.message }));
    results.push(result);
    if (given.includes('--json')) continue;
    const text =
      'refusal' in result
        ? `refused: ${result.refusal}`
        : `${result.isHeld ? 'holds' : 'FAILS'} ${result.error.toExponential(1)} < ${result.bound.toExponential(1)} ${result.buffer}`;
    process.stdout.write(`${one.name}: ${text}\n`);
  }
}
const failed = results.filter((result) => !('isHeld' in result && result.isHeld));
const where = `${adapterFacts(adapter).name} (${isDeno ? 'Deno' : 'Dawn'})`;
if (given.includes('--json')) process.stdout.write(`${JSON.stringify({ adapter: where, results })}\n`);
else process.stdout.write(`${results.length} cases on ${where}, ${failed.length} beyond their bounds or refused\n`);
process.exit(failed.length > 0 || results.length === 0 ? 1 : 0);
