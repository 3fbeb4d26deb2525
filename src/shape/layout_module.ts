/** Writes `package::layout`, the WGSL half of `layouts`: constants for rows and functions for places. */
import { type Axis, type Count, type Layout, layouts } from './layout.ts';

const WIDTH = 120;

const HEADER =
  'Where everything lies in the buffers of a run: rows by name, and places as indices of words (..At) or of quads of 4 ' +
  'words (..Quad). `npm run write:layout` writes this file from the table in src/shape/layout.ts, which TypeScript asks, too.';

const capitals = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A comment, cut into lines. */
function comment(text: string): string[] {
  const lines = ['//'];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string;
    if (line.length + word.length < WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`// ${word}`);
  }
  return lines;
}

const literal = (count: string): string => count.replace(/\b\d+\b/g, (digits) => `${digits}u`);

/** How many rows there are. */
const totalOf = (name: string, { rows, total }: Layout): string =>
  total ?? (Object.keys(rows).length > 0 ? `${capitals(name)}_ROWS` : 'INPUTS_PADDED');

/** Constants and functions of the rows, each after the one before it. */
function rowLines(name: string, layout: Layout): string[] {
  const { rows, spans = {}, total } = layout;
  const lines: string[] = [];
  let first = '0u';
  const counted = (row: string, from: string): string =>
    `fn ${name}${capitalised(row)}(i: u32) -> u32 { return ${from} + i; }`;
  for (const [row, count] of Object.entries(rows) as [string, Count][]) {
    const constant = `${capitals(name)}_${capitals(row)}`;
    lines.push(`const ${constant}: u32 = ${first};`);
    if (count !== 1) lines.push(counted(row, constant));
    first = `${constant} + ${literal(String(count))}`;
  }
  if (lines.length > 0 && total === undefined) lines.push(`const ${totalOf(name, layout)}: u32 = ${first};`);
  for (const [span, row] of Object.entries(spans)) lines.push(counted(span, `${capitals(name)}_${capitals(row)}`));
  return lines;
}

const ROW = 'row';
const nameOf = (axis: 'row' | Axis): string => (axis === ROW ? ROW : axis[0]);

/** What the index of an axis is multiplied by: the extents of those within it. */
function extentOf(name: string, layout: Layout, axis: 'row' | Axis): string {
  if (axis === ROW) return totalOf(name, layout);
  const [, extent] = axis;
  if (extent === undefined) throw new Error(`the axis ${axis[0]} of ${name} has no extent`);
  return extent.includes('*') ? `(${literal(extent)})` : extent;
}

/** The function that finds a place, by words or by quads: a quad's index stands in for that of its samples. */
function placeLines(name: string, layout: Layout, by: 'word' | 'quad'): string[] {
  const { buffer, axes } = layout;
  const isSampled = axes.some((axis) => axis !== ROW && axis[1]?.endsWith(' * 4'));
  const own = axes.map((axis): 'row' | Axis =>
    axis !== ROW && by === 'quad' && isSampled && axis[1]?.endsWith(' * 4')
      ? ['quad', axis[1].replace(' * 4', '')]
      : axis,
  );
  const indices = ['replica', ...own.map(nameOf)];
  const stride = `${capitals(buffer)}_STRIDE`;
  const terms = own.map((axis, i) =>
    [nameOf(axis), ...own.slice(i + 1).map((inner) => extentOf(name, layout, inner))].join(' * '),
  );
  const sum = [`replica * ${by === 'quad' ? `(${stride} / 4u)` : stride}`, ...terms].join(' + ');
  const head = `fn ${name}${by === 'quad' ? 'Quad' : 'At'}(${indices.map((index) => `${index}: u32`).join(', ')}) -> u32 {`;
  return [head, `  return ${sum};`, '}'];
}

/** Memory order, as comments of kernels write it: `[TRANSITION_ROWS][BLOCK_QUADS * 4]`. */
const shapeText = (name: string, layout: Layout): string =>
  layout.axes.map((axis) => `[${axis === ROW ? totalOf(name, layout) : (axis[1] ?? `${axis[0]}s`)}]`).join('');

function layoutLines(name: string, layout: Layout): string[] {
  const places = layout.by === 'both' ? (['word', 'quad'] as const) : ([layout.by] as const);
  return [
    ...comment(`${layout.buffer} ${shapeText(name, layout)}: ${layout.about}.`),
    ...rowLines(name, layout),
    ...places.flatMap((by) => placeLines(name, layout, by)),
    '',
  ];
}

/** Sizes of what a dispatch is about, its network and its samples. */
const OF_DISPATCH: ReadonlySet<string> = new Set(['DELTA_ROWS', 'OUTPUTS', 'OUTPUTS_PADDED', 'QUADS']);

/** The module that has a constant: the distances of replicas in buffers, a dispatch's own sizes, the run's. */
const moduleOf = (name: string): string => {
  if (name.endsWith('_STRIDE')) return 'strides';
  return OF_DISPATCH.has(name) ? 'dispatch' : 'shape';
};

/** The imports of the constants that the lines name and do not declare. */
function importLines(lines: readonly string[]): string[] {
  const code = lines.filter((line) => !line.startsWith('//')).join('\n');
  const declared = new Set([...code.matchAll(/const (\w+)/g)].map(([, name]) => name));
  const named = [...new Set(code.match(/\b[A-Z][A-Z0-9_]+\b/g))].filter((name) => !declared.has(name)).sort();
  const imports = ['shape', 'dispatch', 'strides'].flatMap((module) => {
    const text: string[] = [];
    for (const name of named.filter((each) => moduleOf(each) === module)) {
      const line = text.at(-1);
      if (line !== undefined && line.length + name.length + 2 < WIDTH) text[text.length - 1] = `${line} ${name},`;
      else text.push(`  ${name},`);
    }
    return [`import package::${module}::{`, ...text, '};'];
  });
  return [...imports, ''];
}

/** The text of `shaders/layout.wgsl`. */
export function layoutModule(): string {
  const lines = Object.entries(layouts).flatMap(([name, layout]) => layoutLines(name, layout));
  return [...comment(HEADER), ...importLines(lines), ...lines].join('\n').trimEnd().concat('\n');
}
