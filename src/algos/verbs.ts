/**
 * The verbs of an iteration, as algorithms name them: each gives the dispatches of one step of a paper's pseudo-code. They are
 * compiled and bound once, before the first iteration. `src/train/verbs.ts` implements them.
 */
import type { Step } from '../gpu/dispatch.ts';

export interface PassOptions {
  /** Name of the hyper-parameter that says how many passes there are at most. */
  readonly passes: string;
  /** The loss has penalties, whose slopes depend on the minibatch. */
  readonly isPenalised?: boolean;
  /** The critics are trained in the same passes, and stop with them. */
  readonly withCritics?: boolean;
}

export interface Verbs {
  /** Plays every environment for T steps with the current policies. */
  collectRollout(): Promise<Step>;
  /** Inputs, values and generalised advantages of reward and costs. */
  estimateAdvantages(): Promise<Step>;
  /** Estimates of J_R and J_C from finished episodes. */
  estimateEpisodes(): Promise<Step>;
  /** An algorithm's control kernel; entries after `innerProducts` read them, episodic ones the means of each time step. */
  decide(path: string, entry?: string): Promise<Step>;
  /** Keeps the policy as it is now: what ratios and KLs of the passes are measured against. */
  keepReference(): Promise<Step>;
  /** Gradient steps of the policy (and the critics) in shuffled minibatches. */
  policyPasses(options: PassOptions): Promise<Step>;
  /** Decisions and gradient steps of an episodic method, from the last time step to the first. */
  episodicSweep(controlKernel: string): Promise<Step>;
  /** Gradients of every function's surrogate at the old policy. */
  surrogateGradients(): Promise<Step>;
  /** The trust region's step x = H^-1 g, or x_f = H^-1 g_f for every function. */
  conjugateGradient(): Promise<Step>;
  /** Inner products of the functions' gradients and of their solutions. */
  innerProducts(): Promise<Step>;
  /** Backtracks until the trust region's conditions hold. */
  lineSearch(): Promise<Step>;
  /** Takes the full step without a search, if it is finite. */
  fullStep(): Promise<Step>;
  /** Regression of every critic on its targets, in shuffled minibatches. */
  fitCritics(): Promise<Step>;
  /** Merges the iteration's observations into the statistics that the next iteration uses. */
  updateNormaliser(): Promise<Step>;
  /** Last where the batch varies: who plays the next rollout, and who has finished. */
  nextBatch(): Promise<Step>;
}
