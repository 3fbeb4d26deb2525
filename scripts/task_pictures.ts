/**
 * Pictures of the tasks for the page's picker (harness/web/settings/pictures/): one close-up each.
 *
 *   node scripts/build.mjs run scripts/task_pictures.ts [TASK ...]
 *
 * Without names every task is drawn.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { openGpu } from '../harness/cli/device/adapter.ts';
import { Arena } from '../src/gpu/buffers.ts';
import { Capture } from '../src/gpu/capture.ts';
import { type Gpu, Renderer, type Task, tasks } from '../src/index.ts';
import { VectorEnv } from '../src/tasks/vector_env.ts';
import { kernelsOf } from '../src/train/engine.ts';

const OUT = 'harness/web/settings/pictures';
const SIZE = [192, 108] as const;
/** The lamp's edges are smoother when they are drawn larger and averaged. */
const LARGER = 2;
/** Shades nearer to one another are one, so that a picture is a few kilobytes. */
const SHADES = 6;

/** Each pixel is the mean of the square of pixels that it stands for. */
function reduced(pixels: Uint8ClampedArray, [width, height]: readonly [number, number], by: number): Uint8Array {
  const out = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let dy = 0; dy < by; dy++)
          for (let dx = 0; dx < by; dx++) sum += pixels[4 * ((y * by + dy) * width * by + x * by + dx) + c] as number;
        out[3 * (y * width + x) + c] = Math.min(255, SHADES * Math.round(sum / by ** 2 / SHADES));
      }
  return out;
}

/** What tasks place, where the state of a robot alone is none of theirs. */
const PLACED: readonly object[] = [
  {},
  { goal: [0.5, 0.4] },
  {
    buttons: [
      [0.5, 0.4],
      [-0.5, 0.4],
      [0.5, -0.6],
      [-0.5, -0.6],
    ],
    goalButton: 0,
    timer: 0,
  },
];

/** A robot's pose as its file has it; what has no such pose begins an episode. */
async function stateOf(gpu: Gpu, task: Task): Promise<Float32Array> {
  for (const placed of task.model ? PLACED : []) {
    try {
      return task.layoutToState(placed);
    } catch {
      // the layout of another rule
    }
  }
  const env = await VectorEnv.open(gpu, kernelsOf(gpu), task, { environments: 1 });
  const [state = new Float32Array()] = await env.states();
  env.destroy();
  return state;
}

async function pictureOf(gpu: Gpu, task: Task): Promise<Uint8Array> {
  const renderer = await Renderer.create(gpu, task, 'rgba8unorm');
  const arena = new Arena(gpu);
  const environments = arena.storage('state', 1, task.stateSize);
  gpu.device.queue.writeBuffer(environments.buffer, 0, (await stateOf(gpu, task)) as Float32Array<ArrayBuffer>);
  const [width, height] = SIZE;
  const capture = new Capture(gpu, [width * LARGER, height * LARGER], 'rgba8unorm');
  try {
    const camera = renderer.camera('close');
    const view = { layout: 'close', count: 1, environment: 0, camera, scheme: 'light' } as const;
    renderer.draw({ environments, replica: 0, envs: 1 }, view, capture.texture);
    const data = reduced(await capture.pixels(), SIZE, LARGER);
    return encode({ width, height, data, channels: 3 });
  } finally {
    capture.destroy();
    arena.destroy();
    renderer.destroy();
  }
}

const names = process.argv.slice(2);
const gpu = await openGpu(undefined, {}, false);
mkdirSync(OUT, { recursive: true });
for (const task of Object.values(tasks)) {
  if (names.length > 0 && !names.includes(task.name)) continue;
  const png = await pictureOf(gpu, task);
  writeFileSync(join(OUT, `${task.name}.png`), png);
  console.log(`${task.name}: ${png.length} bytes`);
}
gpu.device.destroy();
