/** A scene as a standalone SVG figure: what the chart shows, with title and axes, at any size. */
import { escaped } from '../../../src/formats/text.ts';
import { tickText } from '../ui/text.ts';
import { FAINT } from './canvas.ts';
import { modeColour, patterns, TILE } from './patterns.ts';
import type { Polyline, Scene } from './scene.ts';
import { linearTicks, logTicks } from './ticks.ts';

export interface FigureText {
  readonly title: string;
  /** What runs are shown. */
  readonly subtitle: string;
  readonly across: string;
  /** Names of the kinds of cells. */
  readonly kinds: readonly string[];
}

export interface FigureLook {
  readonly width: number;
  readonly height: number;
  /** The value of a custom property. */
  colour(property: string): string;
}

const MARGIN = { left: 64, right: 20, top: 52, bottom: 46 };
/** The room of a name of the legend. */
const KIND_WIDTH = 86;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

const number = (value: number): string => String(Math.round(value * 100) / 100);

type Place = (value: number) => number;

/** `M` at the start and after each gap, `L` within a line. */
function pathOf({ x, y }: Polyline, px: Place, py: Place): string {
  let isDown = false;
  return x
    .map((at, i) => {
      const value = y[i] as number;
      if (!Number.isFinite(value)) {
        isDown = false;
        return '';
      }
      const command = isDown ? 'L' : 'M';
      isDown = true;
      return `${command}${number(px(at))} ${number(py(value))}`;
    })
    .join('');
}

function bandOf(low: Polyline, high: Polyline, px: Place, py: Place): string {
  const back = { x: low.x.toReversed(), y: low.y.toReversed() };
  const upper = pathOf(high, px, py);
  return upper === '' ? '' : `${upper}${pathOf(back, px, py).replaceAll('M', 'L')}Z`;
}

export function sceneSvg(scene: Scene, text: FigureText, { width, height, colour }: FigureLook): string {
  const { x, y, isLog } = scene;
  const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, MARGIN.top, height - MARGIN.bottom];
  const scale = (value: number): number => (isLog ? Math.log10(value) : value);
  const px: Place = (value) => left + ((value - x.low) / (x.high - x.low)) * (right - left);
  const py: Place = (value) =>
    bottom - ((scale(value) - scale(y.low)) / (scale(y.high) - scale(y.low))) * (bottom - top);
  const label = (at: [number, number], words: string, attributes = ''): string =>
    `<text x="${number(at[0])}" y="${number(at[1])}" ${attributes}>${escaped(words)}</text>`;
  const lineAt = (x1: number, y1: number, x2: number, y2: number, attributes: string): string =>
    `<line x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}" ${attributes}/>`;

  const rows =
    scene.rows ??
    (isLog ? logTicks(y.low, y.high, 6) : linearTicks(y.low, y.high, 6)).map((at) => ({ at, label: tickText(at) }));
  const grid = `stroke="${colour('--grid')}"`;
  const parts = [
    `<rect width="${width}" height="${height}" fill="${colour('--panel')}"/>`,
    label([left, 22], text.title, 'font-size="15" font-weight="600"'),
    label([left, 40], text.subtitle, `fill="${colour('--soft')}"`),
    ...text.kinds.map((name, kind) => {
      const x = right - (text.kinds.length - kind) * KIND_WIDTH;
      const tile = `<rect x="${x}" y="12" width="14" height="10" fill="url(#mode-${kind % patterns.length})"/>`;
      return tile + label([x + 19, 21], name);
    }),
    ...rows.map(
      ({ at, label: words }) =>
        (scene.rows ? '' : lineAt(left, py(at), right, py(at), grid)) +
        label([left - 8, py(at) + 4], words, `text-anchor="end" fill="${colour('--soft')}"`),
    ),
    ...linearTicks(x.low, x.high, 7).map(
      (at) =>
        lineAt(px(at), top, px(at), bottom, grid) +
        label([px(at), bottom + 18], tickText(at), `text-anchor="middle" fill="${colour('--soft')}"`),
    ),
    label([(left + right) / 2, height - 10], text.across, `text-anchor="middle" fill="${colour('--soft')}"`),
    ...scene.cells.map(({ left: from, right: to, bottom: low, top: high, kind }) => {
      const size = `x="${number(px(from))}" y="${number(py(high))}" width="${number(px(to) - px(from))}" height="${number(py(low) - py(high))}"`;
      return `<rect ${size} fill="url(#mode-${kind % patterns.length})"/>`;
    }),
    ...scene.bands.map(
      ({ low, high, colour: name }) => `<path d="${bandOf(low, high, px, py)}" fill="${colour(name)}"/>`,
    ),
    ...scene.strokes.map(({ line, colour: name, width: weight, dash, isFaint }) => {
      const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
      return `<path d="${pathOf(line, px, py)}" fill="none" stroke="${colour(name)}" stroke-width="${weight}" stroke-linejoin="round"${isFaint ? ` opacity="${FAINT}"` : ''}${dashes}/>`;
    }),
    ...scene.rules.map(
      ({ value, label: words }) =>
        lineAt(left, py(value), right, py(value), `stroke="${colour('--limit')}" stroke-dasharray="6 5"`) +
        label([left + 6, py(value) - 4], words),
    ),
    ...scene.marks.map(
      ({ at, label: words }) =>
        lineAt(px(at), top, px(at), bottom, `stroke="${colour('--mark')}"`) + label([px(at) + 4, top + 10], words),
    ),
  ];
  const tiles =
    scene.cells.length > 0 ? `<defs>${patterns.map((_, kind) => tileOf(kind, colour)).join('')}</defs>` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${escaped(FONT)}" font-size="12" fill="${colour('--ink')}">${tiles}${parts.join('')}</svg>\n`;
}

function tileOf(kind: number, colour: FigureLook['colour']): string {
  const lines = (patterns[kind] ?? []).map(
    ([x1, y1, x2, y2]) =>
      `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour('--mode-ink')}" stroke-width="1.4"/>`,
  );
  return `<pattern id="mode-${kind}" width="${TILE}" height="${TILE}" patternUnits="userSpaceOnUse"><rect width="${TILE}" height="${TILE}" fill="${colour(modeColour(kind))}"/>${lines.join('')}</pattern>`;
}
