import { describe, expect, it } from 'vitest';
import { criticGradient, squaredError } from '../../reference/critic_gradient.ts';
import { parametersOf, withParameters } from '../../reference/forward.ts';
import { centralDifferences } from '../../reference/policy_gradient.ts';
import {
  Bench,
  expectNear,
  featureMajor,
  gather,
  inAllForms,
  type KernelShape,
  Numbers,
  padding,
  parameterPlaces,
  scatter,
} from '../bench.ts';

// The error is that of nn/policy_gradient, of means of f32 products of both signs.
const TOLERANCE = 3e-5;

const shapes: readonly KernelShape[] = [
  { name: 'one sample', O: 3, hidden: [5], envs: 1, steps: 1 },
  {
    name: 'partial last minibatch, two costs, replicas',
    O: 9,
    C: 2,
    costly: true,
    hidden: [5, 7],
    envs: 5,
    steps: 15,
    replicas: 3,
  },
  {
    name: 'no hidden layer, one sample in the last minibatch',
    O: 70,
    C: 3,
    hidden: [],
    envs: 5,
    steps: 13,
    replicas: 2,
  },
  {
    name: 'relu, large minibatches',
    O: 4,
    costly: true,
    hidden: [8, 8, 8],
    envs: 7,
    steps: 41,
    minibatch: 160,
    activation: 'relu',
  },
];

describe.each(inAllForms(shapes))('nn/critic_gradient: $name', (options) => {
  it("is the gradient of each critic's mean squared error on each minibatch", async () => {
    const bench = await Bench.open(options);
    const { shape, workspace: w } = bench;
    const places = parameterPlaces(shape, 1);
    const criticStride = w.critics.strideWords / shape.F;
    const replicas = Array.from({ length: bench.replicas }, (_, r) => {
      const random = new Numbers(r);
      bench.writeRecord(r, {});
      const inputs = random.rows(shape.blockSamples, shape.O);
      bench.write(w.shuffledInput, r, featureMajor(inputs, shape.quads * 4));
      const critics = Array.from({ length: shape.F }, (_, f) => {
        const net = random.network([shape.O, ...shape.hidden, 1], options.activation ?? 'tanh');
        const targets = random.list(shape.blockSamples, -3, 3);
        bench.write(w.critics, r, scatter(parametersOf(net), places, shape.criticParameters), f * criticStride);
        bench.write(w.targets, r, targets, f * shape.quads * 4);
        return { net, targets };
      });
      return { inputs, critics };
    });
    const specs = bench.pick(await bench.verbs.fitCritics(), /^nn\/(forward|critic_gradient|weight_gradient)$/);
    expect(specs).toHaveLength(3 * shape.minibatches);
    bench.untouch(w.criticValue, w.criticHidden, w.criticDelta);
    for (let m = 0; m < shape.minibatches; m++) {
      await bench.run(specs.slice(3 * m, 3 * m + 3));
      const gradient = await bench.read(w.criticGradient);
      replicas.forEach(({ inputs, critics }, r) => {
        critics.forEach(({ net, targets }, f) => {
          const part = <T>(list: T[]): T[] => list.slice(m * shape.minibatch, (m + 1) * shape.minibatch);
          const own = (gradient[r] as Float32Array).subarray(f * criticStride, (f + 1) * criticStride);
          expectNear(gather(own, places), criticGradient(net, part(inputs), part(targets)), TOLERANCE);
          expect(padding(own, places, own.length).every((g) => g === 0)).toBe(true);
        });
      });
    }
    bench.close();
  });
});

it('the twin of nn/critic_gradient agrees with central differences', () => {
  const random = new Numbers(1);
  const [inputs, targets] = [random.rows(9, 3), random.list(9)];
  const net = random.network([3, 4, 4, 1], 'tanh');
  const numeric = centralDifferences((p) => squaredError(withParameters(net, p), inputs, targets), parametersOf(net));
  // h = 1e-5: the differences themselves are good to 1e-9
  expectNear(criticGradient(net, inputs, targets), numeric, 1e-7);
});
