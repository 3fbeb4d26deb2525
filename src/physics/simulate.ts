/** Steps a model from given states with given controls and returns its path: for tests and `ringfence physics`. */
import { Arena, type ReplicaBuffer } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';
import { dispatchOnce } from '../gpu/dispatch.ts';
import type { KernelCache } from '../gpu/kernel.ts';
import { Readback } from '../gpu/readback.ts';
import type { Variant } from '../gpu/variant.ts';
import type { PhysicsProgram } from './choice.ts';
import { type CooperativeProgram, cooperativeProgram } from './cooperative/program.ts';
import { slotsFor } from './emit/contacts/plan.ts';
import { type OutputField, outputLayout } from './emit/outputs.ts';
import { emitStep, type StepOptions } from './emit/step.ts';
import type { Model } from './model.ts';
import { numberAt } from './rows.ts';

export interface SimulationRequest extends Pick<StepOptions, 'outputs' | 'outputsOf' | 'probes' | 'contacts'> {
  /** [N][nq + nv] */
  readonly states: readonly (readonly number[])[];
  /** Positions and quaternions of the mocap bodies, which stay; where the file puts them unless told. [N][nmocap * 7] */
  readonly mocap?: readonly (readonly number[])[];
  /** [T][N][nu] */
  readonly controls: readonly (readonly (readonly number[])[])[];
  /** Time steps of the model in each of the T steps; 1 unless told, 0 for outputs alone. */
  readonly frames?: number;
  /** Which program; the straight-line one unless told. */
  readonly physics?: PhysicsProgram;
}

export interface Simulation {
  /** qpos, qvel and the last accelerations of environment n after step t. [nq + 2 nv] */
  state(t: number, n: number): number[];
  /** The numbers of an output of environment n at step t. */
  output(field: OutputField, t: number, n: number): number[];
  /** A probe of environment n at step t. */
  probe(name: string, t: number, n: number): number;
}

const WORKGROUP = 32;

export function simulationVariant(model: Model, options: Omit<StepOptions, 'io'>): Variant {
  const { outputs = [], probes = [] } = options;
  return {
    path: 'physics/simulate',
    modules: emitStep(model, options),
    constants: {
      simulation: {
        STATES: model.nq + 2 * model.nv,
        CONTROLS: model.nu,
        OUTPUTS: outputLayout(model, outputs).size,
        PROBES: probes.length,
      },
    },
  };
}

/** The same by the cooperative program. */
export const cooperativeVariant = ({ modules, aliases, conditions }: CooperativeProgram): Variant => ({
  path: 'physics/cooperative/simulate',
  modules,
  aliases,
  conditions,
});

/** @throws RingfenceError where the model needs what no kernel can do */
export async function simulate(
  gpu: Gpu,
  kernels: KernelCache,
  model: Model,
  {
    states,
    mocap,
    controls,
    frames = 1,
    contacts = slotsFor(gpu.facts),
    physics = 'straight',
    ...rest
  }: SimulationRequest,
): Promise<Simulation> {
  const [N, T] = [states.length, controls.length];
  const { nq, nv, nu, nmocap } = model;
  const S = nq + 2 * nv;
  const M = mocap === undefined ? 0 : 7 * nmocap;
  const options = { ...rest, contacts, movesMocap: mocap !== undefined };
  const { outputs = [], probes = [] } = options;
  const P = probes.length;
  const { offsets, size } = outputLayout(model, outputs);
  const cooperative =
    physics === 'cooperative' ? cooperativeProgram(model, { ...options, lockstep: gpu.facts.lanes8 }) : undefined;
  const variant = cooperative ? cooperativeVariant(cooperative) : simulationVariant(model, options);
  const kernel = await kernels.get(variant);
  const arena = new Arena(gpu);
  const readback = new Readback(gpu);
  const buffer = (name: string, words: number): ReplicaBuffer => arena.storage(name, 1, words);
  const bind = {
    simulation: buffer('simulation', 3),
    controls: buffer('controls', T * nu * N),
    states: buffer('states', (S + M) * N),
    probes: buffer('probes', T * P * N),
    outputs: buffer('outputs', T * size * N),
    path: buffer('path', T * S * N),
    ...(cooperative && {
      modelTables: buffer('modelTables', cooperative.tables.length),
      arena: buffer('arena', cooperative.farWords * N),
    }),
  };
  const fill = (words: number, of: (at: number) => number): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length: words }, (_, at) => of(at));
  const { queue } = gpu.device;
  queue.writeBuffer(bind.simulation.buffer, 0, Uint32Array.of(N, T, frames));
  if (cooperative && bind.modelTables) queue.writeBuffer(bind.modelTables.buffer, 0, cooperative.tables);
  queue.writeBuffer(
    bind.states.buffer,
    0,
    fill((S + M) * N, (at) => {
      const [n, k] = [at % N, Math.floor(at / N)];
      return (k < S ? states[n]?.[k] : mocap?.[n]?.[k - S]) ?? 0;
    }),
  );
  queue.writeBuffer(
    bind.controls.buffer,
    0,
    fill(T * nu * N, (at) => {
      const [row, n] = [Math.floor(at / N), at % N];
      return numberAt(controls[Math.floor(row / nu)]?.[n] ?? [], row % nu);
    }),
  );
  try {
    dispatchOnce(gpu, kernel, bind, Math.ceil(N / (cooperative?.lanes.environments ?? WORKGROUP)));
    const path = new Float32Array(await readback.read(bind.path));
    const probed = new Float32Array(await readback.read(bind.probes));
    const given = new Float32Array(await readback.read(bind.outputs));
    return {
      state: (t, n) => Array.from({ length: S }, (_, k) => numberAt(path, (t * S + k) * N + n)),
      output: (field, t, n) => {
        const at = outputs.findIndex((output) => output.field === field);
        const [begin, end] = [numberAt(offsets, at), offsets[at + 1] ?? size];
        return Array.from({ length: end - begin }, (_, k) => numberAt(given, (t * size + begin + k) * N + n));
      },
      probe: (name, t, n) => numberAt(probed, (t * P + probes.indexOf(name)) * N + n),
    };
  } finally {
    readback.destroy();
    arena.destroy();
  }
}
