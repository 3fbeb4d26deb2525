// Builds what runs outside Vite: the command line (dist/cli.js), the library (dist/index.js) and scripts in TypeScript.
//
// Node 20 cannot run TypeScript itself, so esbuild makes one file of it, in well under a second. Packages stay in
// node_modules unless `standalone` asks for a file that needs none; shaders are embedded.
import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const cliFile = join(root, 'dist', 'cli.js');
const cliEntry = 'harness/cli/main.ts';
const cliSources = ['src', 'harness', 'shaders', 'models', 'studies', 'package.json', 'scripts/build.mjs'];

/** Vite's `import.meta.glob` of raw text for esbuild: the call becomes an object literal `{path: text}`. */
const globText = {
  name: 'glob-text',
  setup(build) {
    build.onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => {
      if (path.includes(`${sep}node_modules${sep}`)) return;
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta.glob')) return;
      const call = /import\.meta\.glob(?:<[^>]*>)?\(\s*'([^']+)\/\*\*\/\*(\.\w+)'[^)]*\)/g;
      const contents = source.replace(call, (_, folder, extension) => {
        const base = resolve(dirname(path), folder);
        const files = filesBelow(base).filter((file) => file.endsWith(extension));
        const text = files.map((file) => [
          posix.join(folder, relative(base, file).split(sep).join('/')),
          readFileSync(file, 'utf8'),
        ]);
        return JSON.stringify(Object.fromEntries(text));
      });
      return { contents, loader: 'ts' };
    });
  },
};

/** Puts other modules in the place of some, by their paths: what tests of the command line leave out. */
const standInsFor = (modules) => ({
  name: 'stand-ins',
  setup(build) {
    build.onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => {
      const standIn = modules[path];
      return standIn && { contents: `export * from ${JSON.stringify(standIn)};`, resolveDir: dirname(path) };
    });
  },
});

/**
 * Bundles one entry for Node. `standalone` puts every package into the file too.
 * @param {{ standalone?: boolean, minify?: boolean, standIns?: Readonly<Record<string, string>> }} options
 * @returns esbuild's metafile
 */
export async function bundleForNode(entry, outfile, { standalone = false, minify = false, standIns = {} } = {}) {
  const { build, stop } = await import('esbuild');
  const unfinished = `${outfile}.${process.pid}.tmp`;
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: unfinished,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      metafile: true,
      minify,
      sourcemap: standalone ? false : 'inline',
      sourcesContent: false,
      logLevel: 'warning',
      plugins: [standInsFor(standIns), globText],
      ...(standalone
        ? {
            banner: { js: "import { createRequire as _cr } from 'node:module'; const require = _cr(import.meta.url);" },
          }
        : { packages: 'external' }),
    });
    renameSync(unfinished, outfile);
    return metafile;
  } finally {
    await stop();
  }
}

/** Builds dist/cli.js when a source is newer. Two processes may do so at once: the file is renamed into place. */
export async function buildCli() {
  if (existsSync(cliFile)) {
    const built = statSync(cliFile).mtimeMs;
    if (cliSources.every((path) => newest(join(root, path)) <= built)) return;
  }
  await bundleForNode(cliEntry, cliFile);
}

/** Bundles the library for Node and browsers alike; its types come from `tsc`. */
export async function buildLibrary() {
  const { build, stop } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    outfile: 'dist/index.js',
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [globText],
  });
  await stop();
}

/** The library's reference, which TypeDoc makes of its types and docstrings (typedoc.json), beside the documentation. */
export async function buildApi() {
  const { Application, TSConfigReader, TypeDocReader } = await import('typedoc');
  const readers = [new TypeDocReader(), new TSConfigReader()];
  const app = await Application.bootstrap({ options: join(root, 'typedoc.json'), logLevel: 'Warn' }, readers);
  const project = await app.convert();
  if (!project) throw new Error('the API reference: TypeDoc cannot read the types of src/index.ts');
  await app.generateOutputs(project);
}

/** Builds the page and the documentation into dist/web, beside dist/cli.js; false while there is none. */
export async function buildPage() {
  if (!existsSync(join(root, 'harness', 'web', 'index.html'))) return false;
  const { build } = await import('vite');
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  await buildApi();
  return true;
}

/** Runs a script written in TypeScript with the given arguments. */
export async function runTypeScript(entry, args) {
  const outfile = join(root, 'dist', 'scripts', `${posix.basename(entry, '.ts')}.js`);
  await bundleForNode(entry, outfile);
  process.argv.splice(1, Infinity, outfile, ...args);
  await import(pathToFileURL(outfile).href);
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Newest modification time below a path; folders count, so that a deleted file is noticed. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [what, ...args] = process.argv.slice(2);
  const tasks = {
    cli: () => bundleForNode(cliEntry, cliFile),
    library: buildLibrary,
    page: buildPage,
    api: buildApi,
    run: () => runTypeScript(args[0], args.slice(1)),
  };
  const task =
    tasks[what] ??
    (() => Promise.reject(new Error('usage: cli | library | page | api | run SCRIPT.ts [ARGUMENT ...]')));
  await task().catch((error) => {
    process.stderr.write(`build: ${error.message}\n`);
    process.exitCode = 1;
  });
}
