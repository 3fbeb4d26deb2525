/** `ringfence physics`: steps an MJCF file from a given state with given controls and prints where it goes. */
import { type Command, Option } from 'commander';
import { RingfenceError } from '../../src/errors/error.ts';
import { shownValue } from '../../src/errors/option_error.ts';
import { isFinite32 } from '../../src/gpu/f32.ts';
import { KernelCache } from '../../src/gpu/kernel.ts';
import { shaderSources } from '../../src/gpu/sources.ts';
import { PHYSICS_PROGRAMS, type PhysicsProgram, physicsFor } from '../../src/physics/choice.ts';
import type { Model } from '../../src/physics/model.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { openGpu } from './device/adapter.ts';
import { readModelFile } from './files/model_file.ts';
import { readJsonFile } from './files/text_file.ts';
import { type CommonOptions, countOption, withCommonOptions } from './options/options.ts';
import { patiently, print, printJson, say, textTable } from './terminal/output.ts';

interface PhysicsOptions extends CommonOptions {
  state?: string;
  ctrl?: string;
  steps?: string;
  physics?: PhysicsProgram;
}

interface PhysicsStep {
  /** 1 after the first time step. */
  readonly step: number;
  readonly qpos: readonly number[];
  readonly qvel: readonly number[];
  /** What the last evaluation of the step has. */
  readonly qacc: readonly number[];
  /** What the step's first evaluation has: contacts, and rows of constraints. */
  readonly ncon: number;
  readonly nefc: number;
  /** Where the model has sensors. */
  readonly sensordata?: readonly number[];
}

/** Where an environment starts, and where its mocap bodies are. */
interface State {
  readonly qpos: readonly number[];
  readonly qvel: readonly number[];
  readonly mocap_pos: readonly number[];
  readonly mocap_quat: readonly number[];
}

export function registerPhysics(program: Command): void {
  withCommonOptions(
    program
      .command('physics')
      .description('step an MJCF file and print positions, velocities, accelerations and contacts')
      .argument('<file>', 'an MJCF model'),
  )
    .option(
      '--state <file>',
      "JSON: {qpos, qvel, mocap_pos, mocap_quat}, each may be left out (default: the model's reference at rest)",
    )
    .option('--ctrl <file>', 'JSON: a list of controls, one list of numbers a step; the last one is held')
    .option('--steps <count>', 'time steps (default: as many as there are controls, or 1)')
    .addOption(
      new Option(
        '--physics <program>',
        'an invocation an environment, or lanes that share one (default: what suits model and adapter)',
      ).choices(PHYSICS_PROGRAMS),
    )
    .action(stepModel);
}

async function stepModel(file: string, options: PhysicsOptions): Promise<void> {
  const model = readModelFile(file);
  for (const warning of model.warnings) say(`WARNING: ${warning}`);
  const given = options.ctrl === undefined ? [] : readControls(model, options.ctrl);
  const steps =
    options.steps === undefined ? Math.max(given.length, 1) : countOption(options.steps, '--steps', 1, MOST_STEPS);
  const state = options.state === undefined ? atRest(model) : readState(model, options.state);
  const still = new Array<number>(model.nu).fill(0);
  const gpu = await openGpu(options.device);
  const path = await patiently(
    'compiling and stepping',
    simulate(gpu, new KernelCache(gpu, shaderSources), model, {
      states: [[...state.qpos, ...state.qvel]],
      mocap: [mocapRow(model, state)],
      controls: Array.from({ length: steps }, (_, t) => [given[Math.min(t, given.length - 1)] ?? still]),
      outputs: OUTPUTS,
      probes: ['ncon', 'nefc'],
      physics: options.physics ?? physicsFor(model, gpu.facts, { outputs: OUTPUTS }),
    }),
  );
  for (let t = 0; t < steps; t++) {
    sayWarnings(t + 1, path.output('warning', t, 0));
    const [dropped = 0] = path.output('dropped', t, 0);
    if (dropped > 0) say(`WARNING: step ${t + 1}: ${dropped} contacts more than there are slots for had no force`);
  }
  const rows = Array.from({ length: steps }, (_, t): PhysicsStep => {
    const after = path.state(t, 0);
    return {
      step: t + 1,
      qpos: after.slice(0, model.nq),
      qvel: after.slice(model.nq, model.nq + model.nv),
      qacc: after.slice(model.nq + model.nv),
      ncon: path.probe('ncon', t, 0),
      nefc: path.probe('nefc', t, 0),
      ...(model.nsensor > 0 && { sensordata: path.output('sensordata', t, 0) }),
    };
  });
  if (options.json) rows.forEach(printJson);
  else printSteps(rows);
}

const OUTPUTS = [{ field: 'warning' }, { field: 'dropped' }, { field: 'sensordata' }] as const;

/** What one dispatch can take, and a person read. */
const MOST_STEPS = 1e5;

const QUANTITIES = ['positions', 'velocities', 'accelerations'];

function sayWarnings(step: number, counts: readonly number[]): void {
  for (const [k, count] of counts.entries()) {
    if (count > 0) {
      say(
        `WARNING: step ${step}: ${QUANTITIES[k]} that are not finite or beyond 1e10; the state goes back to qpos0 at rest`,
      );
    }
  }
}

function atRest(model: Model): State {
  const ofMocap = (list: Float64Array, width: number): number[] =>
    [...model.bodyMocapid.keys()]
      .filter((b) => (model.bodyMocapid[b] as number) >= 0)
      .flatMap((b) => [...list.subarray(width * b, width * b + width)]);
  return {
    qpos: [...model.qpos0],
    qvel: new Array<number>(model.nv).fill(0),
    mocap_pos: ofMocap(model.bodyPos, 3),
    mocap_quat: ofMocap(model.bodyQuat, 4),
  };
}

/** Position and quaternion of each mocap body. */
const mocapRow = ({ nmocap }: Model, { mocap_pos, mocap_quat }: State): number[] =>
  Array.from({ length: nmocap }, (_, k) => [
    ...mocap_pos.slice(3 * k, 3 * k + 3),
    ...mocap_quat.slice(4 * k, 4 * k + 4),
  ]).flat();

const isNumbers = (value: unknown, count: number): value is number[] =>
  Array.isArray(value) && value.length === count && value.every(isFinite32);

function readState(model: Model, path: string): State {
  const given = readJsonFile(path, '--state');
  const rest = atRest(model);
  const keys = Object.keys(rest) as (keyof State)[];
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new RingfenceError(`--state ${path} must hold an object with ${keys.join(', ')}`);
  const unknown = Object.keys(given).find((key) => !keys.includes(key as keyof State));
  if (unknown !== undefined)
    throw new RingfenceError(`--state ${path} has an unknown key "${unknown}": give any of ${keys.join(', ')}`);
  const state: State = { ...rest, ...given };
  for (const key of keys) {
    const count = rest[key].length;
    if (!isNumbers(state[key], count))
      throw new RingfenceError(`--state ${path}: ${key} must be ${count} finite numbers`);
  }
  return state;
}

/** [T][nu] */
function readControls(model: Model, path: string): number[][] {
  const list = readJsonFile(path, '--ctrl');
  if (!Array.isArray(list)) throw new RingfenceError(`--ctrl ${path} must hold a list of lists of ${model.nu} numbers`);
  return list.map((row, t) => {
    if (!isNumbers(row, model.nu))
      throw new RingfenceError(`--ctrl ${path}: row ${t} must be ${model.nu} finite numbers, got ${shownValue(row)}`);
    return row;
  });
}

function printSteps(rows: readonly PhysicsStep[]): void {
  const numbers = (values: readonly number[]): string => values.map((x) => x.toPrecision(6)).join(' ');
  const columns = [{ title: 'step' }, { title: 'contacts' }, { title: 'rows' }, { title: 'qpos' }, { title: 'qvel' }];
  print(
    textTable(
      columns,
      rows.map((r) => [String(r.step), String(r.ncon), String(r.nefc), numbers(r.qpos), numbers(r.qvel)]),
    ),
  );
}
