import { it } from 'vitest';
import { emitStep } from '../../../src/physics/emit/step.ts';
import { loadModel } from '../../../src/physics/load.ts';
import { simulate } from '../../../src/physics/simulate.ts';
import { openTestGpu } from '../../tasks/device.ts';

const free = (geom: string, z: number) => `<body pos="0 0 ${z}" euler="10 20 30"><freejoint/><geom ${geom}/></body>`;
const plane = '<geom type="plane" size="1 1 1"/>';
const box = 'type="box" size=".1 .2 .3"',
  cyl = 'type="cylinder" size=".1 .2"',
  cap = 'type="capsule" size=".1 .2"',
  ell = 'type="ellipsoid" size=".1 .2 .3"';
const no = ' contype="2" conaffinity="2"';
const models: Record<string, string> = {
  free: free(cap, 0.3),
  'sphere box': `<geom ${box}/>` + free('size="0.1"', 0.3),
  'two boxes':
    plane + free(box, 0.3).replace('/></body>', ' pos="1 0 0" contype="1" conaffinity="1"/><geom ' + box + '/></body>'),
  'plane capsule': plane + free(cap, 0.3),
  'plane box': plane + free(box, 0.3),
  'plane cylinder': plane + free(cyl, 0.3),
  'box box': `<geom ${box}/>` + free(box, 0.3),
  'moving box box': free(box, 0) + free(box, 0.3),
  'plane + box box': plane + free(box, 0.2) + free(box, 0.7),
  'capsule box': `<geom ${box}/>` + free(cap, 0.3),
  'ellipsoid box': `<geom ${box}/>` + free(ell, 0.3),
  'cylinder box': `<geom ${box}/>` + free(cyl, 0.3),
};
it.each(Object.entries(models).filter(([n]) => !process.env['ONLY'] || n === process.env['ONLY']))(
  '%s',
  async (name, body) => {
    const model = loadModel(`<mujoco><worldbody>${body}</worldbody></mujoco>`, name);
    const text = emitStep(model);
    const { gpu, kernels } = await openTestGpu();
    const N = 32;
    const states = Array.from({ length: N }, () => [...model.qpos0, ...Array(model.nv).fill(0)]);
    const controls = Array.from({ length: 1 }, () => states.map(() => []));
    const t0 = performance.now();
    const c0 = process.cpuUsage();
    await simulate(gpu, kernels, model, { states, controls });
    const t1 = performance.now();
    const c1 = process.cpuUsage(c0);
    await simulate(gpu, kernels, model, { states, controls });
    const t2 = performance.now();
    const many = Array.from({ length: 1024 }, () => [...model.qpos0, ...Array(model.nv).fill(0)]);
    await simulate(gpu, kernels, model, { states: many, controls: [many.map(() => [])], frames: 100 });
    const t3 = performance.now();
    console.log(
      `${name}: ${(text.length / 1024).toFixed(0)} KB, cold ${((t1 - t0) / 1000).toFixed(1)} s (cpu ${((c1.user + c1.system) / 1e6).toFixed(1)}), warm ${(t2 - t1).toFixed(0)} ms; ${(102.4 / ((t3 - t2) / 1000)).toFixed(0)}k steps/s`,
    );
  },
);
