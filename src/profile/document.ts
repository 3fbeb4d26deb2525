/** A profile as it is saved: the same document from the page and from the command line. */
import { z } from 'zod';
import { RingfenceError } from '../errors/error.ts';

const rate = z.number().nullable();

/** Rates are null where the kernel's work is not known. */
export interface KernelRow {
  readonly kernel: string;
  readonly calls: number;
  readonly milliseconds: number;
  readonly share: number;
  readonly gigaflopPerSecond: number | null;
  readonly gigabytePerSecond: number | null;
}

export interface ProfileDocument {
  format: 'ringfence-profile';
  version: 1;
  adapter: string;
  driver: string;
  task: string;
  algorithm: string;
  /** Hyper-parameters, and the environments of a replica. */
  settings: Record<string, number | string | boolean | number[]>;
  replicas: number;
  /** Environment steps of one iteration of a replica. */
  stepsPerEpoch: number;
  /** Iterations with timers, and as many without, in turn. */
  iterations: number;
  /** Those with timers, counted from the run's first. */
  epochs?: number[] | undefined;
  /** Medians of an iteration. */
  plainMilliseconds: number;
  timedMilliseconds: number;
  /** What the timers cost: timed / plain - 1. */
  slowDown: number;
  /** Share of a timed iteration in which any pass runs on the GPU, 0..1. */
  occupancy: number;
  longestGapMilliseconds: number;
  /** What an iteration without timers takes. */
  hostEncodeMilliseconds: number;
  dispatches: number;
  submits: number;
  /** The step from one value of the GPU's clock to the next. */
  timerQuantumNanoseconds: number;
  /** Kernels that were too short for the clock and were timed in stretched passes. */
  stretched: string[];
  /** Kernels that stayed too short for the clock. */
  unreliable: string[];
  /** Some passes ran untimed: a submit had more of them than the profiler holds. */
  isTruncated: boolean;
  kernels: KernelRow[];
}

const schema: z.ZodType<ProfileDocument> = z.object({
  format: z.literal('ringfence-profile'),
  version: z.literal(1),
  adapter: z.string(),
  driver: z.string(),
  task: z.string(),
  algorithm: z.string(),
  settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.number())])),
  replicas: z.number(),
  stepsPerEpoch: z.number(),
  iterations: z.number(),
  epochs: z.array(z.number()).optional(),
  plainMilliseconds: z.number(),
  timedMilliseconds: z.number(),
  slowDown: z.number(),
  occupancy: z.number(),
  longestGapMilliseconds: z.number(),
  hostEncodeMilliseconds: z.number(),
  dispatches: z.number(),
  submits: z.number(),
  timerQuantumNanoseconds: z.number(),
  stretched: z.array(z.string()),
  unreliable: z.array(z.string()),
  isTruncated: z.boolean(),
  kernels: z.array(
    z.object({
      kernel: z.string(),
      calls: z.number(),
      milliseconds: z.number(),
      share: z.number(),
      gigaflopPerSecond: rate,
      gigabytePerSecond: rate,
    }),
  ),
});

/** @throws RingfenceError naming `where` when this is not a saved profile */
export function readProfile(value: unknown, where: string): ProfileDocument {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RingfenceError(
    `${where} is not a profile: give what \`ringfence profile --json\` printed or the page's "Save profile" wrote`,
  );
}
