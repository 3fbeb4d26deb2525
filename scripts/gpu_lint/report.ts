/** What the lint found as one document: kept, compared with another, and printed as a table. */
import { COMPARED, type Figures } from './figures.ts';
import type { Bounds } from './tools.ts';

export interface Entry {
  readonly kernel: string;
  readonly family: string;
  /** The hash covers the kernel's entry point and linked text. */
  readonly hash: string;
  /** Bytes that must at least be moved for a sample, by the kernel's own model of work. */
  readonly modelBytes?: number | undefined;
  readonly figures: Figures;
}

export interface Report {
  /** Counts up whenever figures of unchanged kernels are made in another way. */
  readonly format: number;
  /** Mesa's version and the npm package of Dawn: figures of others differ for the same kernel. */
  readonly mesa: string;
  readonly dawn: string;
  readonly toggles: Readonly<Record<string, boolean>>;
  readonly bounds: Bounds;
  readonly entries: readonly Entry[];
}

/** The document with a line for each kernel and family. */
export function stringify({ entries, ...head }: Report): string {
  const lines = entries.map((entry) => `  ${JSON.stringify(entry)}`);
  return `${JSON.stringify(head).slice(0, -1)}, "entries": [\n${lines.join(',\n')}\n]}\n`;
}

/** @throws Error with one sentence where the text is no such document */
export function parseReport(text: string, file: string): Report {
  let report: Report;
  try {
    report = JSON.parse(text);
  } catch {
    throw new Error(`${file} is no JSON: give a file that lint:gpu --json printed`);
  }
  const isEntry = (entry: Entry): boolean =>
    typeof entry?.kernel === 'string' && typeof entry.family === 'string' && typeof entry.figures?.vgprs === 'number';
  if (typeof report?.mesa !== 'string' || !Array.isArray(report.entries) || !report.entries.every(isEntry))
    throw new Error(`${file} is no report of lint:gpu: give a file that lint:gpu --json printed`);
  return report;
}

export interface Change {
  readonly figure: keyof Figures;
  readonly old: number;
  readonly now: number;
  readonly isWorse: boolean;
}

/** What changed between two versions of one kernel, by more than the figure's tolerance. */
export function changesOf(old: Figures, now: Figures): Change[] {
  return Object.entries(COMPARED).flatMap(([name, rule]): Change[] => {
    const figure = name as keyof Figures;
    const [before, after] = [old[figure], now[figure]];
    if (!rule || before === undefined || after === undefined) return [];
    const grown = after - before;
    if (Math.abs(grown) <= rule.tolerance * Math.abs(before)) return [];
    return [{ figure, old: before, now: after, isWorse: rule.worse === 'more' ? grown > 0 : grown < 0 }];
  });
}

export interface Comparison {
  readonly changed: readonly { readonly entry: Entry; readonly changes: readonly Change[] }[];
  /** Kernels and families that the older report does not have. */
  readonly added: readonly Entry[];
}

const nameOf = ({ kernel, family, figures }: Entry): string => `${kernel}, ${family}, waves of ${figures.wave}`;

/** The entries of `now` against those of the same kernel, family and wave size in `old`. */
export function compare(old: Report, now: Report): Comparison {
  const before = new Map(old.entries.map((entry) => [nameOf(entry), entry]));
  const changed: { entry: Entry; changes: Change[] }[] = [];
  const added: Entry[] = [];
  for (const entry of now.entries) {
    const known = before.get(nameOf(entry));
    if (!known) added.push(entry);
    else {
      const changes = changesOf(known.figures, entry.figures);
      if (changes.length > 0) changed.push({ entry, changes });
    }
  }
  return { changed, added };
}

/** A line for each kernel that changed: `nn/forward h64, navi31, waves of 32: scratch 66560 -> 0, vgprs 180 -> 192 (worse)`. */
export function comparisonLines({ changed, added }: Comparison): string[] {
  const shown = ({ figure, old, now, isWorse }: Change): string =>
    `${figure} ${old} -> ${now}${isWorse ? ' (worse)' : ''}`;
  return [
    ...changed.map(({ entry, changes }) => `${nameOf(entry)}: ${changes.map(shown).join(', ')}`),
    ...added.map((entry) => `${nameOf(entry)}: new`),
  ];
}

const COLUMNS: readonly (readonly [string, (entry: Entry) => string | number])[] = [
  ['wave', ({ figures }) => figures.wave],
  ['VGPRs', ({ figures }) => figures.vgprs],
  ['spilled', ({ figures }) => figures.spilledVgprs + figures.spilledSgprs],
  ['scratch, B a wave', ({ figures }) => figures.scratch],
  ['workgroup, B', ({ figures }) => figures.workgroupMemory],
  ['waves a SIMD', ({ figures }) => figures.waves],
  ['code, B', ({ figures }) => figures.code],
  ['barriers', ({ figures }) => figures.barriers],
  ['B a sample, model', ({ modelBytes }) => modelBytes ?? ''],
  [
    'B an invocation, counted',
    ({ figures: { read, written, unknownTrips } }) => `${unknownTrips > 0 ? '>= ' : ''}${read} + ${written}`,
  ],
  ['of peak, at most', ({ family, figures }) => shareOfPeak(family, figures)],
  ['B loaded a multiply-add', ({ figures }) => loads(figures)],
];

/** RDNA3 by RADV's names: its peak is two multiply-adds a cycle and lane, which waves of 32 reach by pairs of instructions. */
const PAIRS = /^(?:navi3|gfx11|phoenix|strix|hawk)/i;

/** No kernel gets nearer to its GPU's peak than the multiply-adds among its inner loop's instructions let it. */
export function shareOfPeak(family: string, { wave, multiplyAdds }: Pick<Figures, 'wave' | 'multiplyAdds'>): string {
  if (multiplyAdds === undefined) return '';
  const most = wave === 32 && PAIRS.test(family) ? 2 : 1;
  return `${Math.round((100 * multiplyAdds) / most)} %`;
}

const loads = ({ loaded, loadedShared }: Figures): string =>
  loaded === undefined ? '' : `${loaded.toFixed(2)}${loadedShared ? ` + ${loadedShared.toFixed(2)} shared` : ''}`;

/** A table of one family, in Markdown. */
export function table(entries: readonly Entry[]): string {
  const head = ['kernel', ...COLUMNS.map(([name]) => name)];
  const rows = entries.map((entry) => [entry.kernel, ...COLUMNS.map(([, cell]) => cell(entry))]);
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
