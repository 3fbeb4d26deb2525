/**
 * Episodes of a training, before and after it, for the page's first screen (harness/web/opening/recorded/):
 *
 *   node scripts/build.mjs run scripts/record_opening.ts RUN [EPOCH]
 *
 * RUN is a run folder of SafetyPointGoal1-v0, EPOCH a checkpoint of it (default: the newest). Both policies play the same environments; the one that is recorded is where their
 * returns and costs lie nearest to their means, so that what is shown is usual rather than lucky.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openGpu } from '../harness/cli/device/adapter.ts';
import { openTrained } from '../harness/cli/run/trained.ts';
import type { Step } from '../harness/web/opening/recording.ts';
import { readCsv } from '../src/formats/csv.ts';
import { Readback } from '../src/gpu/readback.ts';
import type { Gpu } from '../src/index.ts';
import { mean } from '../src/results/statistics.ts';
import { rowOf } from '../src/shape/layout.ts';
import { type Episode, Playback } from '../src/train/playback.ts';

const OUT = 'harness/web/opening/recorded';
const ENVS = 64;
const SEED = 0;
/** Control steps from one sample to the next. */
const EVERY = 4;

/** Where everything is, as the task tells it. */
interface Layout {
  readonly robot: { readonly x: number; readonly y: number; readonly heading: number };
  readonly goal: readonly [number, number];
  readonly hazards: readonly (readonly [number, number])[];
  readonly vases: readonly { readonly x: number; readonly y: number; readonly heading: number }[];
}

interface Played {
  readonly epoch: number;
  /** Every environment is there, sample by sample, and how its episode stood then. */
  readonly samples: readonly { readonly layouts: readonly Layout[]; readonly running: readonly Episode[] }[];
  readonly episodes: readonly Episode[];
}

async function play(gpu: Gpu, run: string, checkpoint: string | undefined): Promise<Played> {
  const trained = openTrained(run, { replica: '0', ...(checkpoint !== undefined && { checkpoint }) });
  const { config, epoch } = trained;
  const { task } = config;
  const playback = await Playback.create(gpu, config, { envs: ENVS, advancedBy: EVERY });
  await playback.begin({ tensors: trained.checkpoint.tensors, replica: 0, deterministic: false }, SEED);
  const readback = new Readback(gpu);
  const size = task.stateSize;
  const first = rowOf({ STATE_WORDS: size, COSTS: task.costs.length }, 'environment', 'state');
  const samples: Played['samples'][number][] = [];
  for (let step = 0; step < task.horizon; step += EVERY) {
    const words = new Float32Array(await readback.read(playback.episodes.environments));
    const stateOf = (env: number): Float32Array =>
      Float32Array.from({ length: size }, (_, word) => words[(first + word) * ENVS + env] as number);
    const layouts = Array.from({ length: ENVS }, (_, env) => task.stateToLayout?.(stateOf(env)) as unknown as Layout);
    samples.push({ layouts, running: await playback.running() });
    await playback.advance(EVERY);
  }
  const episodes = await playback.firstEpisodes();
  playback.destroy();
  readback.destroy();
  return { epoch, samples, episodes };
}

const costOf = ({ costs }: Episode): number => costs[0] ?? 0;

/** How far each value lies from the mean, in standard deviations. */
function distances(values: readonly number[]): number[] {
  const centre = mean(values);
  const spread = Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) || 1;
  return values.map((value) => Math.abs(value - centre) / spread);
}

/** The environment whose episodes are nearest to the means of both policies. */
function usualEnvironment(played: readonly Played[]): number {
  const parts = played.flatMap(({ episodes }) => [
    distances(episodes.map((episode) => episode.return)),
    distances(episodes.map(costOf)),
  ]);
  const worst = Array.from({ length: ENVS }, (_, env) => Math.max(...parts.map((part) => part[env] as number)));
  return worst.indexOf(Math.min(...worst));
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

function rowsOf({ samples, episodes }: Played, env: number): Step[] {
  const rows = samples.map(({ layouts, running }, i): Step => {
    const { robot, goal, vases } = layouts[env] as Layout;
    const [vase] = vases;
    const so = running[env] as Episode;
    return {
      step: i * EVERY,
      x: rounded(robot.x, 3),
      y: rounded(robot.y, 3),
      heading: rounded(robot.heading, 3),
      goalX: rounded(goal[0], 3),
      goalY: rounded(goal[1], 3),
      vaseX: rounded(vase?.x ?? 0, 3),
      vaseY: rounded(vase?.y ?? 0, 3),
      vaseHeading: rounded(vase?.heading ?? 0, 3),
      return: rounded(so.return, 2),
      cost: costOf(so),
    };
  });
  // The last step begins the next episode at once, so its place is the one before.
  const [last, whole] = [rows.at(-1) as Step, episodes[env] as Episode];
  return [...rows, { ...last, step: whole.length, return: rounded(whole.return, 2), cost: costOf(whole) }];
}

function csvOf(rows: readonly object[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => Object.values(row).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

const [run, epoch] = process.argv.slice(2);
if (run === undefined) throw new Error('name a run folder: node scripts/build.mjs run scripts/record_opening.ts RUN');
const gpu = await openGpu();
const [before, after] = [await play(gpu, run, '0'), await play(gpu, run, epoch)];
const env = usualEnvironment([before, after]);
const meansOf = ({ epoch, episodes }: Played) => ({
  epoch,
  return: rounded(mean(episodes.map((episode) => episode.return)), 2),
  cost: rounded(mean(episodes.map(costOf)), 2),
});
const hazards = before.samples[0]?.layouts[env]?.hazards.map((place) => place.map((at) => rounded(at, 3)));
const progress = readCsv(readFileSync(join(run, 'progress.csv'), 'utf8')).filter(
  ({ epoch = 0 }) => epoch <= after.epoch,
);
const training = progress.map((row) => ({
  epoch: row['epoch'],
  steps: row['Time/TotalSteps'],
  return: rounded(row['Metrics/EpochRet'] ?? Number.NaN, 3),
  cost: rounded(row['Metrics/EpochCost'] ?? Number.NaN, 3),
}));
const manifest = JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8'));
const facts = {
  config: JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')),
  adapter: manifest.adapter.name,
  episodes: ENVS,
  environment: env,
  before: meansOf(before),
  after: meansOf(after),
  hazards,
};
mkdirSync(OUT, { recursive: true });
const lines = Object.entries(facts).map(([key, value]) => `  "${key}": ${JSON.stringify(value)}`);
writeFileSync(join(OUT, 'recording.json'), `{\n${lines.join(',\n')}\n}\n`);
writeFileSync(join(OUT, 'before.csv'), csvOf(rowsOf(before, env)));
writeFileSync(join(OUT, 'after.csv'), csvOf(rowsOf(after, env)));
writeFileSync(join(OUT, 'training.csv'), csvOf(training));
console.log(JSON.stringify({ env, before: facts.before, after: facts.after }));
process.exit(0);
