/**
 * Figures as self-contained SVG: a white card with its own colours, so that it reads the same on light and dark pages, with
 * title, panels in rows and a legend below. It names system fonts only. Colours: Okabe & Ito 2008, "Color Universal
 * Design", without the yellow that white swallows.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export interface Style {
  color: string;
  dash: string;
}

export const COLORS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'];
/** Once the colours are used up, curves are told apart by these. */
const DASHES = ['none', '6 3', '2 3'];
export const INK = '#1f2328';
export const FAINT_INK = '#59636e';
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** Pixels. */
export const CARD_WIDTH = 960;
const MARGIN = 24;
const HEADER_HEIGHT = 78;
const PANEL_HEIGHT = 320;
const LEGEND_LINE_HEIGHT = 22;
const LEGEND_SWATCH_WIDTH = 28;
const FONT_SIZE = 13;
const TITLE_FONT_SIZE = 18;
/** Widths of an average character, generous since the reader's font is unknown. */
const CHARACTER_WIDTH = 7.3;
const TITLE_CHARACTER_WIDTH = 13;

/** 0, 500K, 1.5M: short ticks for steps and for large returns, plain numbers below 1,000. */
const TICKS = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
export const tickFormat = (value: number): string => TICKS.format(value);

export const styleOf = (index: number): Style => ({
  color: COLORS[index % COLORS.length] as string,
  dash: DASHES[Math.floor(index / COLORS.length) % DASHES.length] as string,
});

export interface LegendEntry extends Style {
  label: string;
}

export interface Card {
  title: string;
  /** One line below the title: what is drawn, over what it is averaged. */
  subtitle: string;
  /** Options of each panel's plot, in reading order; sizes, fonts and margins are the card's. */
  panels: readonly Plot.PlotOptions[];
  /** Panels in a row; 2 unless said. */
  columns?: number;
  /** Pixels of a panel's height. */
  panelHeight?: number;
  legend?: readonly LegendEntry[];
}

/** @returns the text of an SVG file, 960 pixels wide. @throws RangeError without panels */
export function cardSvg({
  title,
  subtitle,
  panels,
  columns = 2,
  panelHeight = PANEL_HEIGHT,
  legend = [],
}: Card): string {
  if (panels.length === 0) throw new RangeError('cardSvg: there must be at least one panel');
  const width = (CARD_WIDTH - 2 * MARGIN) / columns;
  const bottom = HEADER_HEIGHT + Math.ceil(panels.length / columns) * panelHeight;
  const key = legendSvg(legend, bottom + MARGIN / 2);
  const height = bottom + key.height + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${CARD_WIDTH}" height="${height}" viewBox="0 0 ${CARD_WIDTH} ${height}"`,
    ` font-family="${FONT}" font-size="${FONT_SIZE}" fill="${INK}" role="img" aria-label="${escapeXml(`${title}, ${subtitle}`)}">`,
    `<rect x="0.5" y="0.5" width="${CARD_WIDTH - 1}" height="${height - 1}" rx="8" fill="white" stroke="#d1d9e0"/>`,
    `<text x="${MARGIN}" y="34" font-size="${TITLE_FONT_SIZE}" font-weight="600">${fitted(title, TITLE_CHARACTER_WIDTH, 0)}</text>`,
    `<text x="${MARGIN}" y="55" fill="${FAINT_INK}">${fitted(subtitle, CHARACTER_WIDTH, 0)}</text>`,
    ...panels.map((panel, i) =>
      panelSvg(panel, {
        x: MARGIN + (i % columns) * width,
        y: HEADER_HEIGHT + Math.floor(i / columns) * panelHeight,
        width,
        height: panelHeight,
      }),
    ),
    key.svg,
    '</svg>\n',
  ].join('');
}

function panelSvg(options: Plot.PlotOptions, place: { x: number; y: number; width: number; height: number }): string {
  const svg = Plot.plot({
    document: parseHTML('<html></html>').document,
    marginTop: 28,
    marginLeft: 52,
    marginRight: 24,
    marginBottom: 44,
    ...options,
    width: place.width,
    height: place.height,
    style: { fontFamily: 'inherit', fontSize: `${FONT_SIZE}px`, color: INK, background: 'none' },
    x: { labelAnchor: 'center', labelArrow: 'none', tickFormat, ticks: 5, ...options.x },
    y: { labelArrow: 'none', grid: true, nice: true, ticks: 6, tickFormat, ...options.y },
  });
  // Plot's own style sheet sets the height of any SVG to auto, which would stretch a nested one.
  svg.querySelector('style')?.remove();
  svg.setAttribute('x', String(place.x));
  svg.setAttribute('y', String(place.y));
  return svg.outerHTML;
}

/** Labels in as many equal columns as fit, each behind a piece of its line. */
function legendSvg(entries: readonly LegendEntry[], top: number): { svg: string; height: number } {
  if (entries.length === 0) return { svg: '', height: 0 };
  const longest = Math.max(...entries.map(({ label }) => label.length));
  const columnWidth = LEGEND_SWATCH_WIDTH + 8 + longest * CHARACTER_WIDTH + 20;
  const columns = Math.max(1, Math.floor((CARD_WIDTH - 2 * MARGIN) / columnWidth));
  const lines = entries.map(({ label, color, dash }, index) => {
    const x = MARGIN + (index % columns) * columnWidth;
    const y = top + (Math.floor(index / columns) + 0.5) * LEGEND_LINE_HEIGHT;
    return (
      `<line x1="${x}" x2="${x + LEGEND_SWATCH_WIDTH}" y1="${y}" y2="${y}" stroke="${color}" stroke-width="3"` +
      ` stroke-dasharray="${dash}"/>` +
      `<text x="${x + LEGEND_SWATCH_WIDTH + 8}" y="${y}" dy="0.35em">${fitted(label, CHARACTER_WIDTH, LEGEND_SWATCH_WIDTH + 8)}</text>`
    );
  });
  return { svg: lines.join(''), height: Math.ceil(entries.length / columns) * LEGEND_LINE_HEIGHT };
}

/** The text, cut with an ellipsis where it would leave the card, for an element that starts `indent` pixels in. */
function fitted(text: string, characterWidth: number, indent: number): string {
  const most = Math.floor((CARD_WIDTH - 2 * MARGIN - indent) / characterWidth);
  return escapeXml(text.length > most ? `${text.slice(0, most - 1)}…` : text);
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
