import { createTrainer, type EpochMetrics, registerAlgorithm } from 'ringfence';
import { fixedPrice } from './fixed_price.ts';
import kernel from './fixed_price.wgsl?raw';

registerAlgorithm(fixedPrice, { 'algos/fixed_price.wgsl': kernel });

/** Trains every price side by side, one replica each. @returns the last row of each */
export async function comparePrices(gpu: GPU, price: readonly number[], iterations: number): Promise<EpochMetrics[]> {
  const task = { task: 'TwoStateCMDP-v0', envs: 16, stepsPerEpoch: 1600, totalSteps: 1600 * iterations };
  const trainer = await createTrainer({ gpu, ...task, algorithm: 'fixed-price', sweep: { price } });
  let rows: EpochMetrics[] = [];
  for await (rows of trainer);
  trainer.destroy();
  return rows;
}
