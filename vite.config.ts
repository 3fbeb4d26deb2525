import { defineConfig } from 'vite';
import { docs } from './scripts/docs/plugin.ts';
import { bareModules } from './scripts/shader_modules.ts';

/** The page and the documentation: built into dist/web, where `ringfence serve` finds them beside dist/cli.js. */
export default defineConfig({
  root: 'harness/web',
  base: './',
  publicDir: false,
  plugins: [docs(import.meta.dirname), bareModules()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // pictures are asked for when they are seen
    assetsInlineLimit: 0,
  },
  worker: { format: 'es', plugins: () => [bareModules()] },
  server: { fs: { allow: ['../..'] } },
});
