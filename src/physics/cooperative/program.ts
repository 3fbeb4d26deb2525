/**
 * The cooperative program of a model: several lanes share an environment, constants are tables, and the text is the
 * same for all models with the same features, whatever their size. docs/physics-cooperative.md says how it is cut.
 */
import { RingfenceError } from '../../errors/error.ts';
import { hasGravcomp } from '../emit/gravcomp.ts';
import type { Output } from '../emit/outputs.ts';
import { isLimited } from '../emit/solver/limited.ts';
import type { Model } from '../model.ts';
import { chainOf } from '../tree.ts';
import { arraysOf, featuresOf } from './arrays.ts';
import { codesText } from './codes.ts';
import { collideText } from './collide.ts';
import { coneKind } from './contact_tables.ts';
import { type Lanes, lanesFor } from './lanes.ts';
import { Memory } from './memory.ts';
import { hasSensors } from './output_tables.ts';
import { type Structure, structureOf } from './structure.ts';
import { type Probe, tablesOf } from './tables.ts';

export interface CooperativeOptions {
  readonly outputs?: readonly Output[];
  readonly outputsOf?: 'mj_step' | 'mj_forward';
  /** Mocap bodies are where the kernel puts them before a step; otherwise where the file does. */
  readonly movesMocap?: boolean;
  /** Probes as those of the straight-line program. */
  readonly probes?: readonly string[];
  /** The driver's subgroups are eight lanes in lockstep (`AdapterFacts.lanes8`), so that the text needs no barriers. */
  readonly lockstep?: boolean;
}

export interface CooperativeProgram {
  /** Texts that a kernel is linked with, and files that stand for modules. */
  readonly modules: Readonly<Record<string, string>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly conditions: Readonly<Record<string, boolean>>;
  /** What the kernel binds as `modelTables`. */
  readonly tables: Uint32Array<ArrayBuffer>;
  readonly lanes: Lanes;
  /** Words of an environment in workgroup memory, and in the kernel's buffer. */
  readonly nearWords: number;
  readonly farWords: number;
  /** Arrays that lie in the buffer. */
  readonly far: readonly string[];
}

/** What the model has that only the straight-line program steps; a sentence each. */
export function unsupportedOf(model: Model): string[] {
  const { opt } = model;
  const has = (is: boolean, what: string): string[] => (is ? [what] : []);
  return [
    ...has(opt.integrator === 'implicitfast', 'the integrator implicitfast'),
    ...has(isLimited(model), 'few iterations of the solver'),
    ...has(model.ntendon > 0, 'tendons'),
    ...has(hasGravcomp(model), 'compensation of gravity (gravcomp)'),
  ];
}

/** @throws RingfenceError naming what the model has that this program cannot step */
export function cooperativeProgram(model: Model, options: CooperativeOptions = {}): CooperativeProgram {
  const { outputs = [], outputsOf = 'mj_step', movesMocap = false, probes = [], lockstep = false } = options;
  const missing = unsupportedOf(model);
  if (missing.length > 0) {
    throw new RingfenceError(
      `the cooperative physics does not step ${missing.join(', ')} yet: use --physics straight for this model`,
    );
  }
  const structure = structureOf(model);
  const lanes = lanesFor(model.nv, lockstep);
  const memory = new Memory(arraysOf(model, structure), lanes);
  const tables = tablesOf({
    model,
    structure,
    outputs,
    movesMocap,
    probes: probes.map((name) => probeOf(model, structure, memory, name)),
  });
  const asked = [
    `const LOOKS: bool = ${outputsOf === 'mj_forward'};`,
    `const HAS_SENSORS: bool = ${hasSensors(model, outputs)};`,
    '',
  ].join('\n');
  return {
    modules: {
      memory: memory.text() + featuresOf(model, structure) + asked,
      tables: tables.text(lockstep),
      codes: codesText(),
      collide: collideText(model, structure.kinds),
    },
    aliases: {
      cone: `physics/cooperative/cone_${coneKind(model)}`,
      residual: `physics/cooperative/residual_${coneKind(model) === 'plain' ? 'axes' : 'six'}`,
      slip: `physics/cooperative/slip_${coneKind(model) === 'elliptic' ? 'elliptic' : 'pyramid'}`,
    },
    conditions: { LOCKSTEP: lockstep },
    tables: tables.words,
    lanes,
    nearWords: memory.nearWords,
    farWords: memory.farWords,
    far: memory.far,
  };
}

const PER_DOF: Readonly<Record<string, string>> = {
  qfrc_bias: 'qfrcBias',
  qfrc_passive: 'qfrcPassive',
  qfrc_actuator: 'qfrcActuator',
  qacc: 'qacc',
};

function probeOf(model: Model, structure: Structure, memory: Memory, name: string): Probe {
  if (name === 'ncon' || name === 'nefc') return name;
  const [, mass, column] = /^qM(\d+)_(\d+)$/.exec(name) ?? [];
  if (mass !== undefined) {
    const [i, j] = [Number(mass), Number(column)];
    const before = structure.dofEnd.slice(0, j).reduce((sum, end, row) => sum + end - row, 0);
    if (chainOf(model, i).includes(j)) return memory.wordOf('massMatrix', before + i - j);
  }
  const [, kind = '', dof = ''] = /^([a-z_]+)(\d+)$/.exec(name) ?? [];
  // without constraints the accelerations are the free ones
  const array = kind === 'qacc_smooth' && model.opt.disabled.has('constraint') ? 'qacc' : PER_DOF[kind];
  if (array === undefined) throw new RangeError(`the cooperative program has no probe ${name}`);
  return memory.wordOf(array, Number(dof));
}
