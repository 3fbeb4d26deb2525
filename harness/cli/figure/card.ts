/**
 * The white card that every figure is: its own colours, so that it reads the same on light and dark pages, a title and a
 * line below it, and system fonts only.
 */

export const INK = '#1f2328';
export const FAINT_INK = '#59636e';
const BORDER = '#d1d9e0';
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** Pixels. */
export const WIDTH = 960;
export const MARGIN = 24;
export const HEADER_HEIGHT = 78;
export const FONT_SIZE = 13;
const TITLE_FONT_SIZE = 18;
/** Widths of an average character, generous since the reader's font is unknown. */
export const CHARACTER_WIDTH = 7.3;
const TITLE_CHARACTER_WIDTH = 13;

export interface Card {
  readonly title: string;
  readonly subtitle: string;
  /** What the figure shows, for readers who do not see it. */
  readonly description: string;
  readonly height: number;
  /** SVG elements, placed below the header. */
  readonly content: readonly string[];
}

/** A part of a figure that was drawn downwards from a given place. */
export interface Drawn {
  readonly svg: string;
  readonly height: number;
}

/** The text of an SVG file, 960 pixels wide. */
export function cardSvg({ title, subtitle, description, height, content }: Card): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`,
    ` font-family="${FONT}" font-size="${FONT_SIZE}" fill="${INK}" role="img" aria-label="${escapeXml(description)}">`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="white" stroke="${BORDER}"/>`,
    `<text x="${MARGIN}" y="34" font-size="${TITLE_FONT_SIZE}" font-weight="600">${fitted(title, WIDTH - 2 * MARGIN, TITLE_CHARACTER_WIDTH)}</text>`,
    `<text x="${MARGIN}" y="55" fill="${FAINT_INK}">${escapeXml(subtitle)}</text>`,
    ...content,
    '</svg>\n',
  ].join('');
}

/** The text, cut with an ellipsis where it would be wider than so many pixels. */
export function fitted(text: string, width: number, characterWidth = CHARACTER_WIDTH): string {
  const most = Math.floor(width / characterWidth);
  return escapeXml(text.length > most ? `${text.slice(0, most - 1)}…` : text);
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
