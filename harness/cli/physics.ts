/** `ringfence physics`: steps an MJCF file from a given state with given controls and prints where it goes. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { RingfenceError } from '../../src/gpu/device.ts';
import { KernelCache } from '../../src/gpu/kernel.ts';
import { loadModel } from '../../src/physics/load.ts';
import type { Model } from '../../src/physics/model.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { shaderSources } from '../../src/shaders.ts';
import { openGpu } from './adapter.ts';
import { orBadInput } from './failure.ts';
import { readJsonFile } from './json_file.ts';
import { type CommonOptions, countOption, withCommonOptions } from './options.ts';
import { print, printJson, textTable } from './output.ts';

interface PhysicsOptions extends CommonOptions {
  state?: string;
  ctrl?: string;
  steps?: string;
}

interface PhysicsStep {
  /** 1 after the first time step. */
  readonly step: number;
  readonly qpos: readonly number[];
  readonly qvel: readonly number[];
  /** Of the last evaluation of the step. */
  readonly qacc: readonly number[];
  /** Of the step's first evaluation: contacts, and rows of constraints. */
  readonly ncon: number;
  readonly nefc: number;
}

export function registerPhysics(program: Command): void {
  withCommonOptions(
    program
      .command('physics')
      .description('step an MJCF file and print positions, velocities, accelerations and contacts')
      .argument('<file>', 'an MJCF model'),
  )
    .option('--state <file>', "JSON: {qpos, qvel}, either may be left out (default: the model's reference at rest)")
    .option('--ctrl <file>', 'JSON: a list of controls, one list of numbers a step; the last one is held')
    .option('--steps <count>', 'time steps (default: as many as there are controls, or 1)')
    .action(stepModel);
}

async function stepModel(file: string, options: PhysicsOptions): Promise<void> {
  const model = loadModel(
    orBadInput(`the model ${file} cannot be read`, () => readFileSync(file, 'utf8')),
    file,
  );
  const given = options.ctrl === undefined ? [] : readControls(model, options.ctrl);
  const steps = options.steps === undefined ? Math.max(given.length, 1) : countOption(options.steps, '--steps', 1);
  const { qpos, qvel } = options.state === undefined ? atRest(model) : readState(model, options.state);
  const still = new Array<number>(model.nu).fill(0);
  const gpu = await openGpu(options.device);
  const path = await simulate(gpu, new KernelCache(gpu, shaderSources), model, {
    states: [[...qpos, ...qvel]],
    controls: Array.from({ length: steps }, (_, t) => [given[Math.min(t, given.length - 1)] ?? still]),
    probes: ['contacts', 'rows'],
  });
  const rows = Array.from({ length: steps }, (_, t): PhysicsStep => {
    const state = path.state(t, 0);
    return {
      step: t + 1,
      qpos: state.slice(0, model.nq),
      qvel: state.slice(model.nq, model.nq + model.nv),
      qacc: state.slice(model.nq + model.nv),
      ncon: path.probe('contacts', t, 0),
      nefc: path.probe('rows', t, 0),
    };
  });
  if (options.json) rows.forEach(printJson);
  else printSteps(rows);
}

const atRest = (model: Model): { qpos: number[]; qvel: number[] } => ({
  qpos: [...model.qpos0],
  qvel: new Array<number>(model.nv).fill(0),
});

const isNumbers = (value: unknown, count: number): value is number[] =>
  Array.isArray(value) && value.length === count && value.every((x) => typeof x === 'number' && Number.isFinite(x));

function readState(model: Model, path: string): { qpos: number[]; qvel: number[] } {
  const state = readJsonFile(path, '--state');
  if (typeof state !== 'object' || state === null || Array.isArray(state))
    throw new RingfenceError(`--state ${path} must hold an object with qpos and qvel`);
  const { qpos, qvel, ...others } = { ...atRest(model), ...state } as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new RingfenceError(`--state ${path} has an unknown key "${unknown}": give qpos and qvel`);
  if (!isNumbers(qpos, model.nq)) throw new RingfenceError(`--state ${path}: qpos must be ${model.nq} finite numbers`);
  if (!isNumbers(qvel, model.nv)) throw new RingfenceError(`--state ${path}: qvel must be ${model.nv} finite numbers`);
  return { qpos, qvel };
}

/** [T][nu] */
function readControls(model: Model, path: string): number[][] {
  const list = readJsonFile(path, '--ctrl');
  if (!Array.isArray(list)) throw new RingfenceError(`--ctrl ${path} must hold a list of lists of ${model.nu} numbers`);
  return list.map((row, t) => {
    if (!isNumbers(row, model.nu))
      throw new RingfenceError(
        `--ctrl ${path}: row ${t} must be ${model.nu} finite numbers, got ${JSON.stringify(row)}`,
      );
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
