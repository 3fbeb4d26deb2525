/** The replicas' records: what kernels note about each replica and what the host reads and sets of it. */
import type { StructInfo } from 'wgsl_reflect';
import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import { linkVariant } from '../gpu/link.ts';
import { reflectStruct } from '../gpu/reflection.ts';
import { shaderSources } from '../gpu/sources.ts';
import { readStruct, type StructValue, writeStruct } from '../gpu/structs.ts';
import type { Shape } from '../shape/shape.ts';
import type { Engine } from './engine.ts';
import { CONTROLLER_WORDS, RECORD_WORDS } from './workspace.ts';

/** Layout of a record (`shaders/lib/record.wgsl`) for a run's number of costs. */
export async function recordStruct(shape: Shape): Promise<StructInfo> {
  // the smallest kernel that binds a record
  const source = await linkVariant(shaderSources, {
    path: 'algos/trpo',
    constants: {
      constants: {
        COSTS: shape.C,
        FUNCTIONS: shape.F,
        SYSTEMS: shape.systems,
        CONTROLLER_WORDS: shape.C * CONTROLLER_WORDS,
      },
      hyper: { HYPER_STRIDE: 0, DELTA: 0 },
    },
  });
  return reflectStruct(source, 'Record');
}

/** Of the policy before its first update; a categorical one starts nearly uniform. */
export function initialEntropy(shape: Shape, setting: (name: string) => HyperparameterValue): number {
  const { discreteActions } = shape.task;
  if (discreteActions !== undefined) return Math.log(discreteActions);
  return shape.A * (0.5 * Math.log(2 * Math.PI * Math.E) + (setting('logStdInit') as number));
}

export class Records {
  readonly #engine: Engine;
  readonly #layout: StructInfo;

  constructor(engine: Engine, layout: StructInfo) {
    this.#engine = engine;
    this.#layout = layout;
  }

  /** All replicas' records when the queue has come to this point. */
  async read(): Promise<StructValue[]> {
    const { readback, workspace } = this.#engine;
    return this.parse(await readback.read(workspace.records));
  }

  /** @param bytes of the buffer `records` */
  parse(bytes: ArrayBuffer): StructValue[] {
    const { replicas } = this.#engine.workspace.records;
    return Array.from({ length: replicas }, (_, r) => readStruct(bytes, r * RECORD_WORDS * 4, this.#layout));
  }

  /** Writes these fields of a replica's record. */
  write(replica: number, fields: StructValue): void {
    const { records } = this.#engine.workspace;
    const bytes = writeStruct(this.#layout, fields);
    for (const { name, offset, size } of this.#layout.members)
      if (fields[name] !== undefined) {
        const at = replica * records.strideWords * 4 + offset;
        this.#engine.gpu.device.queue.writeBuffer(records.buffer, at, bytes, offset, size);
      }
  }
}
