import { describe, expect, it } from 'vitest';
import { handleAt, stretchesOf } from '../../../../harness/web/episodes/overlay.ts';
import {
  actionOfKeys,
  actionOfStick,
  drives,
  keysText,
  type Steering,
  steeringOf,
} from '../../../../harness/web/episodes/steering.ts';
import { type Task, tasks } from '../../../../src/index.ts';

const of = (name: string): Steering => steeringOf(tasks[name] as Task);

describe('steering', () => {
  it('drives the Point robot ahead and to its left, and a car by the difference of its wheels', () => {
    const point = of('SafetyPointGoal1-v0');
    expect(actionOfKeys(point, ['ArrowUp', 'KeyA'], [])).toEqual([1, 1]);
    expect(actionOfKeys(point, ['ArrowUp', 'KeyW'], [])).toEqual([1, 0]);
    expect(actionOfKeys(point, ['ArrowUp', 'ArrowDown', 'ArrowRight'], [])).toEqual([0, -1]);
    expect(actionOfKeys(point, [], [1, 1])).toEqual([0, 0]);
    expect(actionOfStick(point as Steering & { kind: 'stick' }, 0.5, -0.25)).toEqual([0.5, -0.25]);
    const car = of('SafetyCarGoal0-v0');
    expect(actionOfKeys(car, ['ArrowUp'], [])).toEqual([-1, -1]);
    expect(actionOfKeys(car, ['KeyW', 'KeyD'], [])).toEqual([-1, 0]);
    expect(actionOfKeys(of('SafetyRacecarGoal0-v0'), ['KeyS', 'KeyA'], [])).toEqual([-1, 1]);
  });

  it('has a lever with two keys for each actuator of other robots', () => {
    const hopper = of('SafetyHopperVelocity-v1');
    expect(actionOfKeys(hopper, ['KeyQ', 'KeyD'], [])).toEqual([1, 0, -1]);
    expect([drives(hopper, 'KeyE'), drives(hopper, 'KeyR')]).toEqual([true, false]);
    expect(keysText(hopper)).toBe('Keys Q/A W/S E/D move the actuators, forwards and back.');
    const humanoid = of('SafetyHumanoidVelocity-v1');
    expect(actionOfKeys(humanoid, ['KeyO'], [])).toEqual([...Array(8).fill(0), 1, ...Array(8).fill(0)]);
  });

  it('chooses discrete actions, which stand until another one is chosen', () => {
    const grid = of('GridWorld-v0');
    expect(actionOfKeys(grid, ['ArrowLeft'], [])).toEqual([3]);
    expect(actionOfKeys(grid, [], [3])).toEqual([3]);
    expect(actionOfKeys(of('TwoStateCMDP-v0'), ['Digit1', 'Digit2'], [0])).toEqual([1]);
    expect(drives(of('TwoStateCMDP-v0'), 'ArrowUp')).toBe(false);
  });
});

describe('what lies over a close-up', () => {
  it('parts the way where a cost begins and ends, without gaps', () => {
    expect(
      stretchesOf([
        [0, 0, false],
        [0.1, 0, false],
        [0.2, 0, true],
        [0.3, 0, false],
      ]),
    ).toEqual([
      {
        isPaid: false,
        points: [
          [0, 0],
          [0.1, 0],
        ],
      },
      {
        isPaid: true,
        points: [
          [0.1, 0],
          [0.2, 0],
        ],
      },
      {
        isPaid: false,
        points: [
          [0.2, 0],
          [0.3, 0],
        ],
      },
    ]);
  });

  it('gives what is nearest to a pointer, the robot before all else, and a finger more room', () => {
    const handles = [
      { kind: 'hazards', index: 4, place: [0.5, 0.5] },
      { kind: 'robot', index: 0, place: [0.51, 0.5] },
      { kind: 'goal', index: 0, place: [0.7, 0.5] },
    ] as const;
    const overlay = { frames: 1, at: 0, paid: [], trail: [], handles };
    const at = (x: number, pointer: 'mouse' | 'touch') => handleAt(overlay, [x, 200], [800, 400], pointer)?.kind;
    expect(at(400, 'mouse')).toBe('robot');
    expect(at(385, 'mouse')).toBe('hazards');
    expect(at(536, 'mouse')).toBeUndefined();
    expect(at(536, 'touch')).toBe('goal');
    expect(handleAt(undefined, [0, 0], [800, 400], 'mouse')).toBeUndefined();
  });
});
