/**
 * Learning curves as one self-contained SVG: return and cost over environment steps, the cost limit dashed, a legend
 * below. The figure is a white card with its own colours, so it reads the same on light and dark pages, and it names
 * system fonts only. Colours: Okabe & Ito 2008, "Color Universal Design", without the yellow that white swallows.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { replicaBand } from './replica_band.ts';

export interface LearningCurve {
  label: string;
  /** One row per epoch and replica; `return` and `cost` are sums over an episode. */
  rows: { replica: number; steps: number; return: number; cost: number }[];
}

export interface FigureOptions {
  /** Largest allowed mean cost of an episode. */
  costLimit: number;
  title: string;
  task: string;
}

interface Style {
  color: string;
  dash: string;
}

const COLORS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'];
/** Once the colours are used up, runs are told apart by these. */
const DASHES = ['none', '6 3', '2 3'];
const INK = '#1f2328';
const FAINT_INK = '#59636e';
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** Pixels. */
const WIDTH = 960;
const MARGIN = 24;
const HEADER_HEIGHT = 78;
const PANEL_HEIGHT = 320;
const PANEL_WIDTH = (WIDTH - 2 * MARGIN) / 2;
/** Right of the curves; room for the name of the limit, where it hides no data. */
const PANEL_MARGIN_RIGHT = 44;
const LEGEND_LINE_HEIGHT = 22;
const LEGEND_SWATCH_WIDTH = 28;
const FONT_SIZE = 13;
const TITLE_FONT_SIZE = 18;
/** Widths of an average character, generous since the reader's font is unknown. */
const CHARACTER_WIDTH = 7.3;
const TITLE_CHARACTER_WIDTH = 13;

/** 0, 500K, 1.5M: short ticks for steps and for large returns, plain numbers below 1,000. */
const TICKS = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const tickFormat = (value: number): string => TICKS.format(value);

/**
 * Draws one or several runs of a task. Each line is the mean over a run's replicas, its band spans the replicas.
 * @returns the text of an SVG file, 960 pixels wide.
 * @throws RangeError without runs.
 */
export function learningCurveSvg(runs: readonly LearningCurve[], { costLimit, title, task }: FigureOptions): string {
  if (runs.length === 0) throw new RangeError('learningCurveSvg: there must be at least one run');
  const styles = runs.map((_, index) => styleOf(index));
  const panel = (metric: 'return' | 'cost', marks: Plot.Markish[]): string =>
    panelSvg(
      metric === 'return' ? 'Episode return (sum of rewards)' : 'Episode cost (sum of costs)',
      metric === 'return' ? MARGIN : MARGIN + PANEL_WIDTH,
      [...runs.flatMap((run, index) => curveMarks(run, metric, styles[index] as Style)), ...marks],
    );
  const limit = [
    Plot.ruleY([costLimit], { stroke: INK, strokeWidth: 1.5, strokeDasharray: '8 5' }),
    Plot.text([`limit\n${costLimit}`], { y: costLimit, frameAnchor: 'right', textAnchor: 'start', dx: 6, fill: INK }),
  ];
  const legend = legendSvg(runs, styles, HEADER_HEIGHT + PANEL_HEIGHT + MARGIN / 2);
  const height = HEADER_HEIGHT + PANEL_HEIGHT + legend.height + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`,
    ` font-family="${FONT}" font-size="${FONT_SIZE}" fill="${INK}" role="img" aria-label="${escapeXml(`${title}, ${task}`)}">`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="white" stroke="#d1d9e0"/>`,
    `<text x="${MARGIN}" y="34" font-size="${TITLE_FONT_SIZE}" font-weight="600">${fitted(title, TITLE_CHARACTER_WIDTH, 0)}</text>`,
    `<text x="${MARGIN}" y="55" fill="${FAINT_INK}">${escapeXml(task)} · ${averaging(runs)}</text>`,
    panel('return', []),
    panel('cost', limit),
    legend.svg,
    '</svg>\n',
  ].join('');
}

function styleOf(index: number): Style {
  return {
    color: COLORS[index % COLORS.length] as string,
    dash: DASHES[Math.floor(index / COLORS.length) % DASHES.length] as string,
  };
}

function curveMarks(run: LearningCurve, metric: 'return' | 'cost', { color, dash }: Style): Plot.Markish[] {
  const band = replicaBand(run.rows.map((row) => ({ replica: row.replica, steps: row.steps, value: row[metric] })));
  return [
    Plot.areaY(band, { x: 'steps', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.15 }),
    Plot.lineY(band, { x: 'steps', y: 'mean', stroke: color, strokeWidth: 2, strokeDasharray: dash }),
    // Marks the end, and is all there is to see of a run after its first epoch.
    Plot.dot(band.slice(-1), { x: 'steps', y: 'mean', fill: color, r: 3 }),
  ];
}

/** One panel at the given left edge, below the header. */
function panelSvg(label: string, left: number, marks: Plot.Markish[]): string {
  const svg = Plot.plot({
    document: parseHTML('<html></html>').document,
    width: PANEL_WIDTH,
    height: PANEL_HEIGHT,
    marginTop: 28,
    marginLeft: 52,
    marginRight: PANEL_MARGIN_RIGHT,
    marginBottom: 44,
    style: { fontFamily: 'inherit', fontSize: `${FONT_SIZE}px`, color: INK, background: 'none' },
    x: {
      label: 'Environment steps',
      labelAnchor: 'center',
      labelArrow: 'none',
      zero: true,
      tickFormat,
      ticks: 5,
    },
    y: { label, labelArrow: 'none', grid: true, zero: true, nice: true, ticks: 6, tickFormat },
    marks,
  });
  // Plot's own style sheet sets the height of any SVG to auto, which would stretch a nested one.
  svg.querySelector('style')?.remove();
  svg.setAttribute('x', String(left));
  svg.setAttribute('y', String(HEADER_HEIGHT));
  return svg.outerHTML;
}

/** Labels in as many equal columns as fit, each behind a piece of its line. */
function legendSvg(
  runs: readonly LearningCurve[],
  styles: readonly Style[],
  top: number,
): { svg: string; height: number } {
  const longest = Math.max(...runs.map(({ label }) => label.length));
  const columnWidth = LEGEND_SWATCH_WIDTH + 8 + longest * CHARACTER_WIDTH + 20;
  const columns = Math.max(1, Math.floor((WIDTH - 2 * MARGIN) / columnWidth));
  const entries = runs.map(({ label }, index) => {
    const { color, dash } = styles[index] as Style;
    const x = MARGIN + (index % columns) * columnWidth;
    const y = top + (Math.floor(index / columns) + 0.5) * LEGEND_LINE_HEIGHT;
    return (
      `<line x1="${x}" x2="${x + LEGEND_SWATCH_WIDTH}" y1="${y}" y2="${y}" stroke="${color}" stroke-width="3"` +
      ` stroke-dasharray="${dash}"/>` +
      `<text x="${x + LEGEND_SWATCH_WIDTH + 8}" y="${y}" dy="0.35em">${fitted(label, CHARACTER_WIDTH, LEGEND_SWATCH_WIDTH + 8)}</text>`
    );
  });
  return { svg: entries.join(''), height: Math.ceil(runs.length / columns) * LEGEND_LINE_HEIGHT };
}

/** What line and band mean, for the line below the title. */
function averaging(runs: readonly LearningCurve[]): string {
  const counts = runs.map(({ rows }) => new Set(rows.map(({ replica }) => replica)).size);
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  if (most === 0) return 'no finished epoch yet';
  if (most === 1) return 'one replica';
  const replicas = fewest === most ? `${most} replicas` : `${fewest} to ${most} replicas`;
  return `mean of ${replicas}, band from the smallest to the largest`;
}

/** The text, cut with an ellipsis where it would leave the card, for an element that starts `indent` pixels in. */
function fitted(text: string, characterWidth: number, indent: number): string {
  const most = Math.floor((WIDTH - 2 * MARGIN - indent) / characterWidth);
  return escapeXml(text.length > most ? `${text.slice(0, most - 1)}…` : text);
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
