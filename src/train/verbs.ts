/** The verbs of an iteration over one run's buffers, and those of a run that no algorithm names. */
import type { PassOptions, Verbs } from '../algos/verbs.ts';
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { Step } from '../gpu/dispatch.ts';
import { fitCritics } from './critic_step.ts';
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts';
import { episodicSweep } from './episodic_sweep.ts';
import { keepReference, policyPasses } from './policy_passes.ts';
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

export class RunVerbs implements Verbs {
  readonly #dispatcher: Dispatcher;

  constructor(options: DispatcherOptions) {
    this.#dispatcher = new Dispatcher(options);
  }

  /** Sets up a run: parameters, environments. Runs once. */
  begin = (): Promise<Step> => begin(this.#dispatcher);
  collectRollout = (): Promise<Step> => collectRollout(this.#dispatcher);
  /** New episodes in every environment, all at their first step. */
  restartEpisodes = (): Promise<Step> => restartEpisodes(this.#dispatcher);
  /** Plays every environment for as long as an episode may last: the dispatches of each of the workspace's T steps. */
  playHorizon = (episodes: ReplicaBuffer): Promise<Step[]> => playHorizon(this.#dispatcher, episodes);
  estimateAdvantages = (): Promise<Step> => estimateAdvantages(this.#dispatcher);
  estimateEpisodes = (): Promise<Step> => estimateEpisodes(this.#dispatcher);
  decide = (path: string, entry?: string): Promise<Step> => {
    const { products, timeMeans, timeMultipliers } = this.#dispatcher.workspace;
    const bind = { products, timeMeans, timeMultipliers };
    return this.#dispatcher.step([
      this.#dispatcher.dispatch(path, bind, [1, 1], { asksMethod: true, ...(entry && { entry }) }),
    ]);
  };
  keepReference = (): Promise<Step> => keepReference(this.#dispatcher);
  policyPasses = (options: PassOptions): Promise<Step> => policyPasses(this.#dispatcher, options);
  episodicSweep = (controlKernel: string): Promise<Step> => episodicSweep(this.#dispatcher, controlKernel);
  surrogateGradients = (): Promise<Step> => surrogateGradients(this.#dispatcher);
  conjugateGradient = (): Promise<Step> => conjugateGradient(this.#dispatcher);
  innerProducts = (): Promise<Step> => innerProducts(this.#dispatcher);
  lineSearch = (): Promise<Step> => lineSearch(this.#dispatcher);
  fullStep = (): Promise<Step> => fullStep(this.#dispatcher);
  fitCritics = (): Promise<Step> => fitCritics(this.#dispatcher);
  updateNormaliser = (): Promise<Step> => updateNormaliser(this.#dispatcher);
  nextBatch = (): Promise<Step> => nextBatch(this.#dispatcher);
}
