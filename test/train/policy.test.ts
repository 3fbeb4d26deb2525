import { expect, it } from 'vitest';
import type { PolicyData } from '../../src/formats/policy.ts';
import { encodePolicySafetensors } from '../../src/formats/policy.ts';
import { type ResolvedConfig, RingfenceError, type RunConfig, resolveConfig } from '../../src/index.ts';
import { policyOf, policyShape } from '../../src/train/policy.ts';

function policyFor(run: RunConfig): { config: ResolvedConfig; policy: PolicyData } {
  const config = resolveConfig(run);
  const shape = policyShape(config, 4);
  const normaliser = new Float32Array(2 * shape.inputsPadded).fill(1, shape.inputsPadded);
  return { config, policy: policyOf(config, shape, new Float32Array(shape.actorParameters), normaliser) };
}

it.each<[string, RunConfig, Partial<PolicyData>]>([
  [
    'a continuous policy',
    { task: 'SafetyPointGoal1-v0', algorithm: 'c-trpo' },
    { observationSize: 60, addedInputs: [], actionSize: 2, logStd: new Float32Array(2) },
  ],
  [
    'a discrete policy without hidden layers',
    { task: 'TwoStateCMDP-v0', algorithm: 'c-trpo' },
    { observationSize: 2, actionSize: 1, discreteActions: 2, logStd: new Float32Array(0) },
  ],
  [
    'a policy that sees the time',
    { task: 'EpisodicCMDP-v0', algorithm: 'c-trpo', set: { timeConditioned: true } },
    { observationSize: 5, addedInputs: ['the share of the horizon that is over'] },
  ],
  [
    'a policy that sees its budgets',
    { task: 'ConstrainedBandit-v0', algorithm: 'saute-ppo' },
    {
      observationSize: 3,
      addedInputs: ['the share of the budget of first that is left', 'the share of the budget of second that is left'],
    },
  ],
])('%s fits together, and says what its inputs are', (_, run, expected) => {
  const { policy } = policyFor(run);
  expect(policy).toMatchObject(expected);
  expect(encodePolicySafetensors(policy).length).toBeGreaterThan(0);
});

it('a policy of one network for each time step is refused with one sentence', () => {
  const run: RunConfig = { task: 'EpisodicCMDP-v0', algorithm: 'e-cop', set: { actor: 'vectors' } };
  expect(() => policyFor(run)).toThrow(RingfenceError);
  expect(() => policyFor(run)).toThrow(/is 10 networks, one for each time step/);
});
