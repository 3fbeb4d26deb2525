/**
 * Checks every kernel variant with two compilers, executing nothing. Tint, on Dawn's null backend: types, uniformity, constant
 * evaluation and the limits that WebGPU guarantees everywhere. naga, in Deno: what Firefox and Deno have of the language; the
 * variants for subgroups are not for them. Prints each error with the line of the linked text it stands in and exits with 1
 * where a variant is refused.
 */
import { create } from 'webgpu';
import { linkVariant } from '../src/gpu/link.ts';
import { shaderSources } from '../src/gpu/sources.ts';
import type { Variant } from '../src/gpu/variant.ts';
import { createPipelines, drawnVariants } from '../src/render/pipelines.ts';
import { kernelVariants } from '../src/train/kernels.ts';
import { runDeno } from './deno.mjs';

interface Linked {
  readonly title: string;
  readonly entry: string;
  readonly code: string;
  readonly isPlain: boolean;
}

let refused = 0;
function refuse(title: string, complaints: readonly string[]): void {
  if (complaints.length > 0) refused += 1;
  for (const complaint of complaints) process.stderr.write(`${title}${complaint}\n`);
}

/** The texts of variants, each once. */
async function linkAll(variants: readonly Variant[]): Promise<Linked[]> {
  const linked = new Map<string, Linked>();
  for (const variant of variants) {
    const entry = variant.entry ?? 'main';
    const conditions = Object.entries(variant.conditions ?? {}).flatMap(([name, on]) => (on ? [name] : []));
    const title = [`shaders/${variant.path}.wgsl`, entry, ...conditions].join(' ');
    const code = await linkVariant(shaderSources, variant).catch((error: Error) => error);
    if (code instanceof Error) refuse(title, [`: ${code.message}`]);
    else linked.set(entry + code, { title, entry, code, isPlain: !conditions.includes('LANES8') });
  }
  return [...linked.values()];
}

/** What Tint and the pipeline's validation say of one linked variant. */
async function tintComplaints(device: GPUDevice, { code, entry: entryPoint }: Linked): Promise<string[]> {
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ code });
  const lines = code.split('\n');
  const { messages } = await module.getCompilationInfo();
  const found = messages
    .filter(({ type }) => type === 'error')
    .map(
      ({ lineNum, linePos, message }) => `:${lineNum}:${linePos}: ${message}\n    ${lines[lineNum - 1]?.trim() ?? ''}`,
    );
  if (found.length === 0) device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint } });
  const invalid = await device.popErrorScope();
  if (invalid && found.length === 0) found.push(`: ${invalid.message.split('\n')[0]}`);
  return found;
}

/** What draws has no compute entry: its pipelines are made as the renderer makes them. */
async function lintDrawn(device: GPUDevice): Promise<void> {
  for (const format of ['rgba8unorm', 'bgra8unorm-srgb'] as const) {
    device.pushErrorScope('validation');
    const refusal = await createPipelines({ device }, format).then(
      () => device.popErrorScope(),
      (error: Error) => error,
    );
    if (refusal) refuse(`shaders/render, drawn on ${format}`, [`: ${refusal.message}`]);
  }
}

/** @returns texts that naga saw */
async function lintByNaga(linked: readonly Linked[]): Promise<number> {
  const texts = new Map(linked.map((one) => [one.code, one]));
  const { code, output } = await runDeno('scripts/naga.mjs', [], JSON.stringify([...texts.keys()]));
  if (code !== 0) throw new Error(`scripts/naga.mjs ended with ${code}`);
  const complaints = JSON.parse(output) as readonly string[] | null;
  if (!complaints) {
    process.stderr.write('lint: Deno finds no adapter here, so naga was not asked: see ringfence doctor\n');
    return 0;
  }
  [...texts.values()].forEach(({ title }, i) => {
    if (complaints[i]) refuse(`${title}, naga`, [`: ${complaints[i]}`]);
  });
  return texts.size;
}

const gpu = create(['backend=null']);
Object.assign(globalThis, { gpu }); // Dawn crashes when the object is collected while its device lives.
const adapter = await gpu.requestAdapter();
if (!adapter) throw new Error('Dawn has no null backend here');
const requiredFeatures = (['subgroups'] as const).filter((feature) => adapter.features.has(feature));
const device = await adapter.requestDevice({ requiredFeatures });

const kernels = await linkAll(await kernelVariants());
for (const linked of kernels) refuse(linked.title, await tintComplaints(device, linked));
await lintDrawn(device);
device.destroy();
const seen = await lintByNaga([...kernels.filter(({ isPlain }) => isPlain), ...(await linkAll(drawnVariants))]);
process.stdout.write(
  `lint: ${kernels.length} kernel variants and ${drawnVariants.length} that draw, ${seen} texts by naga, ${refused} refused\n`,
);
process.exit(refused === 0 ? 0 : 1);
