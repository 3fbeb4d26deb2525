/** Shader modules in the bundle of the page: without their comments, which are a fifth of their compressed text. */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const COMMENT = /[ \t]*\/\/.*/g;

/**
 * Kernels keep their comments, which the page shows beside their text, and so do the pictures' modules, whose directives stand in
 * comments. Lines keep their numbers.
 */
export const bareModules = (): Plugin => ({
  name: 'bare-shader-modules',
  apply: 'build',
  enforce: 'pre',
  load(id) {
    const [path = '', query] = id.split('?');
    if (query !== 'raw' || !/\/shaders\/(?!render\/).*\.wgsl$/.test(path)) return null;
    const text = readFileSync(path, 'utf8');
    return text.includes('@compute') ? null : `export default ${JSON.stringify(text.replace(COMMENT, ''))};`;
  },
});
