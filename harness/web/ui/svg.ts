/** Elements of drawings by name, in one line each. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

const NAMESPACE = 'http://www.w3.org/2000/svg';

export function setAttributes(node: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
  }
}

/** A new SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(NAMESPACE, tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** A coordinate as text: tenths of a pixel are enough. */
export const coordinate = (value: number): string => String(Math.round(10 * value) / 10);

/** Path data of polylines. */
export const pathData = (lines: readonly (readonly (readonly [number, number])[])[], isClosed = false): string =>
  lines
    .filter((line) => line.length > 0)
    .map((line) => `M${line.map(([x, y]) => `${coordinate(x)} ${coordinate(y)}`).join('L')}${isClosed ? 'Z' : ''}`)
    .join('');

/** Small marks that are told apart by their shape. */
export type Shape = 'triangle' | 'square' | 'diamond' | 'cross';

/** Path data of a mark around a place. */
export const shapeData = (shape: Shape, x: number, y: number): string =>
  ({
    triangle: `M${x} ${y - 4.5}l4.5 8h-9Z`,
    square: `M${x - 3.6} ${y - 3.6}h7.2v7.2h-7.2Z`,
    diamond: `M${x} ${y - 5}l5 5l-5 5l-5 -5Z`,
    cross: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`,
  })[shape];

/** Path data of a star with five points. */
export function starData(x: number, y: number, radius: number): string {
  const points = Array.from({ length: 10 }, (_, i): [number, number] => {
    const r = i % 2 === 0 ? radius : 0.42 * radius;
    const angle = -Math.PI / 2 + (i * Math.PI) / 5;
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  });
  return pathData([points], true);
}
