/**
 * The house in figures: files, lines of code, statements, arrows between folders and circles of files.
 *
 *   npm run structure                 this checkout
 *   npm run structure -- ../before .  several checkouts side by side
 *   npm run structure -- --arrows     every arrow, too
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { arrowsOf, circlesOf, filesBelow, importsOf, pairsOf } from './structure/imports.ts';
import { sizeOf } from './structure/size.ts';

const FOLDERS = ['src', 'harness', 'shaders', 'scripts', 'test'];
/** A file of at most so many lines may be one that is read with others. */
const FEW_LINES = 50;

function figuresOf(root: string): { figures: Record<string, number>; arrows: string[]; circles: string[][] } {
  const figures: Record<string, number> = {};
  for (const folder of FOLDERS) {
    const files = filesBelow(root, folder, '.ts', '.mjs', '.wgsl');
    const sizes = files.map((file) => sizeOf(file, readFileSync(join(root, file), 'utf8')));
    const sum = (of: 'code' | 'statements'): number => sizes.reduce((total, size) => total + size[of], 0);
    figures[`${folder}: files`] = files.length;
    figures[`${folder}: files of at most ${FEW_LINES} lines`] = sizes.filter(({ lines }) => lines <= FEW_LINES).length;
    figures[`${folder}: lines of code`] = sum('code');
    figures[`${folder}: statements`] = sum('statements');
  }
  const imports = ['src', 'harness']
    .flatMap((folder) => filesBelow(root, folder, '.ts'))
    .flatMap((f) => importsOf(root, f));
  const arrows = arrowsOf(imports);
  const circles = circlesOf(imports);
  figures['arrows between the folders of src, index.ts apart'] = arrows.filter((arrow) =>
    /^src\/(?!index\.ts)\S+ -> src/.test(arrow),
  ).length;
  figures['pairs of folders that import each other'] = pairsOf(arrows).length;
  figures['circles of files'] = circles.length;
  figures['files in circles'] = circles.flat().length;
  return { figures, arrows, circles };
}

const given = process.argv.slice(2);
const roots = given.filter((argument) => !argument.startsWith('--')).map((path) => resolve(path));
if (roots.length === 0) roots.push(process.cwd());
const strange = given.find((argument) => argument.startsWith('--') && argument !== '--arrows');
const missing = roots.find((root) => !existsSync(join(root, 'src')));
if (strange || missing) {
  process.stderr.write(
    strange
      ? `structure: unknown option ${strange}: known is --arrows\n`
      : `structure: ${missing} is no checkout: it has no folder src\n`,
  );
  process.exitCode = 2;
} else {
  const found = roots.map(figuresOf);
  const names = Object.keys(found[0]?.figures ?? {});
  const width = Math.max(...names.map(({ length }) => length));
  const headings = roots.map((root) => (relative('', root) || '.').slice(-12).padStart(12)).join(' ');
  const lines = names.map(
    (name) => `${name.padEnd(width)} ${found.map(({ figures }) => String(figures[name]).padStart(12)).join(' ')}`,
  );
  process.stdout.write(`${' '.repeat(width)} ${headings}\n${lines.join('\n')}\n`);
  for (const [i, { arrows, circles }] of found.entries()) {
    for (const circle of circles)
      process.stdout.write(`circle in ${headings.slice(13 * i, 13 * i + 12).trim()}: ${circle.join(', ')}\n`);
    if (given.includes('--arrows')) process.stdout.write(`${arrows.join('\n')}\n`);
  }
}
