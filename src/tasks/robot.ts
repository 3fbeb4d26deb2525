/**
 * Tasks whose robot is a model: what their shaders need of it, and states as `{qpos, qvel}`. Everything that takes the compiled
 * model is computed when it is first read, so that naming a task compiles nothing.
 */
import { RingfenceError } from '../errors/error.ts';
import { at } from '../errors/lookup.ts';
import { reasonNotPosted } from '../physics/choice.ts';
import { type CooperativeProgram, cooperativeProgram } from '../physics/cooperative/program.ts';
import { type Output, type OutputField, outputLayout, outputNames, placesOf } from '../physics/emit/outputs.ts';
import { emitStep } from '../physics/emit/step.ts';
import type { Model } from '../physics/model.ts';
import { type Entry, numbers, object, onlyKeys } from './layout.ts';
import { taskModel } from './models.ts';
import { f32, modelWords, type Task, type TaskConstant, type TaskModel, u32 } from './task.ts';

/** Shaders have no infinity. */
const UNLIMITED = 3e38;

export interface Robot {
  /** A file under `models/`, or a user's own. */
  readonly model: string | Pick<TaskModel, 'file' | 'compiled' | 'shown'>;
  /** Time steps of the model in a control step. */
  readonly frames: number;
  /**
   * What is added at the start: positions uniform within +- `position`, velocities uniform within +- `velocity` or
   * normal with that deviation.
   */
  readonly noise: { readonly position: number; readonly velocity: number; readonly normal: boolean };
  /** The root's height within (least, most), m; its pitch within +- `pitch`, rad; every coordinate from the third on within +- `state`. */
  readonly healthy?: { readonly height?: readonly [number, number]; readonly pitch?: number; readonly state?: number };
  /** Velocities are observed within +- this. */
  readonly velocityClip?: number;
  /**
   * The point whose way over the plane the task measures: the root body or the whole's centre of mass, where a step's last evaluation
   * had it, before the last integration. Unless told, the root's coordinates after the step.
   */
  readonly measures?: 'root' | 'centre of mass';
  /** What else the task reads of a step's last evaluation, in this order; all rows of a field, or those of some bodies. */
  readonly reads?: readonly { readonly field: OutputField; readonly bodies?: readonly string[] }[];
  /** What it reads is observed behind positions and velocities, within +- `readClip` where that is given. */
  readonly observesReads?: boolean;
  readonly readClip?: number;
  /** Whose values it reads: those that mj_step leaves, or those of a further mj_forward at the state that the step ends in. */
  readonly readsOf?: 'mj_forward';
  /** What a new episode reads, in place of what a look at positions and velocities tells. */
  readonly readsAtRest?: readonly number[];
  /** Mocap bodies are where the task puts them before each step, or before each time step of it. */
  readonly movesMocap?: 'each step' | 'each time step';
  /** Hyper-parameters that every task of the robot asks for. */
  readonly defaults?: Task['defaults'];
}

/** What a task's state has behind the robot's words, and its layout besides qpos and qvel. */
export interface Scene {
  /** f32 words. */
  readonly words: number;
  readonly keys: readonly string[];
  /** The word where the goal's (x, y) begins, in tasks that draw new goals. */
  readonly goal?: number;
  /** @throws Error with one sentence that names the entry that is missing or malformed */
  toWords(entry: Entry): readonly number[];
  toLayout(words: Float32Array): object;
}

/** What a task is besides its robot. */
export interface RobotRules
  extends Pick<
    Task,
    | 'name'
    | 'family'
    | 'summary'
    | 'source'
    | 'costs'
    | 'horizon'
    | 'shader'
    | 'picture'
    | 'defaults'
    | 'batch'
    | 'digest'
    | 'front'
  > {
  readonly constants: Readonly<Record<string, TaskConstant>>;
  /** Constants that the model knows. */
  readonly modelConstants?: (model: Model) => Readonly<Record<string, TaskConstant>>;
  /** Observations begin with the coordinate after the plane's, unless they show all. */
  readonly showsPlace?: boolean;
  /** Where the shader observes by itself, and not positions and velocities in their order. */
  readonly observationNames?: readonly string[];
  readonly scene?: Scene;
}

export function robotTask(
  robot: Robot,
  { constants, modelConstants, showsPlace = false, observationNames, scene, ...rules }: RobotRules,
): Task {
  const { model: source } = robot;
  const model = (): Model => (typeof source === 'string' ? taskModel(source) : source.compiled);
  const own = (): Model => ownModel(robot, model());
  const stepping = { outputsOf: robot.readsOf ?? 'mj_step', movesMocap: robot.movesMocap !== undefined } as const;
  let program: CooperativeProgram | undefined;
  const hidden = (): number => (showsPlace ? 0 : travelOf(model()));
  const ownNames = (): string[] => [
    ...positionNames(model()).slice(hidden()),
    ...velocityNames(model()),
    ...(robot.observesReads ? outputNames(model(), readsOf(robot, model())) : []),
  ];
  return {
    ...rules,
    defaults: { ...robot.defaults, ...rules.defaults },
    get observationSize() {
      return observationNames?.length ?? ownNames().length;
    },
    get actionSize() {
      return model().nu;
    },
    get stateSize() {
      return robotWords(robot, model()) + (scene?.words ?? 0);
    },
    get goalWord() {
      return scene?.goal === undefined ? undefined : robotWords(robot, model()) + scene.goal;
    },
    get observationNames() {
      return observationNames ?? ownNames();
    },
    get constants() {
      return {
        ...robotConstants(robot, model()),
        HIDDEN_POSITIONS: u32(hidden()),
        ...modelConstants?.(model()),
        ...constants,
      };
    },
    model: {
      file: typeof source === 'string' ? source : source.file,
      frames: robot.frames,
      get compiled() {
        return model();
      },
      get outputs() {
        return outputsOf(robot, model());
      },
      get shown() {
        return typeof source === 'string' ? undefined : source.shown;
      },
      ...stepping,
      program: (contacts) =>
        emitStep(model(), {
          io: 'tasks/articulated_state',
          outputs: outputsOf(robot, model()),
          ...stepping,
          contacts,
        }),
      cooperative: () => {
        const reason = reasonNotPosted(stepping);
        if (reason !== undefined)
          throw new RingfenceError(
            `the cooperative physics does not step ${rules.name} in rollouts, because ${reason}: use --physics straight`,
          );
        program ??= cooperativeProgram(model(), { outputs: outputsOf(robot, model()) });
        return program;
      },
    },
    layoutToState: (layout) => readState(robot, model(), scene, layout),
    stateToLayout: (state) => ({
      qpos: [...state.subarray(0, own().nq)],
      qvel: [...state.subarray(model().nq, model().nq + own().nv)],
      ...scene?.toLayout(state.subarray(robotWords(robot, model()))),
    }),
  };
}

/** The robot itself: what the task has besides stands behind it, and its scene says where. */
const ownModel = ({ model }: Robot, whole: Model): Model =>
  (typeof model === 'string' ? undefined : model.shown) ?? whole;

const measuredOf = ({ measures }: Robot, { jntBodyid }: Model): readonly Output[] => {
  const root = [at(jntBodyid, 0)];
  if (measures === undefined) return [];
  return [{ field: measures === 'root' ? 'xpos' : 'subtree_com', at: root }];
};

/** What a task reads, in the order in which it lies behind `READ` of its state. */
export const readsOf = ({ reads = [] }: Robot, { bodyName }: Model): readonly Output[] =>
  reads.map(({ field, bodies }) => (bodies ? { field, at: bodies.map((name) => bodyName.indexOf(name)) } : { field }));

const outputsOf = (robot: Robot, model: Model): readonly Output[] => [
  ...measuredOf(robot, model),
  ...readsOf(robot, model),
  { field: 'warning' },
];

/** The model's own words, whether the outputs have been seen, and the outputs. */
const robotWords = (robot: Robot, model: Model): number =>
  modelWords(model) + 1 + outputLayout(model, outputsOf(robot, model)).size;

function robotConstants(robot: Robot, model: Model): Record<string, TaskConstant> {
  const { frames, noise, healthy, velocityClip } = robot;
  const outputs = outputsOf(robot, model);
  const measured = outputLayout(model, measuredOf(robot, model)).size;
  const read = outputLayout(model, readsOf(robot, model)).size;
  const [least, most] = healthy?.height ?? [-UNLIMITED, UNLIMITED];
  const places = placesOf(model, outputs);
  return {
    NQ: u32(model.nq),
    NV: u32(model.nv),
    OWN_NQ: u32(ownModel(robot, model).nq),
    OWN_NV: u32(ownModel(robot, model).nv),
    MODEL_WORDS: u32(modelWords(model)),
    ROBOT_WORDS: u32(robotWords(robot, model)),
    MOCAP_WORDS: u32(Math.max(1, 7 * model.nmocap)),
    MOCAP_FRAMES: u32(robot.movesMocap === 'each time step' ? frames : 1),
    QPOS0: { type: 'f32', values: [...model.qpos0] },
    FRAMES: u32(frames),
    CONTROL_PERIOD: f32(frames * model.opt.timestep),
    TRAVEL: u32(travelOf(model)),
    QUATERNION: u32(quaternionOf(model)),
    OUTPUTS: u32(outputLayout(model, outputs).size),
    MEASURES: u32(measured > 0 ? 1 : 0),
    PLACES: places.length > 0 ? places : [0],
    PLACE_COUNT: u32(places.length),
    READS: u32(measured),
    WARNINGS: u32(measured + read),
    OBSERVED_READS: u32(robot.observesReads ? read : 0),
    READ_CLIP: f32(robot.readClip ?? UNLIMITED),
    POSITION_NOISE: f32(noise.position),
    VELOCITY_NOISE: f32(noise.velocity),
    NORMAL_VELOCITY: u32(noise.normal ? 1 : 0),
    MIN_HEIGHT: f32(least),
    MAX_HEIGHT: f32(Math.min(most, UNLIMITED)),
    MAX_PITCH: f32(healthy?.pitch ?? UNLIMITED),
    MAX_STATE: f32(healthy?.state ?? UNLIMITED),
    VELOCITY_CLIP: f32(velocityClip ?? UNLIMITED),
  };
}

/** Coordinates of the root along the plane: the first ones. */
export function travelOf({ jntType, jntAxis }: Model): number {
  if (jntType[0] === 'free') return 2;
  const isAlong = (j: number): boolean => jntType[j] === 'slide' && jntAxis[3 * j + 2] === 0;
  return isAlong(0) ? (isAlong(1) ? 2 : 1) : 0;
}

/** Where the root's quaternion begins, or nq. */
export const quaternionOf = ({ jntType, nq }: Model): number => (jntType[0] === 'free' ? 3 : nq);

function positionNames({ jntName, jntType }: Model): string[] {
  const parts: Readonly<Record<string, readonly string[]>> = {
    free: ['_x', '_y', '_z', '_qw', '_qx', '_qy', '_qz'],
    ball: ['_qw', '_qx', '_qy', '_qz'],
  };
  return jntName.flatMap((name, j) => (parts[jntType[j] as string] ?? ['']).map((part) => `${name}${part}`));
}

function velocityNames({ jntName, jntType }: Model): string[] {
  const parts: Readonly<Record<string, readonly string[]>> = {
    free: ['_vx', '_vy', '_vz', '_wx', '_wy', '_wz'],
    ball: ['_wx', '_wy', '_wz'],
  };
  return jntName.flatMap((name, j) => (parts[jntType[j] as string] ?? ['_velocity']).map((part) => `${name}${part}`));
}

function readState(robot: Robot, model: Model, scene: Scene | undefined, layout: unknown): Float32Array {
  const entry = object(layout, 'layout');
  onlyKeys(entry, ['qpos', 'qvel', ...(scene?.keys ?? [])], 'layout');
  const own = ownModel(robot, model);
  const qpos = [...model.qpos0];
  if (entry.qpos !== undefined) qpos.splice(0, own.nq, ...numbers(entry.qpos, own.nq, 'layout.qpos'));
  const qvel = entry.qvel === undefined ? [] : numbers(entry.qvel, own.nv, 'layout.qvel');
  const first = quaternionOf(model);
  const norm = Math.hypot(...qpos.slice(first, first + 4));
  if (first < model.nq && norm === 0)
    throw new Error(`layout.qpos[${first}] to [${first + 3}] must be a quaternion, got zeros`);
  for (let k = first; k < Math.min(first + 4, model.nq); k++) qpos[k] = at(qpos, k) / norm;
  const words = robotWords(robot, model);
  const state = new Float32Array(words + (scene?.words ?? 0));
  state.set(qpos);
  state.set(qvel, model.nq);
  const reads = modelWords(model) + 1 + outputLayout(model, measuredOf(robot, model)).size;
  state.set(robot.readsAtRest ?? [], reads);
  state.set(scene?.toWords(entry) ?? [], words);
  return state;
}
