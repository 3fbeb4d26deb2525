/** Recordings side by side: the settings in which they differ, and what their last epochs come to. */
import { columnOf, LAST_EPOCHS, meanOfLast } from '../../../src/results/summary.ts';
import type { Recording } from '../recordings/recording.ts';
import { countText, NONE, valueText } from '../ui/text.ts';

export interface Comparison {
  readonly names: readonly string[];
  readonly settings: readonly Line[];
  readonly results: readonly Line[];
}

/** A row of the table: one text for each recording. */
interface Line {
  readonly name: string;
  readonly texts: readonly string[];
}

const typed = (value: unknown): string => (Array.isArray(value) ? value.join(':') : String(value));

/** Every setting of a recording as text; swept ones name all their values. */
function settingsOf({ config, subject }: Recording): Map<string, string> {
  const { task, algorithm, seeds, values } = subject;
  const settings = new Map([
    ['task', task],
    ['algorithm', algorithm],
    ['seeds', String(new Set(seeds).size)],
  ]);
  for (const name of ['envs', 'stepsPerEpoch', 'totalSteps'] as const) {
    const size = config[name];
    if (size !== undefined) settings.set(name, countText(size));
  }
  const given: readonly Readonly<Record<string, unknown>>[] = values ?? [config.set ?? {}];
  for (const name of Object.keys(given[0] ?? {}))
    settings.set(name, [...new Set(given.map((own) => typed(own[name])))].join(', '));
  return settings;
}

function resultOf({ points, subject }: Recording, metric: string): string {
  const rows = points.slice(-LAST_EPOCHS).flatMap((point) => point.rows);
  const means = subject.seeds
    .map((_, replica) =>
      meanOfLast(
        rows.filter((row) => row.replica === replica),
        metric,
      ),
    )
    .filter((mean) => mean !== null);
  if (means.length === 0) return NONE;
  const mean = means.reduce((sum, v) => sum + v, 0) / means.length;
  const [low, high] = [Math.min(...means), Math.max(...means)];
  return low < high ? `${valueText(mean)} (${valueText(low)} to ${valueText(high)})` : valueText(mean);
}

export function compare(recordings: readonly Recording[]): Comparison {
  const settings = recordings.map(settingsOf);
  const names = [...new Set(settings.flatMap((own) => [...own.keys()]))];
  const textsOf = (name: string): string[] => settings.map((own) => own.get(name) ?? NONE);
  const most = Math.max(...recordings.map(({ subject }) => subject.costs.length));
  const costs = Array.from({ length: most }, (_, c) => c);
  const results = [
    ['Return', 'Metrics/EpRet'],
    ...costs.map((c) => [most === 1 ? 'Cost' : `Cost ${c + 1}`, columnOf('Metrics/EpCost', c)]),
    ...costs.map((c) => [most === 1 ? 'Cost regret' : `Cost regret ${c + 1}`, columnOf('Metrics/CostRegret', c)]),
  ] as const;
  return {
    names: recordings.map(({ name }) => name),
    settings: names.map((name) => ({ name, texts: textsOf(name) })).filter(({ texts }) => new Set(texts).size > 1),
    results: results.map(([name, metric]) => ({
      name: name as string,
      texts: recordings.map((recording) => resultOf(recording, metric as string)),
    })),
  };
}
