/** The records in a checkpoint: words, and what says which field each of them is, so that a later version finds them. */
import { RingfenceError } from '../errors/error.ts';
import type { Checkpoint } from '../formats/checkpoint.ts';
import type { Tensor } from '../formats/safetensors.ts';
import type { Fields } from '../gpu/structs.ts';
import type { Shape } from '../shape/shape.ts';
import { CONTROLLER_WORDS } from './workspace.ts';

/** The metadata's name for the description. */
const KEY = 'records';

/** Where a field begins in a replica's record, and how many words it has. */
type Place = readonly [word: number, words: number];
type Description = Readonly<Record<string, Place>>;

const descriptionOf = ({ members }: Fields): Description =>
  Object.fromEntries(members.map(({ name, offset, size }): [string, Place] => [name, [offset / 4, size / 4]]));

/** What a checkpoint says of its records, for its metadata. */
export const recordMetadata = (layout: Fields): Record<string, string> => ({
  [KEY]: JSON.stringify(descriptionOf(layout)),
});

/**
 * Fields of a record as it was before checkpoints described it, in order: one word each, or as many as there are costs (c),
 * functions (f), systems (s), modes (m) or words of the multipliers' rules (w).
 */
const FIRST_FIELDS =
  'seed iteration activeEnvs nextEnvs sampledSteps finished halted episodes isEstimated windowCount windowHead earlySums:e ' +
  'terminations epochEpisodes epochUnstable meanReturn meanLength measuredCost:c meanCost:c epochReturn epochLength ' +
  'epochCost:c aboveLimit:c costMax:c costStd:c costTail:c advantageMean:f advantageStd:f valueMean:f valueStd:f updating ' +
  'mode latched:c rewardWeight costWeight:c hasBarrier:c barrierWeight:c barrierScale barrierKind margin:c costAllowance:c ' +
  'klLimit needsImprovement multiplier:c controller:w modeCount:m dualLambda dualNu improvementKl conflictAngle actorLr ' +
  'clipRange klWeight klThreshold klStop penaltyBase:c penaltyScale penaltyLinear:c penaltyQuadratic:c penaltyShift:c ' +
  'penaltySlope:c penaltyPsi:c suffix:c multiplierSpread:c episodicDifference episodicCostDifference:c measuredDifference ' +
  'measuredCostDifference:c previousReturn previousCost:c safetyGamma unsafeReward safetyBudget:c damping stopped passes ' +
  'residual:s residualStart:s curvature:s stepScale:s searching candidate acceptedStep kl barrierDivergence ' +
  'objectiveChange surrogate:f entropy gradientNorm';

function firstDescription({ C, F, systems }: Shape): Description {
  const counts: Readonly<Record<string, number>> = { c: C, e: C + 2, f: F, s: systems, m: 5, w: C * CONTROLLER_WORDS };
  const description: Record<string, Place> = {};
  let word = 0;
  for (const field of FIRST_FIELDS.split(' ')) {
    const [name = '', letter = ''] = field.split(':');
    const words = counts[letter] ?? 1;
    description[name] = [word, words];
    word += words;
  }
  // APPO kept its last violation in the first word of the rules.
  return { ...description, violation: [description['controller']?.[0] ?? 0, 1], nothing: [word, 1] };
}

function describedIn({ metadata }: Checkpoint, shape: Shape): Description {
  const said = metadata[KEY];
  if (said === undefined) return firstDescription(shape);
  try {
    return JSON.parse(said) as Description;
  } catch {
    throw new RingfenceError("the checkpoint's description of its records cannot be read: it is damaged");
  }
}

/**
 * A checkpoint's tensor `records` as this version lays records out.
 * @throws RingfenceError when it lacks a field, or has another number of its words
 */
export function recordsIn(checkpoint: Checkpoint, layout: Fields, shape: Shape): Tensor | undefined {
  const tensor = checkpoint.tensors['records'];
  if (tensor?.dtype !== 'U32') return tensor;
  const described = describedIn(checkpoint, shape);
  const own = tensor.data as Uint32Array;
  const [replicas = 0, stride = 0] = tensor.shape;
  const data = new Uint32Array(own.length);
  for (const [name, [to, words]] of Object.entries(descriptionOf(layout))) {
    const [from, found] = described[name] ?? [0, 0];
    if (found !== words)
      throw new RingfenceError(
        `the checkpoint has ${found} numbers of ${name} in a replica's record, and this version of ringfence has ${words}: go on with the version that wrote it`,
      );
    for (let r = 0; r < replicas; r++)
      data.set(own.subarray(r * stride + from, r * stride + from + words), r * stride + to);
  }
  return { ...tensor, data };
}
