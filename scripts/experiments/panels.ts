/** Figures of experiments: panels of any plot in rows on the card that all figures share. */
import type * as Plot from '@observablehq/plot';
import { cardSvg, HEADER_HEIGHT, MARGIN, WIDTH } from '../../harness/cli/figure/card.ts';
import { legendSvg, type Style } from '../../harness/cli/figure/legend.ts';
import { nestedPlot, tickFormat } from '../../harness/cli/figure/panel.ts';

export interface PanelFigure {
  readonly title: string;
  /** One line: what is drawn, and over what it is averaged. */
  readonly subtitle: string;
  /** Each panel's scales and marks, in reading order. */
  readonly panels: readonly Plot.PlotOptions[];
  /** Panels in a row. */
  readonly columns: number;
  /** Pixels of a panel. */
  readonly panelHeight?: number;
  readonly legend: readonly (Style & { readonly label: string })[];
}

/** @returns the text of an SVG file */
export function panelFigureSvg({ title, subtitle, panels, columns, panelHeight = 320, legend }: PanelFigure): string {
  const width = (WIDTH - 2 * MARGIN) / columns;
  const bottom = HEADER_HEIGHT + Math.ceil(panels.length / columns) * panelHeight;
  const labels = legend.map(({ label }) => label);
  const key = legendSvg(labels, bottom + MARGIN / 2, legend);
  const place = (options: Plot.PlotOptions, i: number): string =>
    nestedPlot(MARGIN + (i % columns) * width, HEADER_HEIGHT + Math.floor(i / columns) * panelHeight, {
      marginTop: 28,
      marginLeft: 52,
      marginRight: 24,
      marginBottom: 44,
      ...options,
      width,
      height: panelHeight,
      x: { labelAnchor: 'center', labelArrow: 'none', tickFormat, ticks: 5, ...options.x },
      y: { labelArrow: 'none', grid: true, nice: true, ticks: 6, tickFormat, ...options.y },
    });
  return cardSvg({
    title,
    subtitle,
    description: `${title}: ${subtitle}`,
    height: bottom + key.height + MARGIN,
    content: [...panels.map(place), key.svg],
  });
}
