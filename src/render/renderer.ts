/**
 * Draws a task's environments straight from the simulator's own buffer: a compute pass writes instances of a few meshes, a render
 * pass draws them. Nothing is copied to the host.
 */
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Task } from '../tasks/index.ts';
import type { Camera, Layout, View } from './view.ts';

export interface Episodes {
  /** [R][words][envs]: `environments` of the workspace, or any buffer that begins with the words of the task's state. */
  readonly environments: ReplicaBuffer;
  readonly replica: number;
  /** Environments of a replica: what a row of the buffer holds. */
  readonly envs: number;
}

export class Renderer {
  /**
   * @param format of the textures that are drawn to
   * @throws RingfenceError with file and line when a task's own drawing does not compile
   */
  static create(_gpu: Gpu, _task: Task, _format: GPUTextureFormat): Promise<Renderer> {
    return Promise.resolve(new Renderer());
  }

  /** From where the task is seen best. */
  camera(_layout: Layout): Camera {
    return { azimuth: 0, elevation: 0.8, zoom: 1 };
  }

  /** Encodes and submits the compute pass that writes instances and the passes that draw them. The texture needs RENDER_ATTACHMENT. */
  draw(_episodes: Episodes, _view: View, _target: GPUTexture): void {}

  /** The environment under a pixel of the overview, from its top left corner; for picking. */
  environmentAt(_view: View, _size: readonly [number, number], _x: number, _y: number): number | undefined {
    return undefined;
  }

  destroy(): void {}
}
