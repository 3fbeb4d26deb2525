/** What a day at a GPU is made of: sections that measure, and what they tell on the way. */
import type { Gpu } from '../../../src/gpu/device.ts';

/** One measured number. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Which goal it is measured for, `G1`; the report sets it beside the goal. */
  readonly goal?: string;
}

/** What a section tells, at once when it is known: a cut section leaves what it had. */
export type Told = { readonly figure: Figure } | { readonly note: string };

/** How large the work is: a desktop GPU's, or a software driver's, which only shows that everything runs. */
export interface Sizes {
  readonly isReduced: boolean;
  /** Environments that step at once: G5, and G6's large and small number of worlds. */
  readonly navigation: number;
  readonly worlds: readonly number[];
  /** Samples of a network pass. */
  readonly samples: readonly number[];
  /** Seeds of the large training. */
  readonly seeds: number;
  readonly stepsPerEpoch: number;
  /** Environments of massive training. */
  readonly envs: number;
  /** Epochs of each training that are measured after those that compile. */
  readonly epochs: number;
  /** Repetitions of each figure, of which the median is told. */
  readonly repeat: number;
  /** Runs that must be equal to the bit. */
  readonly runs: number;
}

export interface SectionContext {
  readonly sizes: Sizes;
  /** Part of an adapter's name. */
  readonly device: string | undefined;
  /** Folder of recorded kernel cases; undefined where there is none. */
  readonly cases: string | undefined;
  /** Opens the adapter, with the limits that it has for buffers. */
  open(): Promise<Gpu>;
  figure(figure: Figure): void;
  note(text: string): void;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  /** The section is ended after so many seconds; a reduced day has more patience, since its driver compiles on the CPU. */
  readonly seconds: number;
  run(context: SectionContext): Promise<void>;
}

export const fullSizes: Sizes = {
  isReduced: false,
  navigation: 65_536,
  worlds: [8192, 256],
  samples: [20_480, 262_144],
  seeds: 64,
  stepsPerEpoch: 20_000,
  envs: 4096,
  epochs: 3,
  repeat: 5,
  runs: 10,
};

export const reducedSizes: Sizes = {
  isReduced: true,
  navigation: 1024,
  worlds: [64],
  samples: [2048],
  seeds: 2,
  stepsPerEpoch: 2000,
  envs: 64,
  epochs: 1,
  repeat: 1,
  runs: 2,
};
