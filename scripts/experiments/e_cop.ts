/**
 * e-COP on the episodic problem, whose optimum depends on the time (docs/experiments/e-cop.md): distance to the optimum by
 * parameterisation, with and without damping, and what larger steps do.
 *
 *   node scripts/build.mjs run scripts/experiments/e_cop.ts actors|damping|stability [iterations]
 */
import { dawnProvider } from '../../harness/cli/device/dawn.ts';
import { createTrainer, type EpochMetrics, type RunConfig } from '../../src/index.ts';

const [part = 'actors', count = '300'] = process.argv.slice(2);
const TASK = 'EpisodicCMDP-v0';
const LIMIT = 1.8;
const EPISODES = 128;
const HORIZON = 10;
const SEEDS = [0, 1, 2];

type Setting = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** One process for each entry; its sweep and seeds are replicas. */
const parts: Readonly<Record<string, readonly Pick<RunConfig, 'set' | 'sweep' | 'seeds'>[]>> = {
  actors: [
    { seeds: SEEDS, set: { actor: 'vectors', hidden: [], actorLr: 0.03, lrDecay: true } },
    { seeds: SEEDS, set: { actor: 'chain', hidden: [], actorLr: 0.03, lrDecay: true } },
    { seeds: SEEDS, set: { actor: 'network', hidden: [32, 32], sweepBlock: 1, actorLr: 0.003, lrDecay: true } },
  ],
  damping: [
    {
      // damped: multipliers and quadratic penalties
      seeds: SEEDS.slice(0, 2),
      set: { actor: 'vectors', hidden: [], actorLr: 0.03, lrDecay: true },
      sweep: { beta: [0.2, 1, 5, 20, 100], adaptive: [false, true], betaMax: [100] },
    },
    {
      // not damped: so small a beta leaves a linear penalty with a fixed multiplier
      seeds: SEEDS.slice(0, 2),
      set: { actor: 'vectors', hidden: [], actorLr: 0.03, lrDecay: true, beta: 1e-4, adaptive: false },
      sweep: { multiplierInit: [1, 2, 5, 20, 100] },
    },
  ],
  stability: [
    {
      seeds: SEEDS.slice(0, 2),
      set: { actor: 'vectors', hidden: [], adaptive: false },
      sweep: { actorLr: [0.03, 0.1, 0.3, 1, 10], beta: [5, 100], betaMax: [100] },
    },
    {
      seeds: SEEDS.slice(0, 2),
      set: { actor: 'vectors', hidden: [], beta: 1e-4, adaptive: false, multiplierInit: 5 },
      sweep: { actorLr: [0.03, 0.1, 0.3, 1, 10] },
    },
  ],
};

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

async function run(config: Pick<RunConfig, 'set' | 'sweep' | 'seeds'>): Promise<void> {
  const iterations = Number(count);
  const trainer = await createTrainer({
    gpu: dawnProvider(),
    task: TASK,
    algorithm: 'e-cop',
    envs: EPISODES,
    stepsPerEpoch: EPISODES * HORIZON,
    totalSteps: iterations * EPISODES * HORIZON,
    ...config,
  });
  const rows: EpochMetrics[][] = [];
  for await (const row of trainer) rows.push(row);
  const { optimum, uniform } = trainer.config.task.reference as { optimum: number; uniform: number };
  const settings = new Map<string, number[]>();
  trainer.config.replicas.forEach(({ set }, r) => {
    const { betaMax: _, ...shown }: Setting = { ...config.set, ...set };
    const key = JSON.stringify(shown);
    settings.set(key, [...(settings.get(key) ?? []), r]);
  });
  for (const [setting, replicas] of settings) {
    const of = (metric: string, from: number): number[] =>
      replicas.flatMap((r) => rows.slice(Math.floor(from * iterations)).map((row) => row[r]?.[metric] as number));
    const shares = of('Metrics/EpochRet', 0.8).map((value) => (value - uniform) / (optimum - uniform));
    const halted = replicas.filter((r) => (rows.at(-1)?.[r]?.['Train/Halted'] as number) > 0).length;
    const least = Math.min(
      ...replicas.map((r) =>
        mean(rows.slice(Math.floor(0.8 * iterations)).map((row) => row[r]?.['Metrics/EpochRet'] as number)),
      ),
    );
    console.log(
      [
        '',
        setting.replaceAll('"', ''),
        mean(shares).toFixed(3),
        ((least - uniform) / (optimum - uniform)).toFixed(3),
        mean(of('Metrics/EpochCost', 0.8)).toFixed(3),
        mean(of('Metrics/EpochCost', 0).map((cost) => Math.max(0, cost - LIMIT))).toFixed(4),
        Math.max(...of('Metrics/EpochCost', 0.5)).toFixed(2),
        `${halted} of ${replicas.length}`,
        '',
      ].join(' | '),
    );
  }
  trainer.destroy();
}

console.log('| setting | share of the optimum | worst seed | cost | mean excess | largest late cost | diverged |');
console.log('|---|---|---|---|---|---|---|');
for (const config of parts[part] ?? []) await run(config);
process.exit(0);
