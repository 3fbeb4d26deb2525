/** Fresh episodes of a trained policy, side by side on the GPU: what `ringfence eval` reports. */
import type { ResolvedConfig } from '../config/resolve.ts';
import type { Gpu } from '../gpu/device.ts';
import { type Episode, Playback, type PlaybackOptions, type PlayedPolicy } from './playback.ts';

export interface EvaluationRequest extends PlayedPolicy {
  readonly config: ResolvedConfig;
  readonly episodes: number;
  readonly seed: number;
  readonly physics?: PlaybackOptions['physics'];
}

/** Environments of one rollout; further episodes are played by further rollouts. */
const ENVIRONMENTS = 100;
/** The step from the seed of one rollout to that of the next: far from what people choose. */
const SEED_STRIDE = 0x9e3779b9;

/** Plays `episodes` whole episodes from new initial states. */
export async function evaluate(gpu: Gpu, request: EvaluationRequest): Promise<Episode[]> {
  const { config, episodes, seed } = request;
  const { horizon } = config.task;
  const playback = await Playback.create(gpu, config, {
    envs: Math.min(episodes, ENVIRONMENTS),
    advancedBy: horizon,
    physics: request.physics,
  });
  try {
    const played: Episode[] = [];
    for (let index = 0; played.length < episodes; index++) {
      // Every rollout begins anew: the episodes that cross the end of one are longer than others.
      await playback.begin(request, (seed + index * SEED_STRIDE) >>> 0);
      await playback.advance(horizon);
      played.push(...(await playback.firstEpisodes()));
    }
    return played.slice(0, episodes);
  } finally {
    playback.destroy();
  }
}
