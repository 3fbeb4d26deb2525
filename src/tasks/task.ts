/**
 * What a task is to the rest of the house: names, sizes, the shader that steps it and its link-time constants.
 * The rules of a task live in its shader; this side knows only how to name and check its state.
 */

import type { AdapterFacts } from '../gpu/device.ts';
import type { Constant, Variant } from '../gpu/variant.ts';
import { type PhysicsProgram, physicsFor } from '../physics/choice.ts';
import type { CooperativeProgram } from '../physics/cooperative/program.ts';
import { type ContactSlots, slotsFor } from '../physics/emit/contacts/plan.ts';
import { areSeen, type Output, outputLayout } from '../physics/emit/outputs.ts';
import type { ModelProgram, StepOptions } from '../physics/emit/step.ts';
import type { Model } from '../physics/model.ts';

/** A link-time constant of a task's shader. */
export type TaskConstant = Constant;

export const u32 = (value: number): TaskConstant => ({ type: 'u32', value });
export const f32 = (value: number): TaskConstant => ({ type: 'f32', value });

/** A value of a hyper-parameter, whoever declares it. */
export type HyperparameterValue = number | boolean | string | readonly number[];

export interface TaskModel {
  /** A file under `models/`, or where a user keeps it. */
  readonly file: string;
  /** Time steps of the model in a step of the task. */
  readonly frames: number;
  readonly compiled: Model;
  /** What the shader reads of a step's last evaluation. */
  readonly outputs: readonly Output[];
  /** Whose values they are, and whether the task puts mocap bodies somewhere; as in the options of a step. */
  readonly outputsOf?: StepOptions['outputsOf'];
  readonly movesMocap?: boolean;
  /** The part of it that pictures show as a robot; all unless told. */
  readonly shown?: Model | undefined;
  /** Texts of the modules whose `package::model::step` the shader calls. */
  program(contacts: ContactSlots): ModelProgram;
  /** What steps it where lanes share an environment. @throws RingfenceError naming what of the model it cannot step */
  cooperative(): CooperativeProgram;
}

/** Words of a model's state: qpos, qvel and the last accelerations. */
export const modelWords = ({ nq, nv }: Model): number => nq + 2 * nv;

/** Words of what the task reads of it. */
export const outputWords = ({ compiled, outputs }: TaskModel): number => outputLayout(compiled, outputs).size;

/** Whether a state that nothing has stepped shows any of it. */
export const isSeen = ({ outputs }: TaskModel): boolean => areSeen(outputs);

/** A shader of a user's own: its text, and what complaints call it. */
export interface OwnShader {
  readonly file: string;
  readonly text: string;
}

export interface Task {
  readonly name: string;
  /** Tasks of a family share a shader and differ in constants. */
  readonly family: string;
  /** One line for `ringfence list`. */
  readonly summary: string;
  /** Where the rules come from. */
  readonly source: string;
  /** A digest of a user's own files, which tells tasks of one name apart. */
  readonly digest?: string;
  readonly observationSize: number;
  /** Words of an action: components of a continuous one, 1 for the index of a discrete one. */
  readonly actionSize: number;
  /** Number of discrete actions; the policy is then categorical, and `stepTask` is given the index as a float. */
  readonly discreteActions?: number;
  /** Names of the cost functions, at least one; a task without a constraint has one that is always 0. */
  readonly costs: readonly string[];
  /** Steps after which an episode is truncated. */
  readonly horizon: number;
  /** f32 words of one environment's state. */
  readonly stateSize: number;
  /** Path under `shaders/` without extension, or a user's own. */
  readonly shader: string | OwnShader;
  readonly constants: Readonly<Record<string, TaskConstant>>;
  /** The articulated model that the shader steps. */
  readonly model?: TaskModel;
  /** What draws it: path under `shaders/` without extension. Robots and tasks without one are drawn by what fits all of them. */
  readonly picture?: string;
  readonly observationNames: readonly string[];
  /** Hyper-parameters that the task itself asks for, where an algorithm has them; a user's own values win. */
  readonly defaults?: Readonly<Record<string, HyperparameterValue>>;
  /** Environments and environment steps of an iteration when the user gives none. */
  readonly batch?: { readonly envs: number; readonly stepsPerEpoch: number };
  /** Exact figures of a small problem under its default limits: undiscounted expected return of an episode. */
  readonly reference?: { readonly optimum: number; readonly uniform: number };
  /** Which way the robot looks in the frame of its root, rad from +x; 0 unless told. */
  readonly front?: number | undefined;
  /** Word of the state where the goal's (x, y) begins, in tasks that draw new goals during an episode. */
  readonly goalWord?: number | undefined;
  /**
   * The state of a layout given by a user.
   * @throws Error with one sentence that names the entry that is missing or malformed
   */
  layoutToState(layout: unknown): Float32Array;
  stateToLayout(state: Float32Array): object;
}

/** Observations are padded to a multiple of this many words, so that network kernels read whole tiles. */
const OBSERVATION_TILE = 8;

/**
 * Sizes that every kernel needs, and the task's own constants.
 * @param inputsPadded words of the observation that `observeTask` is given, when networks have inputs besides
 */
export const taskConstants = (
  task: Task,
  inputsPadded = Math.ceil(task.observationSize / OBSERVATION_TILE) * OBSERVATION_TILE,
): Record<string, TaskConstant> => ({
  ACTIONS: u32(task.actionSize),
  COSTS: u32(task.costs.length),
  OBSERVATIONS: u32(task.observationSize),
  OBSERVATION_PADDED: u32(inputsPadded),
  STATE_WORDS: u32(task.stateSize),
  ...task.constants,
});

/** What a task asks of its model's program on an adapter. */
export const stepOptionsOf = ({ model }: Task, facts: AdapterFacts): StepOptions => ({
  outputs: model?.outputs ?? [],
  outputsOf: model?.outputsOf ?? 'mj_step',
  movesMocap: model?.movesMocap ?? false,
  contacts: slotsFor(facts),
});

/** The program that steps a task's model on an adapter where nobody chose; tasks without a model step by themselves. */
export const usualPhysics = (task: Task, facts: AdapterFacts): PhysicsProgram =>
  task.model ? physicsFor(task.model.compiled, facts, stepOptionsOf(task, facts)) : 'straight';

/** Stands for a model's program where dispatches of their own step it. */
const POSTED_MODEL = 'rollout/posted_model';

/**
 * What every kernel that plays a task is linked with: `package::task`, `package::task_constants` and where there is a model
 * `package::model`.
 * @param facts of the adapter that is to compile it
 * @param physics with `cooperative` the kernels ask rollout/physics for the model's steps
 */
export function taskLink(
  task: Task,
  facts: AdapterFacts,
  inputsPadded?: number,
  physics: PhysicsProgram = 'straight',
): Required<Pick<Variant, 'aliases' | 'constants' | 'modules' | 'files'>> {
  const { shader, model } = task;
  const isOwn = typeof shader !== 'string';
  const isPosted = physics === 'cooperative';
  return {
    aliases: { ...(!isOwn && { task: shader }), ...(isPosted && { model: POSTED_MODEL }) },
    constants: { task_constants: taskConstants(task, inputsPadded) },
    modules: { ...(!isPosted && model?.program(slotsFor(facts))), ...(isOwn && { task: shader.text }) },
    files: isOwn ? { task: shader.file } : {},
  };
}

/** The kernel that replays given actions in a task. */
export const replayVariant = (task: Task, facts: AdapterFacts): Variant => ({
  path: 'tasks/replay',
  ...taskLink(task, facts),
});

/** The kernel that steps a vector of environments once, or lets new episodes begin. */
export function vectorEnvVariant(task: Task, facts: AdapterFacts): Variant {
  const { constants, ...link } = taskLink(task, facts);
  return { path: 'tasks/vector_env', ...link, constants: { ...constants, dispatch: { HORIZON: task.horizon } } };
}

/** The kernel that plays a task at random: `steps` steps a dispatch, with a new episode every `horizon` steps. */
export function randomRolloutVariant(task: Task, facts: AdapterFacts, steps: number, horizon = task.horizon): Variant {
  const { constants: ofTask, ...link } = taskLink(task, facts);
  const dispatch = { STEPS: steps, HORIZON: horizon, CHOICES: task.discreteActions ?? 0 };
  return { path: 'tasks/random_rollout', ...link, constants: { ...ofTask, dispatch } };
}
