// The commands of CONTRIBUTING.md and of docs/start-here.md name files, tests, scripts, kernels, tasks and methods that there are.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePath } from '../harness/cli/kernel/choice.ts';
import { algorithms } from '../src/algos/index.ts';
import { kernelComment } from '../src/gpu/kernel_comment.ts';
import { shaderSources } from '../src/gpu/sources.ts';
import { tasks } from '../src/tasks/index.ts';

const root = resolve(import.meta.dirname, '..');
const pages = ['CONTRIBUTING.md', 'docs/start-here.md'];
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Lines of the page's shell blocks, and commands within its sentences; comments are left out. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n'));
  const inline = [...text.matchAll(/`((?:\.\/bin\/ringfence|npx|npm|node) [^`]+)`/g)].map(
    ([, command = '']) => command,
  );
  return [...blocks, ...inline].map((line) => line.replace(/\s+#.*$/, '').trim()).filter(Boolean);
}

const commands = pages.flatMap((page) => commandsOf(page).map((command) => [page, command] as const));
const verbs = new Set(
  [...readFileSync(join(root, 'harness/cli/main.ts'), 'utf8').matchAll(/from '\.\/(\w+)\.ts'/g)].map(([, file = '']) =>
    file.replace('_', '-'),
  ),
);

describe('a new contributor', () => {
  it('finds commands on both pages', () => {
    for (const page of pages) expect(commandsOf(page).length, page).toBeGreaterThan(5);
  });

  it.each(commands)('%s: %s', (_, command) => {
    const [program = '', first = '', second = ''] = command.split(/\s+/);
    const option = (name: string): string | undefined => new RegExp(`--${name} (\\S+)`).exec(command)?.[1];
    for (const [file] of command.matchAll(/\b(?:test|scripts|models|src|shaders)\/[\w./]+\.(?:ts|mjs|xml|wgsl)\b/g))
      expect(existsSync(join(root, file)), file).toBe(true);
    if (program === 'npm' && first === 'run') expect(scripts).toHaveProperty(second);
    const name = / -t "([^"]+)"/.exec(command)?.[1];
    if (name) {
      const file = /\S+\.test\.ts/.exec(command)?.[0] ?? '';
      expect(readFileSync(join(root, file), 'utf8')).toContain(name);
    }
    if (program !== './bin/ringfence') return;
    expect(verbs).toContain(first);
    const [task, algorithm] = [option('task'), option('algo')];
    if (task && !task.endsWith('.wgsl')) expect(tasks).toHaveProperty([task]);
    if (algorithm) expect(algorithms).toHaveProperty([algorithm]);
    const isKernel = first === 'kernel' && second !== '' && !/^(--|PATH|physics:)/.test(second);
    if (isKernel) expect(() => parsePath(second)).not.toThrow();
  });

  it.each(pages)('follows links of %s that lead to files', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = '']) =>
      join(root, page, '..', path),
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });
});

describe('the comment at the head of a kernel', () => {
  it('is read as its summary, its test and its twin', () => {
    expect(kernelComment(shaderSources['nn/fisher.wgsl'] ?? '')).toEqual({
      summary: "Products of the policy's Fisher matrix with vectors v, up to the weight gradient",
      test: 'test/kernels/nn/fisher.test.ts',
      twin: 'test/reference/fisher.ts',
      whyNoTwin: undefined,
    });
    expect(
      kernelComment(
        '// Adam (A et al. 2015) on x: y.\n// Test: test/a.test.ts.   Twin: none, because it copies.\nfn f() {}',
      ),
    ).toEqual({
      summary: 'Adam (A et al. 2015) on x',
      test: 'test/a.test.ts',
      twin: undefined,
      whyNoTwin: 'it copies',
    });
  });
});
