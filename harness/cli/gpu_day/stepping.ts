/** Tasks that only step, with random actions: navigation, and the robots. */
import { findTask } from '../../../src/config/resolve.ts';
import { taskSteps } from '../bench/kernels.ts';
import { measure } from '../bench/stopwatch.ts';
import type { SectionContext } from './section.ts';

const NAVIGATION = ['SafetyPointGoal1-v0', 'SafetyPointCircle1-v0'];
const ROBOTS = ['SafetyHopperVelocity-v1', 'SafetyAntVelocity-v1', 'SafetyHumanoidVelocity-v1'];

async function stepRate(
  name: string,
  environments: number,
  steps: number,
  goal: string,
  { sizes, open, figure }: SectionContext,
): Promise<void> {
  const gpu = await open();
  const stepping = await taskSteps(gpu, findTask(name), { environments, steps });
  figure({ name: `${name}, until it could run`, value: stepping.compileSeconds, unit: 's' });
  const [rate] = await measure(gpu, [stepping], sizes.repeat, () => undefined);
  if (rate) figure({ name: `${name}, ${environments} environments`, value: rate.value, unit: 'steps/s', goal });
}

/** G5. */
export async function navigation(context: SectionContext): Promise<void> {
  for (const name of NAVIGATION) await stepRate(name, context.sizes.navigation, 32, 'G5', context);
}

/** G6: the most important robot first, since a program of thousands of lines may compile for long. */
export async function robots(context: SectionContext): Promise<void> {
  const chosen = context.sizes.isReduced ? ROBOTS.slice(0, 1) : ROBOTS;
  for (const name of chosen) for (const worlds of context.sizes.worlds) await stepRate(name, worlds, 4, 'G6', context);
}
