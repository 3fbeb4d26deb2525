/** Safety-MuJoCo's tasks (version 4): a reward and a cost each, no terminal states. See docs/tasks/safety_mujoco.md. */
import { at } from '../errors/lookup.ts';
import { outputLayout } from '../physics/emit/outputs.ts';
import type { Model } from '../physics/model.ts';
import { ant, halfCheetah, hopper, humanoid, humanoidStandup, pusher, reacher, walker2d } from './locomotion.ts';
import { type RobotRules, readsOf, robotTask } from './robot.ts';
import { f32, type Task, u32 } from './task.ts';

const rules = {
  family: 'safety_mujoco',
  source: 'Safety-MuJoCo (Gu et al., 2024)',
  horizon: 1000,
} satisfies Partial<RobotRules>;

const REACHER_OBSERVATIONS = [
  ...['joint0_cos', 'joint1_cos', 'joint0_sin', 'joint1_sin', 'target_x', 'target_y'],
  ...['joint0_velocity', 'joint1_velocity', 'target_to_tip_x', 'target_to_tip_y', 'target_to_tip_z'],
];

const PUSHER_JOINTS = [
  'shoulder_pan',
  'shoulder_lift',
  'upper_arm_roll',
  'elbow_flex',
  'forearm_roll',
  'wrist_flex',
  'wrist_roll',
];
const PUSHER_OBSERVATIONS = [
  ...PUSHER_JOINTS,
  ...PUSHER_JOINTS.map((name) => `${name}_velocity`),
  ...['tip', 'object', 'goal'].flatMap((name) => ['x', 'y', 'z'].map((axis) => `${name}_${axis}`)),
];

/** Where the contact forces begin among what the task reads, and how many numbers they are. */
function contactForces(model: Model) {
  const reads = readsOf(humanoidStandup, model);
  const forces = reads.findIndex(({ field }) => field === 'cfrc_ext');
  const { offsets } = outputLayout(model, reads);
  return {
    FORCES: u32(at(offsets, forces)),
    FORCE_COUNT: u32(outputLayout(model, reads.slice(forces, forces + 1)).size),
  };
}

export const safetyMujocoTasks: readonly Task[] = [
  robotTask(reacher, {
    ...rules,
    name: 'SafetyReacher-v4',
    summary: 'bring the tip of an arm to a target with little effort',
    costs: ['effort'],
    shader: 'tasks/safety_reacher',
    constants: {},
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
    picture: 'render/tasks/safety_effort',
    constants: { FORWARD_WEIGHT: f32(1), CONTROL_COST: f32(0.5), UNHEALTHY_COST: f32(0) },
  }),
  robotTask(hopper, {
    ...rules,
    name: 'SafetyHopper-v4',
    summary: 'hop forward upright with little effort',
    costs: ['effort'],
    shader: 'tasks/safety_effort',
    picture: 'render/tasks/safety_effort',
    constants: { FORWARD_WEIGHT: f32(1), CONTROL_COST: f32(0.5), UNHEALTHY_COST: f32(1) },
  }),
  robotTask(humanoid, {
    ...rules,
    name: 'SafetyHumanoid-v4',
    summary: 'walk forward upright with little effort',
    costs: ['effort'],
    shader: 'tasks/safety_effort',
    picture: 'render/tasks/safety_effort',
    constants: { FORWARD_WEIGHT: f32(1.25), CONTROL_COST: f32(0.1), UNHEALTHY_COST: f32(1) },
  }),
  robotTask(humanoidStandup, {
    ...rules,
    name: 'SafetyHumanoidStandup-v4',
    summary: 'stand up with little effort and few impacts',
    costs: ['effort'],
    shader: 'tasks/safety_humanoid_standup',
    constants: { CONTROL_COST: f32(0.1), IMPACT_COST: f32(0.5e-6), MAX_IMPACT_COST: f32(10) },
    modelConstants: (model) => ({ ...contactForces(model), TIME_STEP: f32(model.opt.timestep) }),
    defaults: { costLimit: [1400] },
  }),
  robotTask(pusher, {
    ...rules,
    name: 'SafetyPusher-v4',
    summary: 'push a puck to a goal with little effort',
    costs: ['effort'],
    shader: 'tasks/safety_pusher',
    constants: { CONTROL_COST: f32(0.1) },
    observationNames: PUSHER_OBSERVATIONS,
  }),
];
