/**
 * Every kernel in the languages of the other desktops: HLSL and MSL by naga, and HLSL compiled by DXC where its library is at
 * hand. Nothing of it runs.
 *   npm run lint:translation -- [--only nn/forward,optim/] [--physics | --all | --file KERNEL.wgsl [--entry main]]
 *     [--dxc libdxcompiler.so] [--json]
 * docs/gpu-lint.md says what cannot be checked.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openDxc } from './gpu_lint/dxc.ts';
import { BadInput, chosenKernels, exitCodeOf, KERNEL_OPTIONS } from './gpu_lint/kernels.ts';
import { entryOfHlsl, nagaVersion, translate } from './gpu_lint/naga.ts';

/** What a tool made of a kernel: size and time, or its complaint; absent where the tool was not asked. */
type Outcome = { readonly bytes: number; readonly milliseconds: number } | { readonly refused: string };

interface Row {
  readonly kernel: string;
  readonly hlsl: Outcome;
  readonly msl: Outcome;
  readonly dxil?: Outcome | undefined;
}

const say = (sentence: string): void => void process.stderr.write(`lint:translation: ${sentence}\n`);

function attempt<T>(make: () => T): T | Error {
  try {
    return make();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const outcomeOf = (made: { readonly text: string; readonly milliseconds: number } | Error): Outcome =>
  made instanceof Error
    ? { refused: made.message }
    : { bytes: Buffer.byteLength(made.text), milliseconds: Math.round(made.milliseconds) };

async function lint(): Promise<number> {
  const { values } = parseArgs({
    options: { ...KERNEL_OPTIONS, dxc: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const library = values.dxc ?? process.env['DXC_LIBRARY'];
  if (library !== undefined && !existsSync(library)) throw new BadInput(`there is no library ${library} of DXC`);
  const version = nagaVersion();
  if (version === undefined) {
    say('skipped: naga is not installed; `cargo install naga-cli@30.0.1` brings it');
    return 0;
  }
  const compile = library === undefined ? undefined : openDxc(library);
  const kernels = await chosenKernels(values);
  const rows = kernels.map(({ title, wgsl, entry }): Row => {
    const hlsl = attempt(() => translate({ wgsl, entry }, 'hlsl'));
    const msl = attempt(() => translate({ wgsl, entry }, 'metal'));
    const dxil =
      compile && !(hlsl instanceof Error) ? attempt(() => compile(hlsl.text, entryOfHlsl(hlsl.text))) : undefined;
    const compiled =
      dxil instanceof Error
        ? { refused: dxil.message }
        : dxil && { ...dxil, milliseconds: Math.round(dxil.milliseconds) };
    return { kernel: title, hlsl: outcomeOf(hlsl), msl: outcomeOf(msl), dxil: compiled };
  });
  if (values.json) process.stdout.write(`${JSON.stringify({ naga: version, rows }, undefined, 1)}\n`);
  else print(rows);
  const refused = (outcome: Outcome | undefined): boolean => outcome !== undefined && 'refused' in outcome;
  const bad = rows.filter(({ hlsl, msl, dxil }) => refused(hlsl) || refused(msl) || refused(dxil));
  say(`naga ${version}: ${rows.length - bad.length} kernels translated, ${bad.length} refused`);
  if (!compile) say('HLSL was not compiled: name the library of DXC with --dxc; MSL has no compiler outside macOS');
  return bad.length > 0 ? 1 : 0;
}

function print(rows: readonly Row[]): void {
  const cell = (outcome: Outcome | undefined): string =>
    outcome === undefined ? '' : 'refused' in outcome ? 'refused' : `${outcome.bytes} B, ${outcome.milliseconds} ms`;
  process.stdout.write('| kernel | HLSL | MSL | DXIL |\n|---|---|---|---|\n');
  for (const { kernel, hlsl, msl, dxil } of rows) {
    process.stdout.write(`| ${kernel} | ${cell(hlsl)} | ${cell(msl)} | ${cell(dxil)} |\n`);
    for (const outcome of [hlsl, msl, dxil])
      if (outcome && 'refused' in outcome) process.stderr.write(`${kernel}: ${outcome.refused}\n`);
  }
}

process.exitCode = await exitCodeOf(lint, say);
