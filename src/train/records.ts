/** The replicas' records: what kernels note about each replica and what the host reads and sets of it. */

import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import { numberOf } from '../algos/hyperparameter.ts';
import { RingfenceError } from '../errors/error.ts';
import { linkVariant } from '../gpu/link.ts';
import { reflectStruct } from '../gpu/reflection.ts';
import { shaderSources } from '../gpu/sources.ts';
import { type Fields, fieldsOf, readStruct, type StructValue, writeStruct } from '../gpu/structs.ts';
import type { Shape } from '../shape/shape.ts';
import type { Engine } from './engine.ts';
import { RECORD_WORDS, STATELESS, shapeConstants } from './workspace.ts';

/**
 * Layout of a record (`shaders/lib/record.wgsl`) for a run's number of costs: all its fields by their own names, whichever part
 * of the record they are in.
 * @param state the file of what the method keeps (`Algorithm.state`)
 */
export async function recordStruct(shape: Shape, state = STATELESS): Promise<Fields> {
  // the smallest kernel that binds a record
  const source = await linkVariant(shaderSources, {
    path: 'algos/trpo',
    aliases: { method: state },
    constants: {
      shape: shapeConstants(shape),
      hyper: { HYPER_STRIDE: 0, DELTA: 0 },
    },
  });
  return fieldsOf(reflectStruct(source, 'Record'));
}

/** The entropy of the policy before its first update; a categorical one starts nearly uniform. */
export function initialEntropy(shape: Shape, setting: (name: string) => HyperparameterValue): number {
  const { discreteActions } = shape.task;
  if (discreteActions !== undefined) return Math.log(discreteActions);
  return shape.A * (0.5 * Math.log(2 * Math.PI * Math.E) + numberOf(setting, 'logStdInit'));
}

export class Records {
  readonly #engine: Engine;
  /** Every field by its name. */
  readonly layout: Fields;

  constructor(engine: Engine, layout: Fields) {
    this.#engine = engine;
    this.layout = layout;
  }

  /** All replicas' records when the queue has come to this point. */
  async read(): Promise<StructValue[]> {
    const { readback, workspace } = this.#engine;
    return this.parse(await readback.read(workspace.records));
  }

  /** @param bytes of the buffer `records` */
  parse(bytes: ArrayBuffer): StructValue[] {
    const { replicas } = this.#engine.workspace.records;
    return Array.from({ length: replicas }, (_, r) => readStruct(bytes, r * RECORD_WORDS * 4, this.layout));
  }

  /** Writes these fields of a replica's record. @throws RingfenceError for one that it does not have */
  write(replica: number, fields: StructValue): void {
    const stranger = Object.keys(fields).find((name) => !this.layout.members.some((member) => member.name === name));
    if (stranger !== undefined)
      throw new RingfenceError(
        `the record has no field ${stranger}: the State of the method's shader file declares it`,
      );
    const { records } = this.#engine.workspace;
    const bytes = writeStruct(this.layout, fields);
    for (const { name, offset, size } of this.layout.members)
      if (fields[name] !== undefined) {
        const at = replica * records.strideWords * 4 + offset;
        this.#engine.gpu.device.queue.writeBuffer(records.buffer, at, bytes, offset, size);
      }
  }
}
