import { defineConfig } from 'vite';

/** The page: built into dist/web, where `ringfence serve` finds it beside dist/cli.js. */
export default defineConfig({
  root: 'harness/web',
  base: './',
  publicDir: false,
  build: { outDir: '../../dist/web', emptyOutDir: true, target: 'es2022' },
  worker: { format: 'es' },
  server: { fs: { allow: ['../..'] } },
});
