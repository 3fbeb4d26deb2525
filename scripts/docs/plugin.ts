/** The documentation beside the page that Vite builds. */
import type { Plugin } from 'vite';
import { docsSite } from './site.ts';

/** @param root of the repository */
export const docs = (root: string): Plugin => ({
  name: 'docs',
  apply: 'build',
  generateBundle() {
    for (const [path, source] of docsSite(root)) this.emitFile({ type: 'asset', fileName: `docs/${path}`, source });
  },
});
