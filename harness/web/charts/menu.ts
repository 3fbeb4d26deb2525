/** What can be done with one chart: a logarithmic scale, and the chart as a picture. */

import { button, colourOf, element } from '../ui/dom.ts';
import { saveFile } from '../ui/save.ts';
import type { ChartModel, View } from './model.ts';
import type { Scene } from './scene.ts';
import { sceneSvg } from './scene_svg.ts';

const WIDTH = 760;
const HEIGHT = 380;
/** Pixels of a PNG for each unit of the figure. */
const SCALE = 2;

/** What the menu asks of its chart. */
export interface Charted {
  readonly model: ChartModel;
  isLog: boolean;
  isEnlarged: boolean;
  /** What it shows now. */
  readonly figure: { readonly scene: Scene; readonly view: View };
}

/** The chart as a standalone figure, in the colours of the present scheme. */
function svgOf(chart: Charted): string {
  const { scene, view } = chart.figure;
  const names = [view.main, ...view.compared.map(({ recording }) => recording)].flatMap((recording) =>
    recording ? [recording.name] : [],
  );
  const text = {
    title: chart.model.title,
    subtitle: names.join(' · '),
    across: view.axis.words,
    kinds: chart.model.kinds,
  };
  return sceneSvg(scene, text, { width: WIDTH, height: HEIGHT, colour: colourOf });
}

async function pngOf(chart: Charted): Promise<Uint8Array> {
  const url = URL.createObjectURL(new Blob([svgOf(chart)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(WIDTH * SCALE, HEIGHT * SCALE);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await canvas.convertToBlob({ type: 'image/png' });
    return new Uint8Array(await png.arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** An entry of a menu that somebody else adds. */
export interface MenuEntry {
  readonly text: string;
  act(): void;
}

export function chartMenu(chart: Charted, more: readonly MenuEntry[] = []): HTMLElement {
  const { title, id, canBeLog } = chart.model;
  const entry = (text: string, act: () => unknown): HTMLElement => {
    const press = (): void => {
      act();
      menu.open = false;
      summary.focus();
    };
    return button(text, press, { class: 'quiet' });
  };
  const summary = element('summary', { 'aria-label': `Options of ${title}` }, '⋯');
  const scale = entry('Logarithmic scale', () => {
    chart.isLog = !chart.isLog;
    scale.setAttribute('aria-pressed', String(chart.isLog));
  });
  scale.setAttribute('aria-pressed', 'false');
  const size = entry('Enlarge', () => {
    chart.isEnlarged = !chart.isEnlarged;
    size.setAttribute('aria-pressed', String(chart.isEnlarged));
  });
  size.setAttribute('aria-pressed', 'false');
  const items = [
    size,
    ...(canBeLog ? [scale] : []),
    ...more.map(({ text, act }) => entry(text, act)),
    entry('Save as SVG', () => saveFile(`${id}.svg`, svgOf(chart))),
    entry('Save as PNG', async () => saveFile(`${id}.png`, await pngOf(chart))),
  ];
  const menu = element('details', { class: 'chart-menu' }, summary, element('div', {}, ...items));
  menu.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    menu.open = false;
    summary.focus();
  });
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (!menu.contains(relatedTarget as Node | null)) menu.open = false;
  });
  return menu;
}
