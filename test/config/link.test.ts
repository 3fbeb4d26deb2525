import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hyperparameter, type HyperparameterValue, parseValue } from '../../src/algos/hyperparameter.ts';
import { type Algorithm, algorithms } from '../../src/algos/index.ts';
import { decodeLink, linkOf } from '../../src/config/link.ts';
import { type ResolvedConfig, resolveConfig } from '../../src/config/resolve.ts';
import { FORMS, formsIn, type RunConfig } from '../../src/config/run_config.ts';
import { numberText, typedValue } from '../../src/config/typed.ts';
import { registerTask, type Task, tasks } from '../../src/tasks/index.ts';

const shipped = Object.values(tasks);

/** A number within the range of a hyper-parameter. */
function anyNumber(p: Hyperparameter): fc.Arbitrary<number> {
  const isInside = (value: number) => !p.exclusive || (value !== p.min && value !== p.max);
  const [min, max] = [p.min ?? -1e6, p.max ?? 1e9];
  if (p.type === 'integer' || p.type === 'widths') return fc.integer({ min, max });
  const sized = fc.double({ min: 1e-12, max: 1e9, noNaN: true }).map((size) => Math.min(size, Math.max(max, -min)));
  return fc
    .tuple(
      sized,
      fc.constantFrom(...(max > 0 ? [1] : []), ...(min < 0 ? [-1] : []), ...(min <= 0 && max >= 0 ? [0] : [])),
    )
    .map(([size, sign]) => size * sign)
    .filter((value) => value >= min && value <= max && isInside(value));
}

function anyValue(p: Hyperparameter, costs: number): fc.Arbitrary<HyperparameterValue> {
  switch (p.type) {
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...(p.choices ?? []));
    case 'widths':
      return fc.array(anyNumber(p), { maxLength: 3 });
    case 'limits':
      return fc.array(anyNumber(p), { minLength: costs, maxLength: costs });
    default:
      return anyNumber(p);
  }
}

/** Whole episodes, or rollouts that are a part of one. */
const anySizes = ({ horizon }: Task): fc.Arbitrary<Pick<RunConfig, 'envs' | 'stepsPerEpoch'>> =>
  fc
    .record({ envs: fc.integer({ min: 1, max: 5000 }), share: fc.constantFrom(0.2, 1, 2) })
    .map(({ envs, share }) => ({ envs, stepsPerEpoch: envs * Math.max(1, Math.round(horizon * share)) }));

/** Any run that the configuration's checks accept. */
function anyRun(algorithm: Algorithm, task: Task): fc.Arbitrary<RunConfig> {
  const fields = Object.fromEntries(
    algorithm.hyperparameters.map((p) => [p.name, anyValue(p, task.costs.length)] as const),
  );
  const swept = algorithm.hyperparameters
    .filter(({ scope }) => scope === 'replica')
    .map((p) => [p.name, fc.array(anyValue(p, task.costs.length), { minLength: 2, maxLength: 3 })] as const);
  return fc
    .record({
      seeds: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 4 })),
      count: fc.integer({ min: 1, max: 9 }),
      sizes: fc.option(anySizes(task)),
      totalSteps: fc.option(fc.integer({ min: 1e7, max: 2 ** 50 })),
      set: fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Record<string, HyperparameterValue>>,
      sweep: fc.shuffledSubarray(swept, { maxLength: 2 }).chain((some) => fc.record(Object.fromEntries(some))),
      portable: fc.boolean(),
      kernels: fc.constantFrom(undefined, ...FORMS.kernels),
      physics: fc.constantFrom(undefined, ...(task.model ? FORMS.physics : [])),
    })
    .map(({ seeds, count, sizes, totalSteps, portable, kernels, physics, set, sweep }) => ({
      task: task.name,
      algorithm: algorithm.name,
      seeds: seeds ?? Array.from({ length: count }, (_, seed) => seed),
      ...sizes,
      ...(totalSteps !== null && { totalSteps }),
      set: Object.fromEntries(Object.entries(set).filter(([name]) => !Object.hasOwn(sweep, name))),
      sweep,
      portable,
      ...formsIn({ kernels, physics }),
    }));
}

function resolved(run: RunConfig): ResolvedConfig | undefined {
  try {
    return resolveConfig(run);
  } catch {
    return undefined;
  }
}

/** All that decides a run's numbers. */
const numbersOf = ({
  task,
  algorithm,
  replicas,
  envs,
  steps,
  totalSteps,
  epochs,
  values,
  portable,
  kernels,
  physics,
}: ResolvedConfig) => {
  const forms = [kernels, physics];
  return JSON.stringify([
    task.name,
    algorithm.name,
    replicas,
    envs,
    steps,
    totalSteps,
    epochs,
    values,
    portable,
    forms,
  ]);
};

const BASE = '#v=1&task=SafetyPointGoal1-v0&algo=c-trpo';
const roundTrip = (run: RunConfig): RunConfig => decodeLink(linkOf(resolveConfig(run)) as string);

describe('a link', () => {
  it.each(Object.values(algorithms))('of any run of $name leads back to the same run', (algorithm) => {
    let tried = 0;
    const run = fc.constantFrom(...shipped).chain((task) => anyRun(algorithm, task));
    fc.assert(
      fc.property(run, (given) => {
        const before = resolved(given);
        fc.pre(before !== undefined);
        tried++;
        const link = linkOf(before) as string;
        expect(link).toMatch(/^#[\w=&.,:-]+$/);
        expect(numbersOf(resolveConfig(decodeLink(link)))).toBe(numbersOf(before));
        expect(linkOf(resolveConfig(decodeLink(link)))).toBe(link);
      }),
      { numRuns: 60, maxSkipsPerRun: 1000 },
    );
    expect(tried).toBeGreaterThanOrEqual(60);
  });

  it.each(shipped)('of $name with every default has nothing but its task and algorithm', ({ name }) => {
    const links = Object.keys(algorithms).map((algorithm) => {
      const config = resolved({ task: name, algorithm });
      return config && linkOf(config) === `#v=1&task=${name}&algo=${algorithm}`;
    });
    expect(links).not.toContain(false);
    expect(links).toContain(true);
  });

  it('writes as a command line does', () => {
    const set = { hidden: [32, 16], criticPasses: 2, gamma: 0.99, klActionMean: false };
    const run = { task: 'SafetyPointGoal1-v0', algorithm: 'c-trpo', seeds: [0, 1, 2], totalSteps: 2_500_000, set };
    const sweep = { costLimit: [[10], [25]], beta: [0.1, 1] };
    expect(linkOf(resolveConfig({ ...run, envs: 4096, stepsPerEpoch: 262_144, sweep, portable: true }))).toBe(
      `${BASE}&seeds=3&envs=4096&stepsPerEpoch=262144&totalSteps=2.5e6&hidden=32:16&criticPasses=2&klActionMean=false` +
        '&costLimit=10,25&beta=0.1,1&portable=1',
    );
    expect(linkOf(resolveConfig({ ...run, seeds: [7], envs: 10, totalSteps: 1e6, set: {} }))).toBe(
      `${BASE}&seed=7&envs=10&totalSteps=1e6`,
    );
  });

  it('numbers the replicas of sweeps as they stood', () => {
    const run = { task: 'SafetyPointGoal1-v0', algorithm: 'c-trpo' };
    for (const sweep of [
      { beta: [0.1, 1], delta: [0.01, 0.02] },
      { delta: [0.01, 0.02], beta: [0.1, 1] },
    ])
      expect(resolveConfig(roundTrip({ ...run, sweep })).replicas).toEqual(resolveConfig({ ...run, sweep }).replicas);
  });

  it("is not made of a user's own task, which no page knows", () => {
    const own: Task = { ...(tasks['TwoStateCMDP-v0'] as Task), name: 'MyOwn-v0' };
    registerTask(own);
    expect(linkOf(resolveConfig({ task: 'MyOwn-v0', algorithm: 'c-trpo' }))).toBeUndefined();
  });

  it.each([
    ['an address', `http://localhost:8080/${BASE}&beta=0.5`],
    ['an address below a folder', `https://example.org/a/b/index.html${BASE}&beta=0.5`],
    ['the hash', `${BASE}&beta=0.5`],
    ['what follows it', `${BASE}&beta=0.5`.slice(1)],
    ['with blanks around', `  ${BASE}&beta=0.5\n`],
    ['percent-encoded', `${BASE}&beta=0%2E5`],
  ])('is read: %s', (_, text) => {
    expect(decodeLink(text)).toMatchObject({ task: 'SafetyPointGoal1-v0', algorithm: 'c-trpo', set: { beta: 0.5 } });
  });

  it.each([
    ['', /"" is no link of a run/],
    ['http://localhost:8080/', /"http:\/\/localhost:8080\/" is no link of a run/],
    ['http://localhost:8080/?v=1&task=x', /is no link of a run/],
    ['#', /the link must consist of key=value, got ""/],
    ['#task=SafetyPointGoal1-v0&algo=c-trpo', /the link has no v: it begins with #v=1/],
    [BASE.replace('v=1', 'v=2'), /the link has version "2", and this ringfence reads version 1 only/],
    ['#v=1&algo=c-trpo', /the link has no task/],
    ['#v=1&task=SafetyPointGoal1-v0', /the link has no algo/],
    [BASE.replace('Goal1', 'Gaol1'), /unknown task "SafetyPointGaol1-v0" \(perhaps SafetyPointGoal1-v0\): known are /],
    [BASE.replace('c-trpo', 'toString'), /unknown algorithm "toString": known are c-trpo/],
    [
      `${BASE}&betta=1`,
      /the link has "betta" \(perhaps beta\), which is neither of a run nor of c-trpo: known are v, task, .*costLimit/,
    ],
    [`${BASE}&clip=0.1`, /the link has "clip"/],
    [`${BASE}&__proto__=1`, /the link has "__proto__"/],
    [`${BASE}&beta`, /the link must consist of key=value, got "beta"/],
    [`${BASE}&=1`, /the link must consist of key=value, got "=1"/],
    [`${BASE}&`, /the link must consist of key=value, got ""/],
    [`${BASE}&beta=1&beta=2`, /the link gives beta twice/],
    [`${BASE}&beta=-1`, /beta of the link must be a number >= 0, got -1/],
    [`${BASE}&beta=`, /beta of the link must be a number >= 0, got ""/],
    [`${BASE}&beta=1,,2`, /beta of the link must be a number >= 0, got ""/],
    [`${BASE}&beta=%zz`, /the link has "%zz", which is not well encoded/],
    [`${BASE}&hidden=64,32`, /hidden is shared by all replicas/],
    [`${BASE}&seeds=0`, /seeds of the link must be an integer >= 1, got 0/],
    [`${BASE}&seeds=1e9`, /seeds of the link must be at most 65535, got 1e9/],
    [`${BASE}&seeds=2&seed=4`, /the link gives seeds, which counts, and seed, which names/],
    [`${BASE}&seed=1,x`, /seed of the link must be an integer from 0 to 4294967295, got "x"/],
    [`${BASE}&envs=0x10`, /envs of the link must be an integer >= 1, got 0x10/],
    [`${BASE}&totalSteps=10`, /totalSteps 10 is less than one iteration/],
    [`${BASE}&seed=4294967296`, /seed of the link must be an integer from 0 to 4294967295, got 4294967296/],
    [`${BASE}&costLimit=1e300`, /costLimit of the link must be .* from 1e-12 to 1e9 in size.*got 1e\+300/],
    [`${BASE}&kernels=warp`, /kernels of the link must be lane or tile, got "warp"/],
    [`${BASE}&portable=0`, /portable of the link must be 1 or left out, got "0"/],
  ])('%j is refused with a sentence that names what is wrong', (text, sentence) => {
    expect(() => decodeLink(text)).toThrow(sentence);
    expect(() => decodeLink(text)).toThrow(expect.objectContaining({ name: 'RingfenceError', exitCode: 2 }));
  });
});

describe('typed values', () => {
  it.each([
    [0, '0'],
    [0.001, '0.001'],
    [0.0003, '0.0003'],
    [1e-10, '1e-10'],
    [20000, '20000'],
    [10_000_000, '1e7'],
    [2_500_000, '2.5e6'],
    [1e21, '1e21'],
  ])('%d is written %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  it('are read back as they were', () => {
    for (const algorithm of Object.values(algorithms))
      for (const p of algorithm.hyperparameters)
        fc.assert(
          fc.property(anyValue(p, 2), (value) => {
            expect(JSON.stringify(parseValue(p, typedValue(value), p.name))).toBe(JSON.stringify(value));
          }),
          { numRuns: 10 },
        );
  });
});
