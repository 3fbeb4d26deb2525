import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Which folders below `shaders/` the files of a folder may import, themselves apart (docs/architecture.md, section 1). */
const shaderLayers: Readonly<Record<string, readonly string[]>> = {
  layout: [],
  lib: ['layout'],
  nn: ['layout', 'lib'],
  estimate: ['layout', 'lib'],
  optim: ['layout', 'lib'],
  physics: ['lib'],
  tasks: ['lib', 'physics'],
  render: ['lib', 'tasks', 'physics'],
  algos: ['layout', 'lib'],
  rollout: ['layout', 'lib', 'nn'],
  bench: [],
};

/** Folders below `src/` from the bottom up; a file imports from its own folder and from those before it, types too. */
const sourceLayers = [
  'errors',
  'gpu',
  'formats',
  'physics',
  'tasks',
  'exact',
  'render',
  'shape',
  'algos',
  'config',
  'results',
  'train',
  'profile',
];

const root = resolve(import.meta.dirname, '..');

const filesBelow = (folder: string, extension: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Import {
  readonly file: string;
  /** A package name, or a path from the root. */
  readonly target: string;
}

/** Everything that a TypeScript file imports or re-exports: types too, and what it imports while it runs. */
const importsOf = (file: string): Import[] =>
  ts.preProcessFile(read(file), true, true).importedFiles.map(({ fileName }) => {
    const path = relative(root, resolve(root, dirname(file), fileName))
      .split(sep)
      .join('/');
    return { file, target: fileName.startsWith('.') ? path : fileName };
  });

const importsOfSource = filesBelow('src', '.ts').flatMap(importsOf);
const importsOfHarness = filesBelow('harness', '.ts').flatMap(importsOf);
const sentenceOf = ({ file, target }: Import): string => `${file} imports ${target}`;

/** Groups of files each of which leads to every other of its group by imports (Tarjan's algorithm). */
function circlesOf(imports: readonly Import[]): string[][] {
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
      if (!order.has(target)) lowest = Math.min(lowest, visit(target));
      else if (open.includes(target)) lowest = Math.min(lowest, low.get(target) ?? (order.get(target) as number));
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

describe('src', () => {
  const offenders = (bad: (found: Import) => boolean) => importsOfSource.filter(bad).map(sentenceOf);

  it('imports no module of Node, in any spelling', () => {
    expect(offenders(({ target }) => isBuiltin(target))).toEqual([]);
  });

  it('imports no file outside src', () => {
    expect(offenders(({ target }) => /^(\.\.|harness|test|scripts)\b/.test(target))).toEqual([]);
  });

  it('has one file at its root, and folders that each have a layer', () => {
    const entries = readdirSync(join(root, 'src'), { withFileTypes: true });
    const names = (isFolder: boolean) => entries.filter((e) => e.isDirectory() === isFolder).map(({ name }) => name);
    expect(names(false).filter((name) => name.endsWith('.ts'))).toEqual(['index.ts']);
    expect(names(true).sort()).toEqual([...sourceLayers].sort());
  });

  it('imports downwards only, types included', () => {
    const layer = (path: string) => sourceLayers.indexOf(path.split('/')[1] ?? '');
    const inside = ({ file, target }: Import) => file !== 'src/index.ts' && target.startsWith('src/');
    // No layer holds src/index.ts, so that whatever imports it is found, too.
    const upwards = ({ file, target }: Import) => layer(target) < 0 || layer(target) > layer(file);
    expect(offenders((found) => inside(found) && upwards(found))).toEqual([]);
  });

  it('is type-checked without the DOM and without the types of Node', () => {
    const { config } = ts.readConfigFile(join(root, 'src/tsconfig.json'), ts.sys.readFile);
    expect(config.compilerOptions.lib).toEqual(['ES2023', 'WebWorker']);
    expect(config.compilerOptions.types).not.toContain('node');
  });

  it('has a folder for the GPU that knows no condition of the kernels, subgroups apart', () => {
    const tests = filesBelow('shaders', '.wgsl').flatMap((file) => read(file).match(/@(?:el)?if\s*\([^)]*\)/g) ?? []);
    const names = new Set(tests.flatMap((test) => test.match(/\b[A-Z][A-Z0-9_]*\b/g) ?? []));
    names.delete('LANES8');
    expect(names).toContain('LOCKSTEP');
    const known = filesBelow('src/gpu', '.ts').flatMap((file) => read(file).match(/\b[A-Z][A-Z0-9_]*\b/g) ?? []);
    expect(known.filter((name) => names.has(name))).toEqual([]);
  });
});

describe('harness', () => {
  it('has two front doors that do not know each other', () => {
    const [cli, web] = ['harness/cli/', 'harness/web/'];
    const crosses = ({ file, target }: Import) =>
      (file.startsWith(cli) && target.startsWith(web)) || (file.startsWith(web) && target.startsWith(cli));
    expect(importsOfHarness.filter(crosses).map(sentenceOf)).toEqual([]);
  });

  it('imports nothing of the tests and the scripts', () => {
    const isBelow = ({ target }: Import) => /^(test|scripts)\//.test(target);
    expect(importsOfHarness.filter(isBelow).map(sentenceOf)).toEqual([]);
  });
});

describe('files', () => {
  /** Circles that stand until their owners break them; a circle that is gone must go from here, too. */
  const standing = [['src/physics/emit/derived.ts', 'src/physics/emit/wrenches.ts']];

  it('import each other in no circle', () => {
    const found = circlesOf([...importsOfSource, ...importsOfHarness]).map((circle) => circle.join(' '));
    const known = new Set(standing.map((circle) => circle.join(' ')));
    expect(found.filter((circle) => !known.has(circle))).toEqual([]);
  });

  it('would be found where they did', () => {
    const chain = (...files: string[]) => files.slice(1).map((target, i) => ({ file: files[i] as string, target }));
    expect(circlesOf(chain('a', 'b', 'c', 'a'))).toEqual([['a', 'b', 'c']]);
    expect(circlesOf([...chain('a', 'b', 'c'), ...chain('a', 'c')])).toEqual([]);
    expect(circlesOf([...chain('x', 'a', 'b', 'a'), ...chain('b', 'c', 'd', 'c'), ...chain('e', 'e')])).toEqual([
      ['c', 'd'],
      ['a', 'b'],
      ['e'],
    ]);
  });
});

describe('shaders', () => {
  /** Folders below `shaders/` that a file names as `package::folder::module`, in imports and in place. */
  const foldersNamedBy = (file: string): string[] => {
    const code = read(file).replace(/\/\/.*$/gm, '');
    return [...code.matchAll(/\bpackage::(\w+)::\w+/g)].map(([, folder = '']) => folder);
  };

  it.each(filesBelow('shaders', '.wgsl'))('%s imports only what its layer allows', (file) => {
    const folder = file.split('/')[1]?.replace(/\.wgsl$/, '') ?? '';
    expect(shaderLayers, `no layer is declared for shaders/${folder}`).toHaveProperty(folder);
    const known = new Set(Object.keys(shaderLayers));
    const allowed = new Set([folder, ...(shaderLayers[folder] ?? [])]);
    const forbidden = foldersNamedBy(file).filter((name) => known.has(name) && !allowed.has(name));
    expect(forbidden).toEqual([]);
  });

  it('are imported by full paths only, so that the layers can be read off them', () => {
    expect(filesBelow('shaders', '.wgsl').filter((file) => /\bsuper::/.test(read(file)))).toEqual([]);
  });
});
