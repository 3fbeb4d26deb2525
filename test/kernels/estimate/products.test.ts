import { describe, it } from 'vitest';
import { products } from '../../reference/products.ts';
import { actorPlaces, Bench, expectNear, Numbers, scatter } from '../bench.ts';

const shapes = [
  { name: 'one cost', O: 3, A: 2, C: 1, hidden: [5], replicas: 2 },
  { name: 'two costs, more parameters than lanes', O: 9, A: 3, C: 2, hidden: [11, 8], replicas: 1 },
];

describe.each(shapes)('estimate/products: $name', (options) => {
  it('are the inner products of gradients and solutions', async () => {
    const bench = await Bench.open({ ...options, algorithm: 'cpo' });
    const { shape, workspace: w } = bench;
    const places = actorPlaces(shape);
    bench.untouch(w.products);
    const replicas = Array.from({ length: bench.replicas }, (_, r) => {
      const random = new Numbers(r);
      const [gradients, solutions] = [random.rows(shape.F, places.length), random.rows(shape.F, places.length)];
      [gradients, solutions].forEach((vectors, i) => {
        vectors.forEach((vector, f) => {
          const words = scatter(vector, places, shape.actorParameters);
          bench.write(i === 0 ? w.gradient : w.solution, r, words, f * shape.actorParameters);
        });
      });
      bench.writeRecord(r, { updating: 1 });
      return products(gradients, solutions);
    });
    await bench.run(bench.pick(await bench.verbs.innerProducts(), /./));
    (await bench.read(w.products)).forEach((found, r) => {
      const expected = replicas[r]?.flat(2) as number[];
      expectNear(found.subarray(0, expected.length), expected, 1e-6);
    });
    bench.close();
  });
});
