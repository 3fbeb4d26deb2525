/** Safety-MuJoCo's tasks (version 4): a reward and a cost each, no terminal states. See docs/tasks/safety_mujoco.md. */
import type { Model } from '../physics/model.ts';
import { ant, halfCheetah, hopper, reacher, walker2d } from './locomotion.ts';
import { type RobotRules, robotTask } from './robot.ts';
import { f32, type Task } from './task.ts';

const rules = {
  family: 'safety_mujoco',
  source: 'Safety-MuJoCo (Gu et al., 2024)',
  horizon: 1000,
} satisfies Partial<RobotRules>;

const REACHER_OBSERVATIONS = [
  ...['joint0_cos', 'joint1_cos', 'joint0_sin', 'joint1_sin', 'target_x', 'target_y'],
  ...['joint0_velocity', 'joint1_velocity', 'target_to_tip_x', 'target_to_tip_y', 'target_to_tip_z'],
];

/** From joint to joint, and from there to the tip. */
const reacherLengths = ({ bodyName, bodyPos }: Model) => {
  const reach = (name: string): number => bodyPos[3 * bodyName.indexOf(name)] as number;
  return { UPPER_ARM: f32(reach('body1')), FOREARM: f32(reach('fingertip')) };
};

export const safetyMujocoTasks: readonly Task[] = [
  robotTask(reacher, {
    ...rules,
    name: 'SafetyReacher-v4',
    summary: 'bring the tip of an arm to a target with little effort',
    costs: ['effort'],
    shader: 'tasks/safety_reacher',
    constants: {},
    modelConstants: reacherLengths,
    observationNames: REACHER_OBSERVATIONS,
    defaults: { costLimit: [40] },
  }),
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
