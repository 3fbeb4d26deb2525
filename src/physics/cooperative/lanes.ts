/**
 * How many lanes share an environment, and how much workgroup memory they have: by the number of degrees of freedom.
 */
export interface Lanes {
  /** Invocations an environment. */
  readonly lanes: number;
  /** Environments a workgroup. */
  readonly environments: number;
  /** Words of workgroup memory, or in lockstep of private memory, that an environment's arrays may take. */
  readonly words: number;
  /** The arrays are private to an invocation, which has an environment to itself. */
  readonly isLockstep?: boolean;
}

/** Invocations a workgroup: a wave of most GPUs, so that a barrier costs them next to nothing. */
export const WORKGROUP = 32;
/** Lanes of a subgroup that takes each instruction together (lavapipe), each with an environment of its own. */
const LOCKSTEP_LANES = 8;
/** Lanes pass their parts of a sum through two halves of four words each; environments vote with a word each. */
const SHARED_WORDS = 2 * 4 * WORKGROUP + 4;

/**
 * A GPU's choice, or an environment a workgroup where eight lanes step in lockstep.
 *
 * RDNA3 has 128 KiB for four units of at most 16 waves: 4 KiB a workgroup leave room for 8 waves on each, 8 KiB for 4,
 * and 16 KiB, the most that every WebGPU adapter has, for 2.
 */
export function lanesFor(nv: number, isLockstep = false): Lanes {
  if (isLockstep) return { lanes: 1, environments: LOCKSTEP_LANES, words: Number.POSITIVE_INFINITY, isLockstep };
  const [lanes, bytes] = nv <= 9 ? [8, 4096] : nv <= 16 ? [16, 8192] : [32, 16384];
  const environments = WORKGROUP / lanes;
  return { lanes, environments, words: Math.floor((bytes / 4 - SHARED_WORDS) / environments) };
}
