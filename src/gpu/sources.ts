/**
 * All WGSL sources, keyed by their path under `shaders/` (`'lib/random.wgsl'`).
 *
 * One expression serves every world: Vite (page, vitest in Node and in Chromium) replaces `import.meta.glob` itself,
 * and the esbuild plugin in `scripts/build.mjs` does the same for the command line and the library.
 */
import { withAdded } from './shader_registry.ts';

const files = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

const byPath = (): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, source]) => [path.slice('../../shaders/'.length), source]));

// Marked as pure, because a bundle that links no kernel is to leave the texts out.
export const shaderSources: Readonly<Record<string, string>> = /* @__PURE__ */ withAdded(/* @__PURE__ */ byPath());
