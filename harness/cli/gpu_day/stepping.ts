/** Tasks that only step: navigation, and the robots by each program that steps them. */
import { findTask } from '../../../src/config/resolve.ts';
import { PHYSICS_PROGRAMS, type PhysicsProgram, reasonAgainst } from '../../../src/physics/choice.ts';
import { stepOptionsOf } from '../../../src/tasks/index.ts';
import { cooperativeSteps, taskSteps } from '../bench/kernels.ts';
import { measure } from '../bench/stopwatch.ts';
import type { SectionContext } from './section.ts';

const NAVIGATION = ['SafetyPointGoal1-v0', 'SafetyPointCircle1-v0'];
const ROBOTS = ['SafetyHopperVelocity-v1', 'SafetyAntVelocity-v1', 'SafetyHumanoidVelocity-v1'];

interface SteppingRun {
  readonly name: string;
  readonly environments: number;
  readonly steps: number;
  readonly goal: string;
  /** Which program steps a robot. */
  readonly physics?: PhysicsProgram;
}

async function stepRate(
  { name, environments, steps, goal, physics }: SteppingRun,
  { sizes, open, figure }: SectionContext,
): Promise<void> {
  const gpu = await open();
  const title = physics === undefined ? name : `${name}, ${physics} physics`;
  const stepping = await (physics === 'cooperative' ? cooperativeSteps : taskSteps)(gpu, findTask(name), {
    environments,
    steps,
  });
  figure({ name: `${title}, until it could run`, value: stepping.compileSeconds, unit: 's' });
  const [rate] = await measure(gpu, [stepping], sizes.repeat, () => undefined);
  if (rate) figure({ name: `${title}, ${environments} environments`, value: rate.value, unit: 'steps/s', goal });
}

/** Measures goal G5. */
export async function navigation(context: SectionContext): Promise<void> {
  for (const name of NAVIGATION)
    await stepRate({ name, environments: context.sizes.navigation, steps: 32, goal: 'G5' }, context);
}

/** G6: robots by the program that compiles soon before those by one of thousands of lines. */
export async function robots(context: SectionContext): Promise<void> {
  const { sizes, open, note } = context;
  const chosen = sizes.isReduced ? ROBOTS.slice(0, 1) : ROBOTS;
  const { facts } = await open();
  for (const physics of PHYSICS_PROGRAMS.toReversed())
    for (const name of chosen) {
      const task = findTask(name);
      const reason = task.model && reasonAgainst(physics, task.model.compiled, facts, stepOptionsOf(task, facts));
      if (reason !== undefined) note(`${name}, ${physics} physics is left out: ${reason}.`);
      else
        for (const environments of sizes.worlds)
          await stepRate({ name, environments, steps: 4, goal: 'G6', physics }, context);
    }
}
