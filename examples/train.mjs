// node examples/train.mjs [environments] [steps per epoch] [epochs]
import { algorithms, createTrainer, tasks } from 'ringfence';
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals); // in a browser this is not needed, and `gpu` is navigator.gpu
const [envs = 20, stepsPerEpoch = 20_000, epochs = 5] = process.argv.slice(2).map(Number);
const [task, algorithm] = ['SafetyPointGoal1-v0', 'c-trpo'];
console.log(`${algorithm}: ${algorithms[algorithm].summary}\n${task}: ${tasks[task].summary}`);
const run = { task, algorithm, seeds: [0, 1], envs, stepsPerEpoch, totalSteps: epochs * stepsPerEpoch };
const trainer = await createTrainer({ gpu: create([]), ...run, set: { costLimit: [25], hidden: [64, 64] } });
for await (const rows of trainer)
  for (const { epoch, seed, 'Metrics/EpRet': reward, 'Metrics/EpCost': cost } of rows)
    console.log(`epoch ${epoch} seed ${seed}: return ${reward.toFixed(2)}, cost ${cost.toFixed(2)}`);
process.exit(); // an open device keeps the process alive
