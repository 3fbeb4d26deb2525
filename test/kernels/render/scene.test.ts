// What the scene's kernel puts where: Goal tasks against their float64 twin, robots against MuJoCo, what costs by its mark.
import type { MjData } from '@mujoco/mujoco';
import { describe, expect, it } from 'vitest';
import { linkVariant } from '../../../src/gpu/link.ts';
import { shaderSources } from '../../../src/gpu/sources.ts';
import { framingOf } from '../../../src/render/geoms.ts';
import { pictureOf } from '../../../src/render/picture.ts';
import { type Task, tasks } from '../../../src/tasks/index.ts';
import { gridWorld, twoState } from '../../../src/tasks/small_problems.ts';
import { replayVariant } from '../../../src/tasks/task.ts';
import { userTask } from '../../../src/tasks/user_task.ts';
import { withMujocoModel } from '../../reference/mujoco.ts';
import type { World } from '../../reference/point.ts';
import { goalScene, isInHazard } from '../../reference/scene.ts';
import { openTestGpu } from '../../tasks/device.ts';
import { type Instance, instancesOf } from './instances.ts';

const task = (name: string): Task => tasks[name] as Task;
const VERMILION = [0.835, 0.369, 0];
const isVermilion = ({ colour }: Instance): boolean =>
  VERMILION.every((part, k) => Math.abs(part - (colour[k] as number)) < 0.01);

/** The angle between two unit quaternions, which are one rotation with either sign, comes from the chord: f32 keeps small lengths. */
function angleBetween(p: readonly number[], q: readonly number[]): number {
  const chord = (sign: number): number => Math.hypot(...p.map((x, k) => x - sign * (q[k] as number)));
  return 4 * Math.asin(Math.min(chord(1), chord(-1)) / 2);
}

const WORLDS: readonly World[] = [0, 1, 2].map((n) => ({
  robot: { x: 0.3 * n - 0.2, y: 0.1, heading: 2.2 * n - 2, vx: 0.4, vy: 0.3 * n - 0.2, omega: 0.1, ax: 0, ay: 0 },
  goal: [-0.8, 0.6],
  hazards: Array.from({ length: 8 }, (_, h) => [-1.2 + 0.35 * h, n === 1 && h === 4 ? 0.15 : -0.9] as [number, number]),
  vases: [{ x: 0.9, y: 0.8, heading: 0.7 + n, vx: 0, vy: 0, omega: 0 }],
}));

const stateOf = ({ robot, goal, hazards, vases }: World): Float32Array => {
  const { ax, ay, ...motion } = robot;
  return task('SafetyPointGoal1-v0').layoutToState({ robot: motion, goal, hazards, vases });
};

describe('the picture of SafetyPointGoal1', () => {
  it('shows everything where it is, and what the lidar observes', async () => {
    const instance = await instancesOf(task('SafetyPointGoal1-v0'), WORLDS.map(stateOf), true);
    WORLDS.forEach((world, env) => {
      for (const [part, all] of Object.entries(goalScene(world))) {
        all.forEach((shown, k) => {
          const { position, rotation, size, colour } = instance(env, part, k);
          const told = `${part} ${k} of environment ${env}`;
          position.forEach((x, axis) => {
            expect(x, told).toBeCloseTo(shown.position[axis] as number, 5);
          });
          size.forEach((x, axis) => {
            expect(x, told).toBeCloseTo(shown.size[axis] as number, 5);
          });
          // opacity has a byte
          const turn = [Math.cos(shown.yaw / 2), 0, 0, Math.sin(shown.yaw / 2)];
          expect(angleBetween(rotation, turn), told).toBeLessThan(1e-3);
          expect(Math.abs((colour[3] as number) - shown.opacity), told).toBeLessThan(0.006);
        });
      }
    });
  });

  it('turns robot, hazard and floor vermilion where the robot stands in the hazard, and nothing else', async () => {
    const instance = await instancesOf(task('SafetyPointGoal1-v0'), WORLDS.map(stateOf));
    expect(WORLDS.map(isInHazard)).toEqual([false, true, false]);
    WORLDS.forEach((world, env) => {
      const isCost = isInHazard(world);
      expect(isVermilion(instance(env, 'BODY'))).toBe(isCost);
      expect(instance(env, 'FLOOR').size[0]).toBe(isCost ? 1 : 0);
      expect(isVermilion(instance(env, 'DISC', 4))).toBe(isCost);
      expect(isVermilion(instance(env, 'DISC', 3))).toBe(false);
    });
  });
});

it('a robot that leaves its arena takes the window along', async () => {
  const circle = task('SafetyPointCircle1-v0');
  const instance = await instancesOf(circle, [circle.layoutToState({ robot: { x: 5, y: -1, heading: 0 } })]);
  const room = 0.85 * pictureOf(circle).reach;
  const [x, y] = instance(0, 'BODY').position as [number, number];
  expect([x, y]).toEqual([expect.closeTo(room, 5), -1]);
  const [windowX, windowY, costX, costY] = instance(0, 'FLOOR').rotation as [number, number, number, number];
  expect([windowX, windowY]).toEqual([expect.closeTo(5 - room, 5), 0]);
  expect([costX, costY]).toEqual([x, y]);
  expect(instance(0, 'CIRCLE').position[0]).toBeCloseTo(room - 5, 5);
});

/** Whether the floor says that there is a cost. */
async function costs(name: string, layouts: readonly unknown[]): Promise<boolean[]> {
  const instance = await instancesOf(
    task(name),
    layouts.map((layout) => task(name).layoutToState(layout)),
  );
  return layouts.map((_, env) => instance(env, 'FLOOR').size[0] === 1);
}

describe('a cost that the state shows', () => {
  const robot = (x: number, y: number) => ({ robot: { x, y, heading: 0 } });
  const cases: readonly [string, readonly unknown[], readonly boolean[]][] = [
    ['SafetyPointCircle0-v0', [robot(1.5, 0)], [false]],
    ['SafetyPointCircle1-v0', [robot(1.1, 1.5), robot(-1.2, 0)], [false, true]],
    ['SafetyPointCircle2-v0', [robot(1.1, 0), robot(0, -1.2)], [false, true]],
    ['SafetyPointRun0-v0', [robot(0.4, 3), robot(0.6, 3)], [false, true]],
    [
      'SafetyCarCircle1-v0',
      [1.1, -1.2].map((x) => ({ qpos: [x, 0, 0.1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0] })),
      [false, true],
    ],
    ['PointCircle-v0', [{ state: [2.4, 9, 0, 0, 0, 0] }, { state: [-2.6, 9, 0, 0, 0, 0] }], [false, true]],
    ['GridWorld-v0', [{ state: 1 }, { state: 6 }], [false, true]],
    ['SafetyHopperVelocity-v1', [{ qvel: [0.7, 0, 0, 0, 0, 0] }, { qvel: [0.8, 0, 0, 0, 0, 0] }], [false, true]],
    // backwards it may be as fast as it likes
    ['SafetyHalfCheetahVelocity-v1', [{ qvel: [-4, 0, 0, 0, 0, 0, 0, 0, 0] }], [false]],
    ['AntCircle-v0', [2.9, -3.1].map((x) => ({ qpos: [x, 9, 0.75, 1, ...new Array(11).fill(0)] })), [false, true]],
    ['SafetyHopper-v4', [{}, { qpos: [0, 0.5, 0, 0, 0, 0] }], [false, true]],
  ];
  it.each(cases)('is marked on the floor of %s', async (name, layouts, expected) => {
    expect(await costs(name, layouts)).toEqual(expected);
  });
});

const models = import.meta.glob<string>('../../../models/*.xml', { query: '?raw', import: 'default', eager: true });

/** The rotation of a matrix whose columns are the images of the axes, row-major, that turns by less than half a circle. */
function quaternionOf(m: readonly number[]): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = m;
  const w = Math.sqrt(Math.max(0, 1 + a + e + i)) / 2;
  if (w > 1e-3) return [w, (h - f) / (4 * w), (c - g) / (4 * w), (d - b) / (4 * w)];
  const [x, y, z] = [a, e, i].map((part) => Math.sqrt(Math.max(0, (1 + part) / 2))) as [number, number, number];
  return [0, x, b < 0 && x > 0 ? -y : y, (c < 0 && x > 0) || (x === 0 && f < 0) ? -z : z];
}

describe.each([
  ['SafetyHopperVelocity-v1', 'hopper'],
  ['SafetyAntVelocity-v1', 'ant'],
  ['SafetyHumanoidVelocity-v1', 'humanoid'],
  ['SafetyPusher-v4', 'pusher'],
])('the robot of %s', (name, file) => {
  it('has its shapes where MuJoCo has them', async () => {
    const { model } = task(name);
    const compiled = model?.compiled as NonNullable<typeof model>['compiled'];
    const xml = models[`../../../models/${file}.xml`] as string;
    const poses = [0, 1, 2].map((n) => {
      const noise = (k: number): number => 0.3 * Math.sin(7 * k + 3 * n + 1);
      const qpos = [...compiled.qpos0].map((q, k) => q + noise(k));
      return task(name).layoutToState({ qpos });
    });
    const instance = await instancesOf(task(name), poses);
    const travels = compiled.jntType[0] === 'free' ? 2 : name.includes('Hopper') ? 1 : 0;
    const { centre, ground } = framingOf(compiled, travels > 0);
    let compared = 0;
    await withMujocoModel(xml, (reference, module) => {
      const data = new module.MjData(reference) as MjData;
      poses.forEach((state, env) => {
        data.qpos.set([...state.subarray(0, compiled.nq)]);
        module.mj_forward(reference, data);
        const next: Record<string, number> = {};
        const places: readonly number[] = [0, 1].map((axis) => (axis < travels ? (state[axis] as number) : 0));
        compiled.geomType.forEach((type, g) => {
          if (type === 'plane') return;
          const part = `GEOM_${type.toUpperCase()}`;
          const k = next[part] ?? 0;
          next[part] = k + 1;
          const { position, rotation } = instance(env, part, k);
          const at = [0, 1, 2].map((axis) => data.geom_xpos[3 * g + axis] as number);
          const expected = [
            (at[0] as number) - (places[0] as number) - centre[0],
            (at[1] as number) - (places[1] as number) - centre[1],
            (at[2] as number) - ground,
          ];
          expect(Math.max(...position.map((x, axis) => Math.abs(x - (expected[axis] as number))))).toBeLessThan(1e-5);
          const turn = quaternionOf(Array.from(data.geom_xmat.subarray(9 * g, 9 * g + 9)));
          expect(angleBetween(rotation, turn)).toBeLessThan(1e-4);
          compared += 1;
        });
      });
      data.delete();
    });
    expect(compared).toBe(3 * compiled.geomType.filter((type) => type !== 'plane').length);
  });
});

const texts = import.meta.glob<string>(['../../../docs/rendering.md', '../../../examples/robots/balancer.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const textOf = (path: string): string => texts[`../../../${path}`] as string;

describe("a user's own drawing", () => {
  const [, documented = ''] = /```wgsl\n([^`]*)```/.exec(textOf('docs/rendering.md')) ?? [];
  /** Imports come first in a file. */
  const balancer = (drawing: string): Task =>
    userTask({
      name: 'balancer',
      wgsl: drawing.replace(/(?=^fn drawTask)/m, `${textOf('examples/robots/balancer.wgsl')}\n`),
      file: 'balancer.wgsl',
      modelXml: textOf('examples/robots/balancer.xml'),
      modelFile: 'balancer.xml',
    });
  const leaning = (angle: number): object => ({
    qpos: [3, 1, 0.1, Math.cos(angle / 2), 0, Math.sin(angle / 2), 0, 0, 0],
  });

  it('of the documentation marks a robot that leans', async () => {
    const own = balancer(documented);
    const instance = await instancesOf(own, [own.layoutToState(leaning(0.1)), own.layoutToState(leaning(0.3))]);
    expect([0, 1].map((env) => isVermilion(instance(env, 'SHAPE_BOX')))).toEqual([false, true]);
    expect([0, 1].map((env) => instance(env, 'FLOOR').size[0])).toEqual([0, 1]);
    expect(instance(1, 'LEANING').size[0]).toBeCloseTo(0.25 * Math.sin(0.3), 5);
    // the floor knows where the robot is
    expect(instance(1, 'FLOOR').rotation.slice(0, 2)).toEqual([3, 1]);
  });

  it('is no part of the kernels that step the task', async () => {
    const { gpu } = await openTestGpu();
    const linked = await linkVariant(shaderSources, replayVariant(balancer(documented), gpu.facts));
    expect(linked).toContain('fn stepTask');
    expect(linked).not.toContain('drawTask');
  });

  it('that does not compile is told with file and line', async () => {
    const own = balancer(documented.replace('markCost(vec2f(0.0), isCost)', 'markCost(0.0, isCost)'));
    await expect(instancesOf(own, [own.layoutToState({})])).rejects.toThrow(/^balancer\.wgsl:\d+:\d+: .*markCost/);
  });
});

describe('the picture of a finite problem', () => {
  it('has a plate for each state, and a bar for what each action earns and costs, however little that is', async () => {
    const twoStates = task('TwoStateCMDP-v0');
    const instance = await instancesOf(twoStates, [twoStates.layoutToState({ state: 1 })]);
    const bars = (part: string): number[] => [0, 1, 2, 3].map((k) => instance(0, part, k).size[2] as number);
    const { reward, costs } = twoState;
    const [earned, paid] = [reward.flat(), costs.flat(2)];
    const scale = 0.7 / Math.max(...earned, ...paid);
    for (const [part, numbers] of [
      ['EARNED', earned],
      ['PAID', paid],
    ] as const)
      bars(part).forEach((half, k) => {
        expect(half, `${part} ${k}`).toBeCloseTo(Math.max(0.5 * scale * (numbers[k] as number), 0.004), 6);
      });
    expect(instance(0, 'AGENT').position[0]).toBeCloseTo(0.5, 6);
  });
});

describe('the picture of a grid', () => {
  it('has a cell for each state, and a prize where one is paid alone', async () => {
    const grid = task('GridWorld-v0');
    const side = Math.sqrt(gridWorld.states);
    const paid = gridWorld.reward.flatMap(([reward = 0], state) => (reward > 0 ? [state] : []));
    const instance = await instancesOf(grid, [grid.layoutToState({ state: 1 })]);
    const centreOf = (state: number): number[] => [
      (2 * (state % side) + 1) / side - 1,
      1 - (2 * Math.floor(state / side) + 1) / side,
    ];
    for (let state = 0; state < gridWorld.states; state++) {
      const { position } = instance(0, 'CELL', state);
      centreOf(state).forEach((x, axis) => {
        expect(position[axis], `cell ${state}`).toBeCloseTo(x, 5);
      });
    }
    // there are four places for prizes: what is not drawn has no size
    const shown = [0, 1, 2, 3].map((k) => instance(0, 'PRIZE', k)).filter(({ size }) => (size[0] as number) > 0);
    expect(shown).toHaveLength(paid.length);
    shown.forEach(({ position, size }, k) => {
      centreOf(paid[k] as number).forEach((x, axis) => {
        expect(position[axis]).toBeCloseTo(x, 5);
      });
      expect(size).toEqual([0.84 / side, 0.68 / side, 0].map((x) => expect.closeTo(x, 6)));
    });
    expect(instance(0, 'AGENT').position.slice(0, 2)).toEqual(centreOf(1).map((x) => expect.closeTo(x, 5)));
  });
});

describe('a task without a picture', () => {
  it('shows a bar for each number of its state', async () => {
    const { picture: _, ...bare } = task('SafetyPointGoal1-v0');
    const instance = await instancesOf(bare, [new Float32Array(bare.stateSize).fill(-1)]);
    // |x| / (1 + |x|) is a half of the height, whose half is the box's size
    expect(instance(0, 'BAR', bare.stateSize - 1).size[2]).toBeCloseTo(0.25);
  });
});
