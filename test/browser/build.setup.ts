/** Builds the page once for all files that visit it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { root } from '../../scripts/build.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built page lies. */
    builtPage: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-page-'));
  const configFile = join(root, 'vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
  project.provide('builtPage', folder);
  return () => rmSync(folder, { recursive: true });
}
