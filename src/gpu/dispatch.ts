/** Dispatches: as they are asked for, as they are recorded with their bindings, and one outside of any schedule. */

import { RingfenceError } from '../errors/error.ts';
import type { ReplicaBuffer } from './buffers.ts';
import type { Gpu } from './device.ts';
import type { Kernel } from './kernel.ts';

/** What a dispatch computes and moves for one replica, as far as it is known. */
export interface Work {
  /** Floating-point operations, two a multiply-add. */
  readonly flop?: number;
  /** Bytes that must at least be read and written: each element of what it uses once. */
  readonly bytes?: number;
  /** Samples that it handles, where it handles samples. */
  readonly samples?: number;
  /** What must hold for the kernel to do its work rather than skip it; always does without. */
  readonly when?: string | undefined;
}

export interface DispatchSpec {
  readonly kernel: Kernel;
  /** Buffers by the names of the kernel's bindings (all but `cursor`). */
  readonly bind: Readonly<Record<string, ReplicaBuffer>>;
  /** Workgroups of one replica in x and y; z is the replica. */
  readonly workgroups: readonly [number, number];
  /** Value of the kernel's `cursor` uniform. */
  readonly cursor?: number;
  readonly work?: Work | undefined;
  /** It writes nothing that it reads: done again at once, it leaves the same bits. */
  readonly isPure?: boolean;
}

/** One recorded dispatch; replica groups are bound by offset where a binding would exceed the device's limit. */
export interface Prepared {
  readonly kernel: Kernel;
  readonly groups: readonly { readonly bindGroup: GPUBindGroup; readonly replicas: number }[];
  readonly workgroups: readonly [number, number];
  readonly offsets: readonly number[];
  readonly work: Work | undefined;
  readonly isPure: boolean;
}

/** A step of an iteration: dispatches in order. */
export type Step = readonly Prepared[];

/**
 * Submits a kernel once, outside of any schedule, with whole buffers by their names in its WGSL; it leaves out those that the
 * kernel does not use.
 */
export function dispatchOnce(
  { device }: Gpu,
  kernel: Kernel,
  buffers: Readonly<Record<string, ReplicaBuffer>>,
  workgroups: number,
): void {
  const most = device.limits.maxStorageBufferBindingSize;
  const larger = kernel.bindings.find(({ name }) => (buffers[name]?.buffer.size ?? 0) > most);
  if (larger)
    throw new RingfenceError(
      `buffer ${larger.name} is larger than the ${most} bytes that the device binds: use fewer steps`,
    );
  const bindGroup = device.createBindGroup({
    layout: kernel.layout,
    entries: kernel.bindings.map(({ name, binding }) => ({
      binding,
      resource: { buffer: (buffers[name] as ReplicaBuffer).buffer },
    })),
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(kernel.pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(workgroups);
  pass.end();
  device.queue.submit([encoder.finish()]);
}
