/** What a desktop GPU is to reach, each beside the figures that are measured for it. */

export interface Goal {
  readonly name: string;
  readonly what: string;
  readonly goal: string;
}

export const goals: readonly Goal[] = [
  { name: 'G1', what: 'forward / forward+backward of 60-64-64-2, share of the fp32 peak', goal: '>= 40 % / 30 %' },
  {
    name: 'G2',
    what: "a minibatch step of 128 samples; share of one workgroup's fp32 rate",
    goal: '<= 30 us, >= 35 %',
  },
  { name: 'G3', what: "C-TRPO, the paper's settings, one seed / 64 seeds", goal: '>= 60,000 / 2,000,000 steps/s' },
  { name: 'G4', what: 'PPO-Lagrangian end to end, against JAX; ant velocity, against CRAX', goal: '>= 2x; >= 2x' },
  { name: 'G5', what: 'navigation stepping, 65,536 environments, against JAX', goal: '>= 3x' },
  {
    name: 'G6',
    what: 'ant and humanoid, 8,192 worlds, against MJX / MuJoCo Warp; 256 worlds',
    goal: '>= 1x / 0.7x; 2x',
  },
  { name: 'G7', what: 'command to first finished update, against JAX', goal: '<= 0.1x' },
  { name: 'G8', what: 'bit-equal over 10 runs; cost against the fastest own variant', goal: 'always; <= 1.05x' },
];
