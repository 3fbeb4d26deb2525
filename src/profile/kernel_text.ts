/** What there is to read of a kernel, as plain data: the text that the driver was given, its bindings and its constants. */

import type { Binding } from '../gpu/reflection.ts';
import { literalConstants } from '../gpu/variant.ts';
import type { UsedKernel } from '../train/trainer.ts';

export interface KernelText {
  readonly kernel: string;
  /** Steps of the iteration that dispatch it. */
  readonly steps: readonly string[];
  readonly source: string;
  readonly bindings: readonly Pick<Binding, 'binding' | 'name' | 'kind'>[];
  readonly constants: readonly { readonly name: string; readonly value: string }[];
}

export const kernelText = ({ kernel, steps }: UsedKernel): KernelText => ({
  kernel: kernel.label,
  steps,
  source: kernel.source,
  bindings: kernel.bindings.map(({ binding, name, kind }) => ({ binding, name, kind })),
  constants: literalConstants(kernel.source),
});
