import { describe, expect, it } from 'vitest';
import { fisherProduct } from '../../reference/fisher.ts';
import { dot } from '../../reference/forward.ts';
import { actorPlaces, type Bench, bitsOf, expectNear, gather, Numbers, padding, scatter } from '../bench.ts';
import { openPolicies, policyShapes, type SampledPolicy, withSet } from './policies.ts';

// Two passes of f32 products through the network and a mean over samples, all of order 1.
const TOLERANCE = 3e-5;

/** F v of every replica, by the kernels, for the mean's parameters; the log-stds' block is conjugate gradient's. */
async function products(bench: Bench, vectors: readonly (readonly number[])[]): Promise<Float32Array[]> {
  const { shape, workspace: w } = bench;
  vectors.forEach((v, r) => {
    bench.write(w.direction, r, scatter(v, actorPlaces(shape), shape.actorParameters));
  });
  return runProducts(bench);
}

async function runProducts(bench: Bench): Promise<Float32Array[]> {
  bench.untouch(bench.workspace.image);
  await bench.run(bench.pick(await bench.verbs.conjugateGradient(), /^nn\/(fisher|weight_gradient|sum_partials)$/));
  return bench.read(bench.workspace.image);
}

const meanPart = ({ policy }: SampledPolicy, v: readonly number[]): number[] =>
  v.slice(0, v.length - policy.logStd.length);

async function openForward(options: Parameters<typeof openPolicies>[0]): ReturnType<typeof openPolicies> {
  const made = await openPolicies(options);
  await made.bench.run(made.bench.pick(await made.bench.verbs.surrogateGradients(), /^nn\/forward$/));
  return made;
}

describe.each(policyShapes)('nn/fisher: $name', (options) => {
  it('is the Hessian of the mean KL times v, symmetric and never negative; padding stays 0', async () => {
    const { bench, replicas } = await openForward(withSet(options, { klActionMean: false }));
    const places = actorPlaces(bench.shape);
    const random = new Numbers(8);
    const draw = (): number[][] => replicas.map(() => random.list(places.length));
    const [us, vs] = [draw(), draw()];
    const Fv = await products(bench, vs);
    const Fu = await products(bench, us);
    replicas.forEach((replica, r) => {
      const [u, v] = [us[r] as number[], vs[r] as number[]];
      const actual = gather(Fv[r] as Float32Array, meanPart(replica, places));
      const expected = meanPart(replica, fisherProduct(replica.policy, replica.samples.inputs, v));
      expectNear(actual, expected, TOLERANCE);
      expect(padding(Fv[r] as Float32Array, places, bench.shape.actorParameters).every((x) => x === 0)).toBe(true);
      const vFv = dot(meanPart(replica, v), actual);
      const uFv = dot(meanPart(replica, u), actual);
      const vFu = dot(meanPart(replica, v), meanPart(replica, gather(Fu[r] as Float32Array, places)));
      expect(vFv).toBeGreaterThan(0);
      expect(Math.abs(uFv - vFu) / vFv).toBeLessThan(TOLERANCE);
    });
    bench.close();
  });
});

it.each([
  { name: 'Gaussian', A: 2 },
  { name: 'categorical', discreteActions: 3 },
])('nn/fisher gives several vectors the products that each has alone: $name', async ({ name: _, ...policy }) => {
  const options = { O: 5, C: 2, hidden: [7], envs: 3, steps: 9, blocks: 2, replicas: 2, ...policy };
  const { bench, replicas } = await openForward({ ...options, traits: { systems: 'functions' } });
  const { shape } = bench;
  const places = actorPlaces(shape);
  const random = new Numbers(4);
  const vectors = replicas.map(() => Array.from({ length: shape.systems }, () => random.list(places.length)));
  const padded = (v: readonly number[]): number[] => Array.from(scatter(v, places, shape.actorParameters));
  vectors.forEach((own, r) => {
    bench.write(bench.workspace.direction, r, own.flatMap(padded));
  });
  const images = await runProducts(bench);
  bench.close();
  expect(shape.systems).toBe(3);
  const single = await openForward(options);
  for (let s = 0; s < shape.systems; s++) {
    const alone = await products(
      single.bench,
      vectors.map((own) => own[s] as number[]),
    );
    images.forEach((image, r) => {
      const at = s * shape.actorParameters;
      expect(bitsOf(image.subarray(at, at + shape.actorParameters))).toEqual(
        bitsOf((alone[r] as Float32Array).subarray(0, shape.actorParameters)),
      );
    });
  }
  single.bench.close();
});

it('nn/fisher with klActionMean divides by the number of actions', async () => {
  const options = { O: 3, A: 4, hidden: [5], envs: 3, steps: 3 };
  const images: Float32Array[] = [];
  for (const klActionMean of [false, true]) {
    const { bench, replicas } = await openForward(withSet(options, { klActionMean }));
    const v = new Numbers(3).list(actorPlaces(bench.shape).length);
    images.push(
      (
        await products(
          bench,
          replicas.map(() => v),
        )
      )[0] as Float32Array,
    );
    bench.close();
  }
  const plain = Array.from(images[0] as Float32Array).slice(0, 80);
  expectNear(
    Array.from(images[1] as Float32Array)
      .slice(0, 80)
      .map((x) => 4 * x),
    plain,
    1e-6,
  );
});
