// Rollouts that are cut into blocks of time, whole trainers: the same numbers as in one block.
import { it } from 'vitest';
import { discounted, episodic, expectNumbersOfOneBlock, search, sweep } from './cut.ts';

it.each([
  { ...episodic, algorithm: 'c-trpo', set: search },
  { ...discounted, algorithm: 'e-cop', set: { ...sweep, sweepBlock: 30 } },
])('5 blocks give the numbers of one: $algorithm on $task', (config) => expectNumbersOfOneBlock(config, [5]));
