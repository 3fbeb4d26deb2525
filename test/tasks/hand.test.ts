// What a hand can reach in a state, and that nothing else of it changes.
import { describe, expect, it } from 'vitest';
import { Hand } from '../../src/tasks/hand.ts';
import { type Task, tasks } from '../../src/tasks/index.ts';

const task = (name: string): Task => tasks[name] as Task;

const goal = task('SafetyPointGoal1-v0');
const layout = {
  robot: { x: 0.5, y: -0.25, heading: Math.PI / 2, vx: 0.5, vy: -1, omega: 2 },
  goal: [-0.75, 0.5],
  hazards: Array.from({ length: 8 }, (_, i) => [i / 8, -i / 8]),
  vases: [{ x: 1, y: 0.5, heading: 0.5, vx: 0.25, vy: 0, omega: 0 }],
};

/** The state of a layout with something in the words that layouts do not tell: the Point robot's accelerations. */
function pointState(): Float32Array {
  const state = goal.layoutToState(layout);
  state.set([3, -4], 7);
  return state;
}

const changedWords = (before: Float32Array, after: Float32Array): number[] =>
  [...before.keys()].filter((k) => before[k] !== after[k]);

describe('a hand', () => {
  it('finds goal, hazards and vases, and puts one of them elsewhere', () => {
    const hand = new Hand(goal);
    const state = pointState();
    const movables = hand.movables(state);
    expect(movables.map(({ kind }) => kind)).toEqual(['goal', ...Array(8).fill('hazards'), 'vases']);
    expect(movables[3]).toEqual({ kind: 'hazards', index: 2, place: [0.25, -0.25] });
    const moved = hand.moved(state, { kind: 'hazards', index: 2 }, [1.25, 1]);
    expect(changedWords(state, moved)).toEqual([15, 16]);
    expect(hand.movables(moved)[3]?.place).toEqual([1.25, 1]);
    expect(hand.movables(hand.moved(state, { kind: 'goal', index: 0 }, [1, 0.25]))[0]?.place).toEqual([1, 0.25]);
    const pushedVase = hand.moved(state, { kind: 'vases', index: 0 }, [0, 0.25]);
    expect(changedWords(state, pushedVase)).toEqual([27, 28]);
  });

  it('pushes a robot in the axes of the world, whatever way it looks', () => {
    const hand = new Hand(goal);
    const state = pointState();
    const pushed = hand.pushed(state, [1, 0.5]);
    const { robot } = goal.stateToLayout(pushed) as { robot: { vx: number; vy: number; x: number } };
    expect([robot.vx, robot.vy].map((v) => Number(v.toFixed(5)))).toEqual([1.5, -0.5]);
    expect(changedWords(state, pushed)).toEqual([4, 5]);
    expect(hand.stance(state)?.place).toEqual([0.5, -0.25]);
    expect(hand.stance(state)?.heading).toBeCloseTo(Math.PI / 2, 6);
  });

  it('pushes the root of a model, as far as it travels', () => {
    const hopper = task('SafetyHopperVelocity-v1');
    const state = hopper.layoutToState({});
    const { nq } = hopper.model?.compiled ?? { nq: Number.NaN };
    expect(changedWords(state, new Hand(hopper).pushed(state, [1.5, 9]))).toEqual([nq]);
    const car = task('SafetyCarGoal0-v0');
    const turned = [0.5, 1, 0.1, Math.SQRT1_2, 0, 0, Math.SQRT1_2, 0, 0, 1, 0, 0, 0];
    const driven = car.layoutToState({ qpos: turned, goal: [1, 1] });
    // its front is along +y of its root
    expect(new Hand(car).stance(driven)?.heading).toBeCloseTo(Math.PI, 5);
    const { nq: first } = car.model?.compiled ?? { nq: Number.NaN };
    expect(changedWords(driven, new Hand(car).pushed(driven, [0.5, -0.5]))).toEqual([first, first + 1]);
    expect(new Hand(car).movables(driven).map(({ kind }) => kind)).toEqual(['goal']);
  });

  it('moves a button with its goal', () => {
    const press = task('SafetyPointButton0-v0');
    const buttons = [
      [0.5, 0.5],
      [-0.5, 0.5],
      [0.5, -0.5],
      [-0.5, -0.25],
    ];
    const state = press.layoutToState({ buttons, goalButton: 2, timer: 3 });
    const hand = new Hand(press);
    const moved = press.stateToLayout(
      hand.moved(state, { kind: 'buttons', index: 2 }, [0.25, -0.75]),
    ) as typeof layout & {
      buttons: number[][];
    };
    expect(moved.buttons[2]).toEqual([0.25, -0.75]);
    expect(changedWords(state, hand.moved(state, { kind: 'buttons', index: 2 }, [0.25, -0.75]))).toHaveLength(4);
  });

  it('takes coordinates for no places, and has nothing to push where nothing travels', () => {
    const lq = task('ConstrainedLQ-v0');
    const state = new Float32Array(lq.stateSize).fill(0.5);
    expect(new Hand(lq).movables(state)).toEqual([]);
    expect(new Hand(lq).stance(state)).toBeUndefined();
    expect([...new Hand(lq).pushed(state, [1, 1])]).toEqual([...state]);
  });
});
