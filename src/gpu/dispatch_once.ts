/** One dispatch outside of any schedule, for what runs once: a replay, a simulation. */

import { RingfenceError } from '../errors/error.ts';
import type { ReplicaBuffer } from './buffers.ts';
import type { Gpu } from './device.ts';
import type { Kernel } from './kernel.ts';

/** Submits a kernel with whole buffers, by their names in its WGSL; those that it does not use are left out. */
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
