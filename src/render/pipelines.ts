/** The pipelines that draw: ground and sky, marks, solids, what is seen through, shadows. */
import type { Gpu } from '../gpu/device.ts';
import { linkVariant } from '../gpu/link.ts';
import { shaderSources } from '../gpu/sources.ts';
import type { Variant } from '../gpu/variant.ts';
import { VERTEX_WORDS } from './meshes.ts';
import type { Pass } from './parts.ts';
import { DEPTH_FORMAT, SAMPLES } from './targets.ts';

const VERTEX = 1;
const FRAGMENT = 2;

/** Bytes of `Instance` in scene.wgsl. */
export const INSTANCE_BYTES = 48;

const instanceLayout: GPUVertexBufferLayout = {
  arrayStride: INSTANCE_BYTES,
  stepMode: 'instance',
  attributes: [
    { shaderLocation: 4, offset: 0, format: 'float32x3' },
    { shaderLocation: 5, offset: 12, format: 'unorm8x4' },
    { shaderLocation: 6, offset: 16, format: 'float32x4' },
    { shaderLocation: 7, offset: 32, format: 'float32x3' },
  ],
};

const meshLayout: GPUVertexBufferLayout = {
  arrayStride: 4 * VERTEX_WORDS,
  attributes: [
    { shaderLocation: 0, offset: 0, format: 'float32x3' },
    { shaderLocation: 1, offset: 12, format: 'float32x3' },
    { shaderLocation: 2, offset: 24, format: 'float32x3' },
    { shaderLocation: 3, offset: 36, format: 'float32x4' },
  ],
};

const blended: GPUBlendState = {
  color: { srcFactor: 'src-alpha', dstFactor: 'one-minus-src-alpha' },
  alpha: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' },
};

/** The files that a frame is drawn with. */
export const drawnVariants: readonly Variant[] = ['solid', 'floor', 'sky'].map((name) => ({ path: `render/${name}` }));

export interface Pipelines extends Readonly<Record<Pass | 'floor' | 'sky' | 'shadows', GPURenderPipeline>> {
  /** The frame; the shadow map. */
  readonly layouts: readonly [GPUBindGroupLayout, GPUBindGroupLayout];
}

export async function createPipelines({ device }: Pick<Gpu, 'device'>, format: GPUTextureFormat): Promise<Pipelines> {
  const [solid, floor, sky] = await Promise.all(
    drawnVariants.map(async (variant) =>
      device.createShaderModule({ label: variant.path, code: await linkVariant(shaderSources, variant) }),
    ),
  );
  const frame = device.createBindGroupLayout({
    label: 'frame',
    entries: [{ binding: 0, visibility: VERTEX | FRAGMENT, buffer: { type: 'uniform' } }],
  });
  const shadowMap = device.createBindGroupLayout({
    label: 'shadow map',
    entries: [
      { binding: 0, visibility: FRAGMENT, texture: { sampleType: 'depth' } },
      { binding: 1, visibility: FRAGMENT, sampler: { type: 'comparison' } },
    ],
  });
  const layout = device.createPipelineLayout({ bindGroupLayouts: [frame, shadowMap] });
  const isLinear = format.endsWith('-srgb') ? 1 : 0;
  const constants = { isLinear };
  const drawing = {
    layout,
    multisample: { count: SAMPLES },
    depthStencil: { format: DEPTH_FORMAT, depthWriteEnabled: true, depthCompare: 'less' },
  } as const;
  const unwritten = { ...drawing.depthStencil, depthWriteEnabled: false } as const;
  const surface = (
    label: string,
    { isMark = 0, isCut = 0 }: { isMark?: number; isCut?: number },
    depthStencil: GPUDepthStencilState,
  ): Promise<GPURenderPipeline> =>
    device.createRenderPipelineAsync({
      ...drawing,
      label,
      vertex: {
        module: solid as GPUShaderModule,
        entryPoint: 'surfaceVertex',
        constants: { isCut },
        buffers: [instanceLayout, meshLayout],
      },
      primitive: { cullMode: 'back' },
      depthStencil,
      fragment: {
        module: solid as GPUShaderModule,
        entryPoint: 'surfaceFragment',
        constants: { ...constants, isMark, isCut },
        targets: [isCut ? { format, blend: blended } : { format }],
      },
    });
  const made = await Promise.all([
    surface('solids', {}, drawing.depthStencil),
    surface('clear', { isCut: 1 }, unwritten),
    // Marks lie on the ground or on each other.
    surface('marks', { isMark: 1, isCut: 1 }, { ...unwritten, depthBias: -2, depthBiasSlopeScale: -1 }),
    device.createRenderPipelineAsync({
      ...drawing,
      label: 'floor',
      vertex: { module: floor as GPUShaderModule, entryPoint: 'groundVertex', buffers: [instanceLayout] },
      primitive: { topology: 'triangle-strip' },
      fragment: {
        module: floor as GPUShaderModule,
        entryPoint: 'groundFragment',
        constants,
        targets: [{ format, blend: blended }],
      },
    }),
    device.createRenderPipelineAsync({
      ...drawing,
      label: 'sky',
      vertex: { module: sky as GPUShaderModule, entryPoint: 'skyVertex' },
      depthStencil: { ...unwritten, depthCompare: 'always' },
      fragment: {
        module: sky as GPUShaderModule,
        entryPoint: 'skyFragment',
        constants: { isLinear },
        targets: [{ format }],
      },
    }),
    device.createRenderPipelineAsync({
      label: 'shadows',
      layout: device.createPipelineLayout({ bindGroupLayouts: [frame] }),
      vertex: { module: solid as GPUShaderModule, entryPoint: 'shadowVertex', buffers: [instanceLayout, meshLayout] },
      depthStencil: {
        format: DEPTH_FORMAT,
        depthWriteEnabled: true,
        depthCompare: 'less',
        depthBias: 1,
        depthBiasSlopeScale: 2,
      },
    }),
  ]);
  const [solids, clear, marks, ground, backdrop, shadows] = made as [
    GPURenderPipeline,
    GPURenderPipeline,
    GPURenderPipeline,
    GPURenderPipeline,
    GPURenderPipeline,
    GPURenderPipeline,
  ];
  return { layouts: [frame, shadowMap], solids, clear, marks, floor: ground, sky: backdrop, shadows };
}
