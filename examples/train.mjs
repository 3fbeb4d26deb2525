// node examples/train.mjs [environments] [steps per epoch] [epochs]
import { algorithms, createTrainer, tasks } from 'ringfence';

// Browsers and Deno bring WebGPU; Node and Bun have it from Dawn, in the package webgpu.
const ownGpu = globalThis.navigator?.gpu;
const dawn = ownGpu ? undefined : await import('webgpu');
Object.assign(globalThis, dawn?.globals);
const gpu = ownGpu ?? dawn.create([]);

const [envs = 20, stepsPerEpoch = 20_000, epochs = 5] = process.argv.slice(2).map(Number);
const [task, algorithm] = ['SafetyPointGoal1-v0', 'c-trpo'];
console.log(`${algorithm}: ${algorithms[algorithm].summary}\n${task}: ${tasks[task].summary}`);
const run = { task, algorithm, seeds: [0, 1], envs, stepsPerEpoch, totalSteps: epochs * stepsPerEpoch };
const trainer = await createTrainer({ gpu, ...run, set: { costLimit: [25], hidden: [64, 64] } });
for await (const rows of trainer)
  for (const { epoch, seed, 'Metrics/EpRet': reward, 'Metrics/EpCost': cost } of rows)
    console.log(`epoch ${epoch} seed ${seed}: return ${reward.toFixed(2)}, cost ${cost.toFixed(2)}`);
process.exit(); // an open device keeps the process alive
