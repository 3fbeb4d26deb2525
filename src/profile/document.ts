/** A profile as it is saved: the same document from the page and from the command line. */
import { z } from 'zod';
import { RingfenceError } from '../gpu/device.ts';

const rate = z.number().nullable();

const schema = z.object({
  format: z.literal('ringfence-profile'),
  version: z.literal(1),
  adapter: z.string(),
  driver: z.string(),
  task: z.string(),
  algorithm: z.string(),
  /** Hyper-parameters, and the environments of a replica. */
  settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.number())])),
  replicas: z.number(),
  /** Environment steps of one iteration of a replica. */
  stepsPerEpoch: z.number(),
  /** Iterations with timers, and as many without, in turn. */
  iterations: z.number(),
  /** Those with timers, counted from the run's first. */
  epochs: z.array(z.number()).optional(),
  /** Medians of an iteration. */
  plainMilliseconds: z.number(),
  timedMilliseconds: z.number(),
  /** What the timers cost: timed / plain - 1. */
  slowDown: z.number(),
  /** Share of a timed iteration in which any pass runs on the GPU, 0..1. */
  occupancy: z.number(),
  longestGapMilliseconds: z.number(),
  /** Of an iteration without timers. */
  hostEncodeMilliseconds: z.number(),
  dispatches: z.number(),
  submits: z.number(),
  /** Between two values of the GPU's clock. */
  timerQuantumNanoseconds: z.number(),
  /** Kernels that were too short for the clock and were timed in stretched passes. */
  stretched: z.array(z.string()),
  /** Kernels that stayed too short for the clock. */
  unreliable: z.array(z.string()),
  /** Some passes ran untimed: a submit had more of them than the profiler holds. */
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

export type ProfileDocument = z.infer<typeof schema>;

/** @throws RingfenceError naming `where` when this is not a saved profile */
export function readProfile(value: unknown, where: string): ProfileDocument {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RingfenceError(
    `${where} is not a profile: give what \`ringfence profile --json\` printed or the page's "Save profile" wrote`,
  );
}
