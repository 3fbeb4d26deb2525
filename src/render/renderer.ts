/**
 * Draws a task's environments straight from the simulator's own buffer: a compute pass writes instances of a few meshes, render
 * passes draw them with their shadows. Nothing is copied to the host.
 */

import { RingfenceError } from '../errors/error.ts';
import { at } from '../errors/lookup.ts';
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';
import { type Kernel, KernelCache } from '../gpu/kernel.ts';
import { linkVariant } from '../gpu/link.ts';
import { reflectStruct } from '../gpu/reflection.ts';
import { shaderSources } from '../gpu/sources.ts';
import { type StructValue, writeStruct } from '../gpu/structs.ts';
import type { TextureFormat } from '../gpu/webgpu_names.ts';
import type { Task } from '../tasks/index.ts';
import { arenaUnder, frameOf, placeUnder, sharesOf } from './frame.ts';
import { buildMeshes, type Meshes } from './meshes.ts';
import { type Batch, PASSES } from './parts.ts';
import { type Picture, pictureOf } from './picture.ts';
import { createPipelines, drawnVariants, INSTANCE_BYTES, type Pipelines } from './pipelines.ts';
import { Targets } from './targets.ts';
import type { Camera, Layout, View } from './view.ts';

const USAGE = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, INDEX: 16, VERTEX: 32, UNIFORM: 64, STORAGE: 128 } as const;
/** Around a circle: hundreds of arenas show few pixels of each. */
const SEGMENTS = { many: 8, some: 16, one: 40 } as const;
type Detail = keyof typeof SEGMENTS;
const detailOf = (arenas: number): Detail => (arenas > 40 ? 'many' : arenas > 1 ? 'some' : 'one');
const WORKGROUP = 64;
/** Words of an environment's first instance, its floor: where its window's centre and its signs begin (scene.wgsl). */
const FLOOR = { window: 4, signs: 8 } as const;

type Size = readonly [number, number];
/** m, on the ground */
type Place = readonly [number, number];

/** The part of the world that a picture shows. */
export interface Window {
  /** m, in the world */
  readonly centre: Place;
  /** It is centred on the robot, wherever that goes. */
  readonly isTravelling: boolean;
}

export interface Episodes {
  /** [R][words][envs]: `environments` of the workspace, or any buffer that begins with the words of the task's state. */
  readonly environments: ReplicaBuffer;
  readonly replica: number;
  /** Environments of a replica: what a row of the buffer holds. */
  readonly envs: number;
}

interface GpuMeshes extends Pick<Meshes, 'ranges'> {
  readonly vertices: GPUBuffer;
  readonly indices: GPUBuffer;
}

type Struct = ReturnType<typeof reflectStruct>;
type Structs = Readonly<Record<'frame' | 'drawn', Struct>>;

export class Renderer {
  readonly #device: GPUDevice;
  readonly #isSoftware: boolean;
  readonly #picture: Picture;
  readonly #kernel: Kernel;
  readonly #pipelines: Pipelines;
  readonly #targets: Targets;
  readonly #structs: Structs;
  readonly #meshes: Readonly<Record<Detail, GpuMeshes>>;
  readonly #frame: GPUBuffer;
  readonly #drawn: GPUBuffer;
  readonly #model: GPUBuffer | undefined;
  readonly #groups: readonly [GPUBindGroup, GPUBindGroup];
  #instances: GPUBuffer | undefined;

  /**
   * @param format of the textures that are drawn to
   * @throws RingfenceError with file and line when a task's own drawing does not compile
   */
  static async create(gpu: Gpu, task: Task, format: TextureFormat): Promise<Renderer> {
    const picture = pictureOf(task);
    const [kernel, pipelines, solid] = await Promise.all([
      new KernelCache(gpu, shaderSources).get(picture.variant),
      createPipelines(gpu, format),
      linkVariant(shaderSources, drawnVariants[0] as (typeof drawnVariants)[number]),
    ]);
    const structs = { frame: reflectStruct(solid, 'Frame'), drawn: reflectStruct(kernel.source, 'Drawn') };
    return new Renderer(gpu, format, picture, kernel, pipelines, structs);
  }

  private constructor(
    gpu: Gpu,
    format: GPUTextureFormat,
    picture: Picture,
    kernel: Kernel,
    pipelines: Pipelines,
    structs: Structs,
  ) {
    const { device } = gpu;
    this.#device = device;
    this.#isSoftware = gpu.facts.software;
    this.#picture = picture;
    this.#kernel = kernel;
    this.#pipelines = pipelines;
    this.#structs = structs;
    this.#targets = new Targets(gpu, format);
    const buffer = (label: string, { size }: Struct, usage: number): GPUBuffer =>
      device.createBuffer({ label, size, usage: usage | USAGE.COPY_DST });
    this.#frame = buffer('frame', structs.frame, USAGE.UNIFORM);
    this.#drawn = buffer('drawn', structs.drawn, USAGE.STORAGE);
    this.#model = picture.model && upload(device, 'model', USAGE.STORAGE, picture.model);
    this.#meshes = {
      many: uploadMeshes(device, buildMeshes(SEGMENTS.many)),
      some: uploadMeshes(device, buildMeshes(SEGMENTS.some)),
      one: uploadMeshes(device, buildMeshes(SEGMENTS.one)),
    };
    const shadowSampler = device.createSampler({ compare: 'less', magFilter: 'linear', minFilter: 'linear' });
    const [frameLayout, shadowLayout] = pipelines.layouts;
    this.#groups = [
      device.createBindGroup({ layout: frameLayout, entries: [{ binding: 0, resource: { buffer: this.#frame } }] }),
      device.createBindGroup({
        layout: shadowLayout,
        entries: [
          { binding: 0, resource: this.#targets.shadows.createView() },
          { binding: 1, resource: shadowSampler },
        ],
      }),
    ];
  }

  /** Looks from where the task is seen best. */
  camera(layout: Layout): Camera {
    return this.#picture.camera[layout];
  }

  /** Encodes and submits the compute pass that writes instances and the passes that draw them. The texture needs RENDER_ATTACHMENT. */
  draw(episodes: Episodes, view: View, target: GPUTexture): void {
    const { envs } = episodes;
    const isClose = view.layout === 'close';
    const count = isClose ? 1 : Math.max(1, Math.min(view.count, envs));
    const first = isClose ? view.environment : 0;
    if (first >= envs) throw new RingfenceError(`there is no environment ${first}: there are ${envs}`);
    const softness = (isClose ? 2 : 1) - (this.#isSoftware ? 1 : 0);
    this.#write(
      'frame',
      this.#frame,
      frameOf(this.#picture, { ...view, count }, [target.width, target.height], softness),
    );
    const isDark = view.scheme === 'dark' ? 1 : 0;
    this.#write('drawn', this.#drawn, { first, count, envs, isClose: isClose ? 1 : 0, isDark, most: 0xffffffff });
    const instances = this.#instancesFor(count);
    const encoder = this.#device.createCommandEncoder({ label: 'frame' });
    this.#place(encoder, episodes, instances, count);
    const batches = this.#picture.parts.batches.filter((batch) => isClose || !batch.isClose);
    const show = (pass: GPURenderPassEncoder, shown: readonly Batch[]): void =>
      this.#drawBatches(pass, this.#meshes[detailOf(count)], instances, count, shown);
    this.#castShadows(encoder, (pass) =>
      show(
        pass,
        batches.filter(({ pass }) => pass === 'solids'),
      ),
    );
    this.#paint(encoder, target, (pass) => {
      pass.setPipeline(this.#pipelines.sky);
      pass.draw(3);
      pass.setPipeline(this.#pipelines.floor);
      pass.setVertexBuffer(0, instances);
      pass.draw(4, count);
      for (const name of PASSES) {
        pass.setPipeline(this.#pipelines[name]);
        show(
          pass,
          batches.filter((batch) => batch.pass === name),
        );
      }
    });
    this.#device.queue.submit([encoder.finish()]);
  }

  /** The environment under a pixel of the overview, from its top left corner; for picking. */
  environmentAt(view: View, size: Size, x: number, y: number): number | undefined {
    return view.layout === 'overview' ? arenaUnder(this.#picture, view, size, x, y) : undefined;
  }

  /** The place of the close-up's ground under a pixel, m from the window's centre; undefined above the horizon. */
  placeUnder(view: View, size: Size, x: number, y: number): Place | undefined {
    return placeUnder(this.#picture, view, size, x, y);
  }

  /** Where places on the close-up's ground, m from the window's centre, are in the picture, as shares of its size. */
  sharesOf(view: View, size: Size, places: readonly Place[]): (Place | undefined)[] {
    return sharesOf(this.#picture, view, size, places);
  }

  /** The window of the close-up that was drawn last, at this point of the queue. */
  async window(): Promise<Window> {
    const instances = this.#instances;
    if (!instances) return { centre: [0, 0], isTravelling: false };
    const staging = this.#device.createBuffer({ size: INSTANCE_BYTES, usage: USAGE.COPY_DST | USAGE.MAP_READ });
    const encoder = this.#device.createCommandEncoder({ label: 'window' });
    encoder.copyBufferToBuffer(instances, 0, staging, 0, INSTANCE_BYTES);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(1);
    const floor = new Float32Array(staging.getMappedRange().slice(0));
    staging.destroy();
    return {
      centre: [at(floor, FLOOR.window), at(floor, FLOOR.window + 1)],
      isTravelling: at(floor, FLOOR.signs + 1) > 0,
    };
  }

  destroy(): void {
    this.#targets.destroy();
    for (const { vertices, indices } of Object.values(this.#meshes)) {
      vertices.destroy();
      indices.destroy();
    }
    for (const buffer of [this.#frame, this.#drawn, this.#model, this.#instances]) buffer?.destroy();
  }

  #write(struct: 'frame' | 'drawn', buffer: GPUBuffer, value: StructValue): void {
    this.#device.queue.writeBuffer(buffer, 0, writeStruct(this.#structs[struct], value));
  }

  #instancesFor(count: number): GPUBuffer {
    const size = count * this.#picture.parts.total * INSTANCE_BYTES;
    if (!this.#instances || this.#instances.size < size) {
      this.#instances?.destroy();
      const usage = USAGE.STORAGE | USAGE.VERTEX | USAGE.COPY_SRC;
      this.#instances = this.#device.createBuffer({ label: 'instances', size, usage });
    }
    return this.#instances;
  }

  #place(encoder: GPUCommandEncoder, { environments, replica }: Episodes, instances: GPUBuffer, count: number): void {
    const stride = environments.strideWords * 4;
    const buffers: Readonly<Record<string, GPUBufferBinding>> = {
      drawn: { buffer: this.#drawn },
      environments: { buffer: environments.buffer, offset: environments.offsetBytes + replica * stride, size: stride },
      instances: { buffer: instances },
      ...(this.#model && { model: { buffer: this.#model } }),
    };
    const group = this.#device.createBindGroup({
      layout: this.#kernel.layout,
      entries: this.#kernel.bindings.map(({ name, binding }) => ({
        binding,
        resource: buffers[name] as GPUBufferBinding,
      })),
    });
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#kernel.pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(count / WORKGROUP));
    pass.end();
  }

  #castShadows(encoder: GPUCommandEncoder, show: (pass: GPURenderPassEncoder) => void): void {
    const pass = encoder.beginRenderPass({
      label: 'shadows',
      colorAttachments: [],
      depthStencilAttachment: {
        view: this.#targets.shadows.createView(),
        depthClearValue: 1,
        depthLoadOp: 'clear',
        depthStoreOp: 'store',
      },
    });
    pass.setPipeline(this.#pipelines.shadows);
    pass.setBindGroup(0, this.#groups[0]);
    show(pass);
    pass.end();
  }

  #paint(encoder: GPUCommandEncoder, target: GPUTexture, show: (pass: GPURenderPassEncoder) => void): void {
    const { colour, depth } = this.#targets.for(target);
    const pass = encoder.beginRenderPass({
      label: 'picture',
      colorAttachments: [
        { view: colour.createView(), resolveTarget: target.createView(), loadOp: 'clear', storeOp: 'discard' },
      ],
      depthStencilAttachment: {
        view: depth.createView(),
        depthClearValue: 1,
        depthLoadOp: 'clear',
        depthStoreOp: 'discard',
      },
    });
    pass.setBindGroup(0, this.#groups[0]);
    pass.setBindGroup(1, this.#groups[1]);
    show(pass);
    pass.end();
  }

  /** One draw call a batch. */
  #drawBatches(
    pass: GPURenderPassEncoder,
    { vertices, indices, ranges }: GpuMeshes,
    instances: GPUBuffer,
    arenas: number,
    batches: readonly Batch[],
  ): void {
    pass.setVertexBuffer(1, vertices);
    pass.setIndexBuffer(indices, 'uint32');
    for (const { mesh, first, count } of batches) {
      const { firstIndex, indexCount, baseVertex } = ranges[mesh];
      pass.setVertexBuffer(0, instances, first * arenas * INSTANCE_BYTES);
      pass.drawIndexed(indexCount, count * arenas, firstIndex, baseVertex);
    }
  }
}

function upload(device: GPUDevice, label: string, usage: number, data: Float32Array | Uint32Array): GPUBuffer {
  const buffer = device.createBuffer({ label, size: data.byteLength, usage: usage | USAGE.COPY_DST });
  device.queue.writeBuffer(buffer, 0, data as Float32Array<ArrayBuffer>);
  return buffer;
}

function uploadMeshes(device: GPUDevice, { vertices, indices, ranges }: Meshes): GpuMeshes {
  return {
    vertices: upload(device, 'vertices', USAGE.VERTEX, vertices),
    indices: upload(device, 'indices', USAGE.INDEX, indices),
    ranges,
  };
}
