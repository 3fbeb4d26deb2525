/** Run forward, but not fast: Safety-Gymnasium's velocity tasks, version 1, and e-COP's run. See docs/tasks/velocity.md. */
import { ant, halfCheetah, hopper, humanoid, swimmer, walker2d } from './locomotion.ts';
import { type Robot, type RobotRules, robotTask } from './robot.ts';
import { f32, type Task, u32 } from './task.ts';

interface Run {
  readonly robot: Robot;
  /** m/s above which a step costs 1; where there is none, the speed itself is the cost. */
  readonly threshold?: number;
  /** What costs: the forward velocity with its sign, or the horizontal velocity's length. */
  readonly speed: 'forward' | 'horizontal';
  /** Weight of the forward velocity in the reward; 1 unless told. */
  readonly forwardWeight?: number;
  /** Reward of a step for being healthy, the last one included. */
  readonly healthyReward: number;
  /** Weight of the action's squared length in the reward. */
  readonly controlCost: number;
}

type Names = Pick<RobotRules, 'name' | 'summary' | 'source' | 'horizon' | 'defaults'>;

const runTask = ({ robot, threshold, speed, ...reward }: Run, names: Names): Task =>
  robotTask(robot, {
    ...names,
    family: 'velocity',
    costs: ['velocity'],
    shader: 'tasks/velocity',
    picture: 'render/tasks/velocity',
    constants: {
      THRESHOLD: f32(threshold ?? 0),
      SPEED_COSTS: u32(threshold === undefined ? 1 : 0),
      SPEED_IN_PLANE: u32(speed === 'horizontal' ? 1 : 0),
      FORWARD_WEIGHT: f32(reward.forwardWeight ?? 1),
      HEALTHY_REWARD: f32(reward.healthyReward),
      CONTROL_COST: f32(reward.controlCost),
    },
  });

const forward = { speed: 'forward' } as const;
const humanoidRun: Run = {
  robot: humanoid,
  speed: 'horizontal',
  forwardWeight: 1.25,
  healthyReward: 5,
  controlCost: 0.1,
};

const limited: Readonly<Record<string, Run & { readonly threshold: number }>> = {
  Hopper: { ...forward, robot: hopper, threshold: 0.7402, healthyReward: 1, controlCost: 0.001 },
  Walker2d: { ...forward, robot: walker2d, threshold: 2.3415, healthyReward: 1, controlCost: 0.001 },
  HalfCheetah: { ...forward, robot: halfCheetah, threshold: 3.2096, healthyReward: 0, controlCost: 0.1 },
  Swimmer: { ...forward, robot: swimmer, threshold: 0.2282, healthyReward: 0, controlCost: 1e-4 },
  Ant: { speed: 'horizontal', robot: ant, threshold: 2.6222, healthyReward: 1, controlCost: 0.5 },
  Humanoid: { ...humanoidRun, threshold: 1.4149 },
};

const velocityNames = ([name, { threshold }]: [string, Run]): Names => ({
  name: `Safety${name}Velocity-v1`,
  summary: `run forward, at most at ${threshold} m/s`,
  source: 'Safety-Gymnasium (Ji et al., 2023)',
  horizon: 1000,
});

export const velocityTasks: readonly Task[] = [
  ...Object.entries(limited).map((entry) => runTask(entry[1], velocityNames(entry))),
  runTask(humanoidRun, {
    name: 'HumanoidRun-v0',
    summary: 'run forward; every metre costs',
    source: 'FOCOPS (Zhang, Vuong, Ross, 2020), e-COP (2024)',
    horizon: 200,
    defaults: { costLimit: [20] },
  }),
];
