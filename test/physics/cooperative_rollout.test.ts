// Rollouts whose physics is done by lanes that share an environment: the recorded episodes of the originals, whose physics is
// MuJoCo's (`reference/mujoco.ts` steps the same models in other tests), and all bookkeeping against the straight-line form.
import { describe, expect, it } from 'vitest';
import type { NetworkKernels } from '../../src/config/run_config.ts';
import type { PhysicsProgram } from '../../src/physics/choice.ts';
import { rowOf as rowOfLayout } from '../../src/shape/layout.ts';
import { type Task, tasks } from '../../src/tasks/index.ts';
import fixture from '../fixtures/locomotion.json';
import { Bench, type BenchOptions, bitsOf, Numbers, rowOf } from '../kernels/bench.ts';

interface Forms {
  readonly networkKernels: NetworkKernels;
  readonly physics: PhysicsProgram;
}

const taskOf = (name: string, changes: Partial<Task> = {}): Task =>
  Object.create(tasks[name] as Task, Object.getOwnPropertyDescriptors(changes));

/** exp of it is far below f32's resolution of an action. */
const SILENT = -20;

describe('rollout/physics', () => {
  // rollout/act with a policy for each time step whose biases are the recorded actions
  it.each<Forms>([
    { physics: 'cooperative', networkKernels: 'lane' },
    { physics: 'cooperative', networkKernels: 'tile' },
  ])('plays a recorded episode of the hopper, $physics physics and $networkKernels policies', async (forms) => {
    const episode = fixture.episodes.find(({ task }) => task === 'SafetyHopperVelocity-v1');
    if (!episode) throw new Error('no episode of the hopper is recorded');
    const steps = 12;
    const bench = await Bench.open({
      registered: tasks[episode.task] as Task,
      hidden: [],
      envs: 3,
      steps,
      traits: { vectorPerStep: true },
      portable: true,
      ...forms,
    });
    const { shape, workspace: w } = bench;
    const stride = w.actor.strideWords / shape.actorVectors;
    for (let step = 0; step < steps; step++) {
      const words = [...(episode.actions[step] as number[]), ...Array<number>(shape.A).fill(SILENT)];
      bench.write(w.actor, 0, words, step * stride + shape.outputs * shape.inputsPadded);
    }
    await bench.run(bench.pick(await bench.verbs.begin(), /^rollout\/begin$/));
    const state = shape.task.layoutToState(episode.layout);
    const rows = Float32Array.from({ length: state.length * shape.envs }, (_, k) =>
      Number(state[Math.floor(k / shape.envs)]),
    );
    bench.write(w.environments, 0, rows);
    await bench.run(bench.pick(await bench.verbs.collectRollout(), /./));
    const [observation] = await bench.read(w.observation.block(0));
    const [transition] = await bench.read(w.transition.block(0));
    for (let env = 0; env < shape.envs; env++) {
      const at = (words: Float32Array | undefined, row: number, step: number): number =>
        (words as Float32Array)[row * shape.quads * 4 + step * shape.envs + env] as number;
      for (const { step, values } of episode.observations.filter((one) => one.step < steps)) {
        for (const [k, value] of values.entries())
          expect(Math.abs(at(observation, k, step) - value), `${k} at ${step}`).toBeLessThan(
            1e-3 * Math.max(1, Math.abs(value)),
          );
      }
      const { A } = shape;
      for (let step = 0; step < steps; step++) {
        expect(Math.abs(at(transition, A + 1, step) - (episode.rewards[step] as number))).toBeLessThan(1e-3);
        expect(Math.abs(at(transition, A + 2, step) - (episode.costs[step] as number))).toBeLessThan(1e-3);
      }
    }
    bench.close();
  });

  const sizes = { hidden: [5], envs: 5, steps: 4, blocks: 2, replicas: 3, portable: true } as const;
  const play = async (options: BenchOptions) => {
    const bench = await Bench.open(options);
    const { shape, workspace: w } = bench;
    for (let r = 0; r < bench.replicas; r++) {
      bench.writeRecord(r, { seed: 7 + r, halted: r === 1 ? 1 : 0 });
      bench.write(w.actor, r, new Numbers(r).list(shape.actorParameters, -0.5, 0.5));
      bench.write(w.normaliser, r, new Numbers(9).list(2 * shape.inputsPadded, 0.2, 1));
    }
    bench.untouch(w.observation.whole, w.transition.whole, w.episodes, w.finalObservation);
    await bench.run(bench.pick(await bench.verbs.begin(), /^rollout\/begin$/));
    const step = bench.pick(await bench.verbs.collectRollout(), /./);
    const found: { numbers: number[]; counters: number[] } = { numbers: [], counters: [] };
    const first = rowOfLayout(shape.sizes, 'environment', 'age');
    for (let iteration = 0; iteration < 2; iteration++) {
      await bench.run(step);
      for (let r = 0; r < bench.replicas; r++) {
        for (let b = 0; b < shape.blocks; b++) {
          const [o, t] = [await bench.read(w.observation.block(b)), await bench.read(w.transition.block(b))];
          for (let k = 0; k < shape.O; k++)
            found.numbers.push(...rowOf(o[r] as Float32Array, k, shape.quads * 4, shape.blockSamples));
          for (let k = 0; k < shape.transitionRows; k++)
            found.numbers.push(...rowOf(t[r] as Float32Array, k, shape.quads * 4, shape.blockSamples));
        }
        const finals = (await bench.read(w.finalObservation))[r] as Float32Array;
        for (let k = 0; k < shape.O; k++)
          found.numbers.push(...rowOf(finals, k, shape.bootstrapQuads * 4, shape.bootstraps * shape.envs));
        found.numbers.push(...((await bench.read(w.episodes))[r] as Float32Array));
        const kept = (await bench.read(w.environments))[r] as Float32Array;
        found.counters.push(...bitsOf(kept.subarray(first * shape.envs, (first + 3) * shape.envs)));
        found.counters.push(...bitsOf(kept.subarray((first + 5) * shape.envs, (first + 8) * shape.envs)));
      }
    }
    bench.close();
    return found;
  };

  it('keeps the books of the form that fuses everything, with looks at new states, blocks and replicas', async () => {
    const registered = taskOf('SafetyReacher-v4', { horizon: 3 });
    const straight = await play({ ...sizes, registered, physics: 'straight', networkKernels: 'lane' });
    expect(straight.numbers.filter(Number.isFinite).length).toBeGreaterThan(1000);
    for (const networkKernels of ['lane', 'tile'] as const) {
      const cooperative = await play({ ...sizes, registered, physics: 'cooperative', networkKernels });
      expect(cooperative.counters).toEqual(straight.counters);
      expect(cooperative.numbers.map(Number.isNaN)).toEqual(straight.numbers.map(Number.isNaN));
      const gaps = cooperative.numbers.map((x, i) => Math.abs(x - (straight.numbers[i] as number)));
      expect(Math.max(0, ...gaps.filter((gap) => !Number.isNaN(gap)))).toBeLessThan(1e-3);
    }
  });
});
