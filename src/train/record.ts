/** Layout of a replica's record (`shaders/lib/record.wgsl`) for a run's number of costs. */
import type { StructInfo } from 'wgsl_reflect';
import { reflectStruct } from '../gpu/kernel.ts';
import { linkVariant } from '../gpu/shaders.ts';
import type { Shape } from '../layout.ts';
import { shaderSources } from '../shaders.ts';
import { CONTROLLER_WORDS } from './workspace.ts';

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
      hyper: { HYPER_STRIDE: 0, TARGET_KL: 0 },
    },
  });
  return reflectStruct(source, 'Record');
}
