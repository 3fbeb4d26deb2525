/**
 * Checks every kernel variant with Tint on Dawn's null backend: types, uniformity, constant evaluation and the limits
 * that WebGPU guarantees everywhere. Needs no GPU and executes nothing. Prints each error with the line of the linked
 * text it stands in and exits with 1 where a variant is refused.
 */
import { create } from 'webgpu';
import { linkVariant } from '../src/gpu/shaders.ts';
import { kernelVariants } from '../src/kernels.ts';
import { createPipelines, drawnVariants } from '../src/render/pipelines.ts';
import { shaderSources } from '../src/shaders.ts';

const gpu = create(['backend=null']);
Object.assign(globalThis, { gpu }); // Dawn crashes when the object is collected while its device lives.
const adapter = await gpu.requestAdapter();
if (!adapter) throw new Error('Dawn has no null backend here');
const requiredFeatures = (['subgroups'] as const).filter((feature) => adapter.features.has(feature));
const device = await adapter.requestDevice({ requiredFeatures });

/** What Tint and the pipeline's validation say of one linked variant. */
async function complaints(code: string, entryPoint: string): Promise<string[]> {
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

const seen = new Set<string>();
let refused = 0;
for (const variant of await kernelVariants()) {
  const entry = variant.entry ?? 'main';
  const conditions = Object.entries(variant.conditions ?? {}).flatMap(([name, on]) => (on ? [name] : []));
  const title = [`shaders/${variant.path}.wgsl`, entry, ...conditions].join(' ');
  const code = await linkVariant(shaderSources, variant).catch((error: Error) => error);
  const found =
    code instanceof Error ? [`: ${code.message}`] : seen.has(entry + code) ? [] : await complaints(code, entry);
  seen.add(entry + code);
  if (found.length > 0) refused += 1;
  for (const complaint of found) process.stderr.write(`${title}${complaint}\n`);
}
// What draws has no compute entry: its pipelines are made as the renderer makes them.
for (const format of ['rgba8unorm', 'bgra8unorm-srgb'] as const) {
  device.pushErrorScope('validation');
  const refusal = await createPipelines({ device }, format).then(
    () => device.popErrorScope(),
    (error: Error) => error,
  );
  if (refusal) {
    refused += 1;
    process.stderr.write(`shaders/render, drawn on ${format}: ${refusal.message}\n`);
  }
}
process.stdout.write(`lint: ${seen.size} kernel variants and ${drawnVariants.length} that draw, ${refused} refused\n`);
device.destroy();
process.exit(refused === 0 ? 0 : 1);
