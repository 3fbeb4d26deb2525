/**
 * The verbs of an iteration: each gives the dispatches of one step of the algorithms' pseudo-code. They are compiled
 * and bound once, before the first iteration.
 */
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { Step } from '../gpu/schedule.ts';
import { fitCritics } from './critic_step.ts';
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts';
import { episodicSweep } from './episodic_sweep.ts';
import { keepReference, type PassOptions, policyPasses } from './policy_passes.ts';
import { conjugateGradient, fullStep, innerProducts, lineSearch, surrogateGradients } from './policy_step.ts';
import {
  begin,
  collectRollout,
  estimateAdvantages,
  estimateEpisodes,
  nextBatch,
  playHorizon,
  restartEpisodes,
  updateNormaliser,
} from './sampling.ts';

export class Verbs {
  readonly #dispatcher: Dispatcher;

  constructor(options: DispatcherOptions) {
    this.#dispatcher = new Dispatcher(options);
  }

  /** Sets up a run: parameters, environments. Runs once. */
  begin = (): Promise<Step> => begin(this.#dispatcher);
  /** Plays every environment for T steps with the current policies. */
  collectRollout = (): Promise<Step> => collectRollout(this.#dispatcher);
  /** New episodes in every environment, all at their first step. */
  restartEpisodes = (): Promise<Step> => restartEpisodes(this.#dispatcher);
  /** Plays every environment for as long as an episode may last, a workspace's T steps a dispatch. */
  playHorizon = (episodes: ReplicaBuffer): Promise<Step> => playHorizon(this.#dispatcher, episodes);
  /** Inputs, values and generalised advantages of reward and costs. */
  estimateAdvantages = (): Promise<Step> => estimateAdvantages(this.#dispatcher);
  /** Estimates of J_R and J_C from finished episodes. */
  estimateEpisodes = (): Promise<Step> => estimateEpisodes(this.#dispatcher);
  /** An algorithm's control kernel; entries after `innerProducts` read them, episodic ones the means of each time step. */
  decide = (path: string, entry?: string): Promise<Step> => {
    const { products, timeMeans, timeMultipliers } = this.#dispatcher.workspace;
    const bind = { products, timeMeans, timeMultipliers };
    return this.#dispatcher.step([this.#dispatcher.dispatch(path, bind, [1, 1], entry ? { entry } : {})]);
  };
  /** Keeps the policy as it is now: what ratios and KLs of the passes are measured against. */
  keepReference = (): Promise<Step> => keepReference(this.#dispatcher);
  /** Gradient steps of the policy (and the critics) in shuffled minibatches. */
  policyPasses = (options: PassOptions): Promise<Step> => policyPasses(this.#dispatcher, options);
  /** Decisions and gradient steps of an episodic method, from the last time step to the first. */
  episodicSweep = (controlKernel: string): Promise<Step> => episodicSweep(this.#dispatcher, controlKernel);
  /** Gradients of every function's surrogate at the old policy. */
  surrogateGradients = (): Promise<Step> => surrogateGradients(this.#dispatcher);
  /** The trust region's step x = H^-1 g, or x_f = H^-1 g_f for every function. */
  conjugateGradient = (): Promise<Step> => conjugateGradient(this.#dispatcher);
  /** Inner products of the functions' gradients and of their solutions. */
  innerProducts = (): Promise<Step> => innerProducts(this.#dispatcher);
  /** Backtracks until the trust region's conditions hold. */
  lineSearch = (): Promise<Step> => lineSearch(this.#dispatcher);
  /** Takes the full step without a search, if it is finite. */
  fullStep = (): Promise<Step> => fullStep(this.#dispatcher);
  /** Regression of every critic on its targets, in shuffled minibatches. */
  fitCritics = (): Promise<Step> => fitCritics(this.#dispatcher);
  /** Merges the iteration's observations into the statistics that the next iteration uses. */
  updateNormaliser = (): Promise<Step> => updateNormaliser(this.#dispatcher);
  /** Last where the batch varies: who plays the next rollout, and who has finished. */
  nextBatch = (): Promise<Step> => nextBatch(this.#dispatcher);
}
