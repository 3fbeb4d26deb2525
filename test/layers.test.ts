import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Which folders below `shaders/` the files of a folder may import, themselves apart (docs/architecture.md, section 1). */
const shaderLayers: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  nn: ['lib'],
  estimate: ['lib'],
  optim: ['lib'],
  physics: ['lib'],
  tasks: ['lib', 'physics'],
  render: ['lib', 'tasks', 'physics'],
  algos: ['lib'],
  rollout: ['lib', 'nn'],
  bench: [],
};

/** Folders below `src/` from the bottom up; a file may run code of its own folder and of those before it. */
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
  /** Erased by the compiler: a function may name the type of what it is handed from above. */
  readonly typeOnly: boolean;
}

/** Everything that a TypeScript file imports or re-exports, dynamically too. */
const importsOf = (file: string): Import[] => {
  const text = read(file);
  const namesIn = (code: string) => ts.preProcessFile(code, true, true).importedFiles.map(({ fileName }) => fileName);
  const executed = new Set(namesIn(text.replace(/^(import|export) type\s[^;]*;/gm, '')));
  return namesIn(text).map((name) => {
    const path = () =>
      relative(root, resolve(root, dirname(file), name))
        .split(sep)
        .join('/');
    return { file, target: name.startsWith('.') ? path() : name, typeOnly: !executed.has(name) };
  });
};

describe('src', () => {
  const imports = filesBelow('src', '.ts').flatMap(importsOf);
  const offenders = (bad: (found: Import) => boolean) =>
    imports.filter(bad).map(({ file, target }) => `${file} imports ${target}`);

  it('imports no module of Node, in any spelling', () => {
    expect(offenders(({ target }) => isBuiltin(target))).toEqual([]);
  });

  it('imports no file outside src', () => {
    expect(offenders(({ target }) => /^(\.\.|harness|test|scripts)\b/.test(target))).toEqual([]);
  });

  it('imports downwards only', () => {
    const layer = (path: string) => sourceLayers.indexOf(path.split('/')[1] ?? '');
    const upwards = ({ file, target, typeOnly }: Import) =>
      !typeOnly &&
      layer(file) >= 0 &&
      target.startsWith('src/') &&
      target.split('/').length > 2 &&
      layer(target) > layer(file);
    expect(offenders(upwards)).toEqual([]);
  });

  it('keeps src/gpu free of everything else', () => {
    const outside = ({ file, target }: Import) =>
      file.startsWith('src/gpu/') && target.startsWith('src/') && !/^src\/(gpu|errors)\//.test(target);
    expect(offenders(outside)).toEqual([]);
  });

  it('is type-checked without the DOM and without the types of Node', () => {
    const { config } = ts.readConfigFile(join(root, 'src/tsconfig.json'), ts.sys.readFile);
    expect(config.compilerOptions.lib).toEqual(['ES2023', 'WebWorker']);
    expect(config.compilerOptions.types).not.toContain('node');
  });
});

describe('shaders', () => {
  /** Folders below `shaders/` that a file names as `package::folder::module`, in imports and in place. */
  const foldersNamedBy = (file: string): string[] => {
    const code = read(file).replace(/\/\/.*$/gm, '');
    return [...code.matchAll(/\bpackage::(\w+)::\w+/g)].map(([, folder = '']) => folder);
  };

  it.each(filesBelow('shaders', '.wgsl'))('%s imports only what its layer allows', (file) => {
    const folder = file.split('/')[1] ?? '';
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
