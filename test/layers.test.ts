import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { arrowsOf, circlesOf, filesBelow, type Import, importsOf, pairsOf } from '../scripts/structure/imports.ts';
import { sizeOf } from '../scripts/structure/size.ts';

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
  rollout: ['layout', 'lib', 'physics', 'tasks'],
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

const below = (folder: string, extension: string): string[] => filesBelow(root, folder, extension);
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const importsBelow = (folder: string): Import[] => below(folder, '.ts').flatMap((file) => importsOf(root, file));
const importsOfSource = importsBelow('src');
const importsOfHarness = importsBelow('harness');
const sentenceOf = ({ file, target }: Import): string => `${file} imports ${target}`;

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
    const tests = below('shaders', '.wgsl').flatMap((file) => read(file).match(/@(?:el)?if\s*\([^)]*\)/g) ?? []);
    const names = new Set(tests.flatMap((test) => test.match(/\b[A-Z][A-Z0-9_]*\b/g) ?? []));
    names.delete('LANES8');
    expect(names).toContain('LOCKSTEP');
    const known = below('src/gpu', '.ts').flatMap((file) => read(file).match(/\b[A-Z][A-Z0-9_]*\b/g) ?? []);
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
  it('import each other in no circle', () => {
    expect(circlesOf([...importsOfSource, ...importsOfHarness])).toEqual([]);
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

  it('are counted without comments and blanks', () => {
    const text = "// what\n/** why\n * how */\nimport a from './a.ts';\n\nif (a) {\n  a(`\n`); // so\n}\n";
    expect(sizeOf('a.ts', text)).toEqual({ lines: 9, code: 5, statements: 3 });
    expect(sizeOf('a.wgsl', '// what\nfn f() {\n  /* why */ return;\n}\n')).toEqual({
      lines: 4,
      code: 3,
      statements: 2,
    });
  });

  it('make arrows between their folders', () => {
    const imports = [
      { file: 'src/a/x.ts', target: 'src/b/y.ts' },
      { file: 'src/b/y.ts', target: 'src/a/z.ts' },
      { file: 'src/a/x.ts', target: 'src/a/z.ts' },
      { file: 'harness/cli/x.ts', target: 'src/b/y.ts' },
      { file: 'harness/cli/x.ts', target: 'node:fs' },
    ];
    const arrows = ['harness/cli -> src/b', 'src/a -> src/b', 'src/b -> src/a'];
    expect(arrowsOf(imports)).toEqual(arrows);
    expect(pairsOf(arrows)).toEqual(['src/a -> src/b']);
  });
});

describe('shaders', () => {
  /** Folders below `shaders/` that a file names as `package::folder::module`, in imports and in place. */
  const foldersNamedBy = (file: string): string[] => {
    const code = read(file).replace(/\/\/.*$/gm, '');
    return [...code.matchAll(/\bpackage::(\w+)::\w+/g)].map(([, folder = '']) => folder);
  };

  it.each(below('shaders', '.wgsl'))('%s imports only what its layer allows', (file) => {
    const folder = file.split('/')[1]?.replace(/\.wgsl$/, '') ?? '';
    expect(shaderLayers, `no layer is declared for shaders/${folder}`).toHaveProperty(folder);
    const known = new Set(Object.keys(shaderLayers));
    const allowed = new Set([folder, ...(shaderLayers[folder] ?? [])]);
    const forbidden = foldersNamedBy(file).filter((name) => known.has(name) && !allowed.has(name));
    expect(forbidden).toEqual([]);
  });

  it('are imported by full paths only, so that the layers can be read off them', () => {
    expect(below('shaders', '.wgsl').filter((file) => /\bsuper::/.test(read(file)))).toEqual([]);
  });
});
