/** docs/adding-an-algorithm.md shows what is run here. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { comparePrices } from '../../examples/algorithms/compare_prices.ts';
import { fixedPrice } from '../../examples/algorithms/fixed_price.ts';
import { algorithms, type EpochMetrics, RingfenceError, registerAlgorithm } from '../../src/index.ts';

const page = readFileSync('docs/adding-an-algorithm.md', 'utf8');
const shown = ['fixed_price.ts', 'fixed_price.wgsl', 'compare_prices.ts'];

it('the page shows the files of the example, in under 100 lines', () => {
  const texts = shown.map((file) => readFileSync(`examples/algorithms/${file}`, 'utf8').trimEnd());
  for (const text of texts) expect(page).toContain(text);
  expect(texts.join('\n').split('\n').length).toBeLessThan(100);
  expect(readdirSync('examples/algorithms').sort()).toEqual([...shown, 'wgsl.d.ts'].sort());
});

it('a price lowers the cost, and takes of the return for it', async () => {
  const [free, priced] = (await comparePrices(globalThis.testProvider, [0, 5], 12)) as [EpochMetrics, EpochMetrics];
  expect([free['Train/Price'], priced['Train/Price']]).toEqual([0, 5]);
  // Without a price, being high pays twice as much as being low; at 5 a unit of cost it is worth leaving.
  expect(free['Metrics/EpCost']).toBeGreaterThan(4);
  expect(priced['Metrics/EpCost']).toBeLessThan(2);
  expect(priced['Metrics/EpRet']).toBeLessThan(free['Metrics/EpRet'] as number);
  for (const row of [free, priced]) expect(row['Train/KL']).toBeLessThanOrEqual(0.01);
}, 240_000);

it('a name or a shader that is taken is refused', () => {
  expect(algorithms['fixed-price']).toBe(fixedPrice);
  expect(() => registerAlgorithm(fixedPrice)).toThrow(new RingfenceError('there is an algorithm fixed-price already'));
  const taken = { 'algos/c_trpo.wgsl': '' };
  expect(() => registerAlgorithm({ ...fixedPrice, name: 'other' }, taken)).toThrow(/shader algos\/c_trpo.wgsl already/);
  expect(algorithms['other']).toBeUndefined();
});
