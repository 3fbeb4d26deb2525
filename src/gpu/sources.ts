/**
 * All WGSL sources, keyed by their path under `shaders/` (`'lib/random.wgsl'`).
 *
 * One expression serves every world: Vite (page, vitest in Node and in Chromium) replaces `import.meta.glob` itself,
 * and the esbuild plugin in `scripts/build.mjs` does the same for the command line and the library.
 */
import { RingfenceError } from '../errors/error.ts';

const files = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

const sources: Record<string, string> = Object.fromEntries(
  Object.entries(files).map(([path, source]) => [path.slice('../../shaders/'.length), source]),
);

export const shaderSources: Readonly<Record<string, string>> = sources;

/** Adds shaders of a user's own, by path. @throws RingfenceError when a path is taken */
export function addShaders(own: Readonly<Record<string, string>>): void {
  for (const path of Object.keys(own))
    if (Object.hasOwn(sources, path)) throw new RingfenceError(`there is a shader ${path} already`);
  Object.assign(sources, own);
}
