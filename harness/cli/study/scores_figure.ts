/**
 * Algorithms over all tasks as a picture: on the left their performance profiles, the share of runs whose score is above each
 * threshold, on the right the interquartile means of their scores; both with 95 % intervals.
 */
import { cardSvg, HEADER_HEIGHT, INK, MARGIN } from '../figure/card.ts';
import { Plot } from '../figure/drawing.ts';
import { legendSvg, styleOf } from '../figure/legend.ts';
import { nestedPlot, PANEL_HEIGHT, PANEL_WIDTH } from '../figure/panel.ts';
import type { ComparedAlgorithm, Comparison } from './comparison.ts';

/** Pixels. */
const LABEL_WIDTH = 130;
const ROW_HEIGHT = 20;
const LONGEST_LABEL = 18;

const scoreText = ({ baseline }: Comparison): string =>
  baseline === undefined ? 'share of the optimum' : `return / mean return of ${baseline}`;

function profilePanel(comparison: Comparison, height: number): string {
  const { algorithms, thresholds } = comparison;
  return nestedPlot(MARGIN, HEADER_HEIGHT, {
    width: PANEL_WIDTH,
    height,
    marginTop: 28,
    marginLeft: 52,
    marginRight: 16,
    marginBottom: 44,
    x: { label: `Score: ${scoreText(comparison)}`, labelAnchor: 'center', labelArrow: 'none', ticks: 5 },
    y: { label: 'Share of runs above the score', labelArrow: 'none', grid: true, domain: [0, 1], ticks: 6 },
    marks: algorithms.flatMap(({ profile }, i) => {
      const { color, dash } = styleOf(i);
      const points = thresholds.map((score, k) => ({
        score,
        share: profile.share[k] as number,
        low: profile.low[k] as number,
        high: profile.high[k] as number,
      }));
      const band = points.filter(({ low }) => Number.isFinite(low));
      return [
        Plot.areaY(band, { x: 'score', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.12 }),
        Plot.lineY(points, { x: 'score', y: 'share', stroke: color, strokeWidth: 2, strokeDasharray: dash }),
      ];
    }),
  });
}

const shortened = (label: string): string =>
  label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;

function intervalPanel(comparison: Comparison, height: number): string {
  const rows = comparison.algorithms.map(({ iqm }: ComparedAlgorithm, i) => ({ ...iqm, place: String(i), i }));
  const known = rows.filter(({ low }) => Number.isFinite(low));
  return nestedPlot(MARGIN + PANEL_WIDTH, HEADER_HEIGHT, {
    width: PANEL_WIDTH,
    height,
    marginTop: 28,
    marginLeft: LABEL_WIDTH,
    marginRight: 16,
    marginBottom: 44,
    x: { label: 'Interquartile mean of the scores', labelAnchor: 'center', labelArrow: 'none', grid: true, ticks: 5 },
    y: {
      type: 'band',
      domain: rows.map(({ place }) => place),
      label: null,
      tickSize: 0,
      tickFormat: (place: string) => shortened(comparison.algorithms[Number(place)]?.label ?? ''),
    },
    marks: [
      Plot.ruleY(known, {
        y: 'place',
        x1: 'low',
        x2: 'high',
        stroke: ({ i }: { i: number }) => styleOf(i).color,
        strokeWidth: 5,
        strokeOpacity: 0.4,
      }),
      Plot.dot(rows, { y: 'place', x: 'value', r: 4, fill: ({ i }: { i: number }) => styleOf(i).color, stroke: INK }),
    ],
  });
}

/** @returns the text of an SVG file, 960 pixels wide */
export function scoresSvg(study: string, comparison: Comparison): string {
  const { algorithms } = comparison;
  const height = Math.max(PANEL_HEIGHT, 72 + algorithms.length * ROW_HEIGHT);
  const legend = legendSvg(
    algorithms.map(({ label }) => label),
    HEADER_HEIGHT + height + MARGIN / 2,
  );
  const tasks = Math.max(...algorithms.map((algorithm) => algorithm.tasks));
  return cardSvg({
    title: `${study}: all tasks`,
    subtitle: `runs of ${tasks} task${tasks === 1 ? '' : 's'}, 95 % stratified bootstrap intervals over seeds`,
    description: `${study}: performance profiles and interquartile means of ${algorithms.map(({ label }) => label).join(', ')}`,
    height: HEADER_HEIGHT + height + legend.height + MARGIN,
    content: [profilePanel(comparison, height), intervalPanel(comparison, height), legend.svg],
  });
}
