/** Who imports whom among the TypeScript files of a checkout: arrows between files, between folders, and circles. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const slashed = (path: string): string => path.split(sep).join('/');

/** Paths from the root of the files below a folder whose names end with one of the extensions. */
export const filesBelow = (root: string, folder: string, ...extensions: readonly string[]): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.some((extension) => entry.name.endsWith(extension)))
    .map((entry) => slashed(relative(root, join(entry.parentPath, entry.name))))
    .filter((path) => !path.includes('node_modules/'))
    .sort();

export interface Import {
  /** A path from the root. */
  readonly file: string;
  /** A package's name, or a path from the root. */
  readonly target: string;
}

/** Everything that a TypeScript file imports or re-exports: types too, and what it imports while it runs. */
export const importsOf = (root: string, file: string): Import[] =>
  ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true).importedFiles.map(({ fileName }) => {
    const path = slashed(relative(root, resolve(root, dirname(file), fileName)));
    return { file, target: fileName.startsWith('.') ? path : fileName };
  });

/** Groups of files each of which leads to every other of its group by imports (Tarjan's algorithm). */
export function circlesOf(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { file, target } of imports) targets.set(file, [...(targets.get(file) ?? []), target]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const index = order.size;
    order.set(file, index);
    open.push(file);
    let lowest = index;
    for (const target of targets.get(file) ?? []) {
      if (!targets.has(target)) continue;
      const reached = order.get(target);
      if (reached === undefined) lowest = Math.min(lowest, visit(target));
      else if (open.includes(target)) lowest = Math.min(lowest, low.get(target) ?? reached);
    }
    low.set(file, lowest);
    if (lowest < index) return lowest;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1 || targets.get(file)?.includes(file)) circles.push(group.sort());
    return lowest;
  };
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return circles;
}

/** The parts that arrows are counted between: the folders of `src` and each of its root files, and the two front doors. */
function partOf(path: string): string | undefined {
  const [top, part] = path.split('/');
  return top === 'src' || top === 'harness' ? `${top}/${part}` : undefined;
}

/** `src/algos -> src/gpu`, each once. */
export function arrowsOf(imports: readonly Import[]): string[] {
  const arrows = imports.flatMap(({ file, target }) => {
    const [from, to] = [partOf(file), partOf(target)];
    return from && to && from !== to ? [`${from} -> ${to}`] : [];
  });
  return [...new Set(arrows)].sort();
}

/** Pairs of parts with arrows in both directions. */
export function pairsOf(arrows: readonly string[]): string[] {
  const known = new Set(arrows);
  return arrows.filter((arrow) => {
    const [from = '', to = ''] = arrow.split(' -> ');
    return from < to && known.has(`${to} -> ${from}`);
  });
}
