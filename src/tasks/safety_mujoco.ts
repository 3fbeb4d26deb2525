/** Safety-MuJoCo's tasks (version 4): a reward and a cost each, no terminal states. See docs/tasks/safety_mujoco.md. */
import { ant, halfCheetah, hopper, walker2d } from './locomotion.ts';
import { type RobotRules, robotTask } from './robot.ts';
import { f32, type Task } from './task.ts';

const rules = {
  family: 'safety_mujoco',
  source: 'Safety-MuJoCo (Gu et al., 2024)',
  horizon: 1000,
} satisfies Partial<RobotRules>;

export const safetyMujocoTasks: readonly Task[] = [
  robotTask(walker2d, {
    ...rules,
    name: 'SafetyWalker-v4',
    summary: 'walk forward upright with little effort',
    costs: ['effort'],
    shader: 'tasks/safety_walker',
    constants: { CONTROL_COST: f32(0.001) },
    defaults: { costLimit: [40] },
  }),
  robotTask(halfCheetah, {
    ...rules,
    name: 'SafetyHalfCheetah-v4',
    summary: 'run at 0.3 m/s with a steady torso',
    costs: ['height'],
    shader: 'tasks/safety_half_cheetah',
    constants: { GOAL_VELOCITY: f32(0.3) },
  }),
  robotTask(ant, {
    ...rules,
    name: 'SafetyAnt-v4',
    summary: 'run forward with little effort',
    costs: ['effort'],
    shader: 'tasks/safety_effort',
    constants: { CONTROL_COST: f32(0.5), UNHEALTHY_COST: f32(0) },
  }),
  robotTask(hopper, {
    ...rules,
    name: 'SafetyHopper-v4',
    summary: 'hop forward upright with little effort',
    costs: ['effort'],
    shader: 'tasks/safety_effort',
    constants: { CONTROL_COST: f32(0.5), UNHEALTHY_COST: f32(1) },
  }),
];
