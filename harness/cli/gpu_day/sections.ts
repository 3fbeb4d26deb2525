/** The sections of a day, in the order of their worth: a day that is cut short has done the most important ones. */
import { recordedCases } from './cases.ts';
import { adapter, compilation } from './device.ts';
import { minibatchSteps, networkShares } from './networks.ts';
import { kernelShapes, profiles } from './profiles.ts';
import type { Section } from './section.ts';
import { navigation, robots } from './stepping.ts';
import { cTrpo, equality, firstUpdate, ppoLagrangian } from './training.ts';

/** Their seconds add up to eight minutes. */
export const sections: readonly Section[] = [
  { name: 'adapter', title: 'The adapter', seconds: 10, run: adapter },
  { name: 'cases', title: 'Recorded kernel cases against their twins', seconds: 45, run: recordedCases },
  { name: 'networks', title: 'Network kernels against the fp32 peak', seconds: 40, run: networkShares },
  { name: 'c-trpo', title: "C-TRPO with the paper's settings", seconds: 60, run: cTrpo },
  { name: 'navigation', title: 'Navigation stepping', seconds: 25, run: navigation },
  { name: 'minibatches', title: 'Steps of a minibatch', seconds: 45, run: minibatchSteps },
  { name: 'ppo-lagrangian', title: 'PPO-Lagrangian with many environments', seconds: 50, run: ppoLagrangian },
  { name: 'first-update', title: 'From the command to the first update', seconds: 25, run: firstUpdate },
  { name: 'equality', title: 'Equality of runs', seconds: 25, run: equality },
  { name: 'compilation', title: 'Compilation', seconds: 35, run: compilation },
  { name: 'profiles', title: 'Profiles', seconds: 50, run: profiles },
  { name: 'shapes', title: 'Tile and lane kernels of the networks', seconds: 25, run: kernelShapes },
  { name: 'robots', title: 'Robots stepping', seconds: 45, run: robots },
];
