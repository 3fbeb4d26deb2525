/**
 * Turns WGSL into the SPIR-V that Dawn gives a Vulkan driver. Dawn prints it when a pipeline is made (`dump_shaders`), straight
 * to the process's standard output, so a process of its own makes the pipelines on lavapipe. Nothing is run there, and
 * lavapipe compiles when it first runs something.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'webgpu';

export interface Source {
  readonly wgsl: string;
  readonly entry: string;
}

/** Toggles of Dawn by name: on or off; the others are the driver's. */
export type Toggles = Readonly<Record<string, boolean>>;

const MARK = '// kernel to be dumped: ';
const DISASSEMBLY = '/* Dumped SPIRV disassembly */';
/** What the assembler of spirv-tools 2023.1 does not know: an execution mode and the line of its extension. */
const TOO_NEW = /^.*(?:MaximallyReconvergesKHR|SPV_KHR_maximal_reconvergence).*$\n?/gm;

/** The child's side: makes a pipeline of each source in the file, and leaves the printing to Dawn. */
export async function dumpPipelines(file: string): Promise<void> {
  const { sources, toggles } = JSON.parse(readFileSync(file, 'utf8')) as { sources: Source[]; toggles: Toggles };
  const named = (on: boolean): string[] => Object.keys(toggles).filter((name) => toggles[name] === on);
  const gpu = create([
    `enable-dawn-features=${['dump_shaders', ...named(true)].join()}`,
    ...(named(false).length > 0 ? [`disable-dawn-features=${named(false).join()}`] : []),
  ]);
  Object.assign(globalThis, { gpu }); // Dawn crashes when the object is collected while its device lives.
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('Dawn finds no Vulkan driver to print SPIR-V for');
  const requiredFeatures = (['subgroups'] as const).filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({ requiredFeatures });
  for (const [i, { wgsl, entry }] of sources.entries()) {
    device.pushErrorScope('validation');
    // It stands behind the text, so that complaints name the text's lines.
    const module = device.createShaderModule({ code: `${wgsl}\n${MARK}${i}\n` });
    device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: entry } });
    const invalid = await device.popErrorScope();
    if (invalid) process.stderr.write(`${MARK}${i}: ${invalid.message.split('\n')[0]}\n`);
  }
  process.exit(0);
}

/** The SPIR-V text of each source by its number, from what Dawn printed. */
export function parseDump(printed: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const piece of printed.split(MARK).slice(1)) {
    const at = piece.indexOf(DISASSEMBLY);
    if (at < 0) continue;
    const lines = piece.slice(at + DISASSEMBLY.length).split('\n');
    // Dawn's messages and the next kernel's WGSL follow; an instruction is indented, names a result or is a comment.
    const isAssembly = (line: string): boolean => /^(?:\s+Op\w+|\s*%\S+ = Op\w+|\s*;)/.test(line);
    found.set(Number.parseInt(piece, 10), `${lines.filter(isAssembly).join('\n')}\n`);
  }
  return found;
}

/**
 * SPIR-V as text of each source, in their order; an Error where Tint or the driver refuses it.
 * @param child this command's own file, which calls `dumpPipelines` when started with `--dump FILE`
 * @param driverFile of the Vulkan driver to print for
 */
export async function dumpSpirv(
  sources: readonly Source[],
  toggles: Toggles,
  { child, driverFile }: { readonly child: string; readonly driverFile: string },
): Promise<(string | Error)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-spirv-'));
  try {
    const file = join(folder, 'sources.json');
    writeFileSync(file, JSON.stringify({ sources, toggles }));
    const env = { ...process.env, VK_DRIVER_FILES: driverFile };
    const started = spawn(process.execPath, [child, '--dump', file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    const complaints: Buffer[] = [];
    started.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    started.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    const ended = await new Promise<string>((resolve) =>
      started.once('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? `code ${code}`}`)),
    );
    const texts = parseDump(Buffer.concat(chunks).toString());
    const said = Buffer.concat(complaints).toString();
    return sources.map((_, i) => {
      const complaint = said.split('\n').find((line) => line.startsWith(`${MARK}${i}: `));
      if (complaint) return new Error(complaint.slice(`${MARK}${i}: `.length));
      const reason = ended ? `the process that asks Dawn for SPIR-V ${ended}: ${said.trim().split('\n').at(-1)}` : '';
      return texts.get(i) ?? new Error(reason || 'Dawn printed no SPIR-V for it');
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The words of a SPIR-V text. @throws Error with what the assembler says */
export function assemble(spirv: string): Uint32Array {
  const options = ['--target-env', 'vulkan1.3', '--preserve-numeric-ids', '-o', '-', '-'];
  const input = spirv.replace(TOO_NEW, '');
  const done = spawnSync('spirv-as', options, { input, maxBuffer: 1 << 28 });
  if (done.error) throw new Error(`spirv-as cannot be started: ${done.error.message}`);
  if (done.status !== 0)
    throw new Error(`spirv-as refuses the module: ${done.stderr.toString().trim().split('\n')[0]}`);
  return new Uint32Array(Uint8Array.from(done.stdout).buffer);
}
