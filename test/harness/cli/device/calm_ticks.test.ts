import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { testGpu } from '../../../gpu.ts';

/** A kernel that a software driver compiles for long enough to see what the host does meanwhile; new at each call. */
function slowToCompile(): string {
  const salt = Math.random();
  const terms = Array.from(
    { length: 400 },
    (_, i) => `x = sin(x * ${i + salt}) + cos(x); if (x > ${i}) { x = sqrt(x) * y[${i}]; }`,
  );
  return `@group(0) @binding(0) var<storage, read_write> y: array<f32>;
    @compute @workgroup_size(32) fn main(@builtin(global_invocation_id) id: vec3u) {
      var x = y[id.x]; ${terms.join('\n')} y[id.x] = x;
    }`;
}

it('leaves the event loop at rest while the driver works', async () => {
  const { device } = await testGpu();
  const module = device.createShaderModule({ code: slowToCompile() });
  const made = device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
  const start = performance.eventLoopUtilization();
  await made;
  const { active, idle } = performance.eventLoopUtilization(start);
  expect(idle).toBeGreaterThan(20);
  expect(active).toBeLessThan(idle);
});

it("leaves everyone else's setImmediate as Node has it", async () => {
  await testGpu();
  const order: string[] = [];
  const turn = new Promise<void>((resolve) =>
    setImmediate(
      (...given: string[]) => {
        order.push(...given);
        resolve();
      },
      'a',
      'b',
    ),
  );
  clearImmediate(setImmediate(() => order.push('cleared')));
  await turn;
  await promisify(setImmediate)();
  expect(order).toEqual(['a', 'b']);
});
