// What architecture asks of every kernel file, walked through reflection of the variants that trainers link.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesOf, isMeasured } from '../scripts/mutate/cases.ts';
import { EQUIVALENT } from '../scripts/mutate/equivalent.ts';
import { described, sitesOf } from '../scripts/mutate/sites.ts';
import { filesBelow } from '../scripts/structure/imports.ts';
import { type KernelComment, kernelComment } from '../src/gpu/kernel_comment.ts';
import { linkVariant } from '../src/gpu/link.ts';
import { reflectBindings } from '../src/gpu/reflection.ts';
import { shaderSources } from '../src/gpu/sources.ts';
import type { Variant } from '../src/gpu/variant.ts';
import { OUTPUT_FIELDS } from '../src/physics/emit/outputs.ts';
import { emitStep } from '../src/physics/emit/step.ts';
import { loadModel } from '../src/physics/load.ts';
import { drawnVariants } from '../src/render/pipelines.ts';
import { kernelVariants, reachedFiles } from '../src/train/kernels.ts';
import { commentsOf, isBare } from './prose.ts';

const root = resolve(import.meta.dirname, '..');
const kernels = Object.entries(shaderSources)
  .filter(([, text]) => text.includes('@compute'))
  .map(([path, text]) => ({ path: path.replace(/\.wgsl$/, ''), text }));
const named = kernels.map(({ path, text }) => [path, text] as const);

/** Programs of the fixtures' models with all outputs and integrators: with walls, springs, ties, shapes, cones, in a fluid, with all actuators and sensors, at few iterations. */
function physicsPrograms(): string[] {
  const names = ['crawler', 'spider', 'ties', 'cart', 'sensors', 'actuators', 'pile', 'contacts', 'tendons'];
  const cones = [...names.map((name) => [name, 'pyramidal'] as const), ['contacts', 'elliptic'] as const];
  return cones.map(([name, cone]) => {
    const file = `test/fixtures/mjcf/${name}.xml`;
    const model = loadModel(readFileSync(join(root, file), 'utf8'), file);
    const disabled = new Set(['sensors', 'actuators'].includes(name) ? ['constraint'] : []);
    const integrator = ['ties', 'sensors'].includes(name) ? 'implicitfast' : model.opt.integrator;
    const iterations = name === 'crawler' ? 1 : model.opt.iterations;
    const outputs = OUTPUT_FIELDS.map((field) => ({ field }));
    return emitStep({ ...model, opt: { ...model.opt, cone, disabled, integrator, iterations } }, { outputs }).model;
  });
}

/** Comment lines before the first line of code. */
const header = (text: string): string[] => {
  const lines = text.split('\n');
  return lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('//')),
  );
};

describe('a kernel file', () => {
  it.each(named)('%s opens with what it computes, its buffers and its launch, in 2 to 16 lines', (_, text) => {
    const lines = header(text);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(lines.length).toBeLessThanOrEqual(16);
    expect(lines.join('\n')).toMatch(/\blaunch\b/i);
  });

  it.each(named)('%s has its bindings in the groups parameters, in, out, scratch', (_, text) => {
    const groups = ['parameters', 'in', 'out', 'scratch'];
    const seen: string[] = [];
    let group = '';
    for (const line of text.split('\n')) {
      const title = /^\/\/ (parameters|in|out|scratch)\b/.exec(line)?.[1];
      if (title) group = title;
      if (!line.includes('@group(')) continue;
      expect(groups, `a binding without a group: ${line}`).toContain(group);
      if (seen.at(-1) !== group) seen.push(group);
      // what a kernel reads and then changes may stand with what it reads
      if (group !== 'in') expect(line.includes('read_write'), line).toBe(group === 'out' || group === 'scratch');
    }
    expect(seen).toEqual(groups.filter((g) => seen.includes(g)));
  });

  it.each(named)('%s names in its header every buffer that only it has', (_, text) => {
    // the record, hyper-parameters, cursor and a network's parameters mean the same everywhere
    const shared = new Set(['records', 'hyper', 'cursor', 'parameters']);
    const names = [...text.matchAll(/var<(?:storage|uniform)[^>]*> (\w+)/g)].map(([, name = '']) => name);
    const said = header(text).join('\n');
    expect(names.filter((name) => !shared.has(name) && !said.includes(name))).toEqual([]);
  });
});

describe('a shader file', () => {
  // Firefox's and Deno's compiler has none of WGSL's optional language features; Tint has them, so that only this test sees.
  it.each(Object.entries(shaderSources))(
    '%s hands only its own variables by pointer, and asks for no extension',
    (_, text) => {
      const code = text.replace(/\/\/.*/g, '');
      expect(code.match(/\bptr\s*<\s*(storage|uniform|workgroup)\b[^;{]*/g) ?? []).toEqual([]);
      expect(code.match(/^\s*(requires|enable)\b.*/gm) ?? []).toEqual([]);
    },
  );
});

describe('a comment', () => {
  const files = ['src', 'harness', 'shaders', 'scripts'].flatMap((folder) => filesBelow(root, folder, '.ts', '.wgsl'));

  it('says something of something: none opens with a bare preposition', () => {
    const bare = files.flatMap((file) =>
      commentsOf(readFileSync(join(root, file), 'utf8'))
        .filter(isBare)
        .map(({ line, text }) => `${file}:${line}: ${text}`),
    );
    expect(bare).toEqual([]);
  });

  it('would be found where it did', () => {
    const text = `/** Of the second body. */
// In the parent's frame,
// metres.
// In f32 the sum is cut.
const one = 1; // of both
/** Of a run that goes on: what came before. */
/**
 * From here on.
 *
 * It ends here.
 */
// in
`;
    expect(commentsOf(text).map(({ line }) => line)).toEqual([1, 2, 6, 7, 12]);
    expect(
      commentsOf(text)
        .filter(isBare)
        .map(({ line }) => line),
    ).toEqual([1, 2, 6, 7]);
  });

  it('of a shader is wrapped at 120 columns', () => {
    const long = Object.entries(shaderSources).flatMap(([file, text]) =>
      text
        .split('\n')
        .flatMap((line, i) => (line.length > 120 && /^\s*\/\//.test(line) ? [`shaders/${file}:${i + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });
});

/** Measures a device and computes nothing that a run uses. */
const benchmarks = new Set(['bench/peak']);
const tested = kernels.map(({ path }) => path).filter((path) => !benchmarks.has(path));

/** Their headers say why. */
const WITHOUT_TWIN = [
  'optim/chain',
  'optim/critic_minibatches',
  'optim/policy_minibatches',
  'optim/snapshot',
  'algos/trpo',
  'rollout/next_batch',
  'rollout/shuffle',
  'tasks/random_rollout',
  'tasks/vector_env',
].sort();

const commentOf = (path: string): KernelComment => kernelComment(shaderSources[`${path}.wgsl`] ?? '');

/** The text of a kernel's test and of what it imports from beside it, which may be where it compares. */
function testOf(path: string): string {
  const file = commentOf(path).test ?? '';
  if (!existsSync(join(root, file))) throw new Error(`${path} has no test yet: its header names ${file || 'none'}`);
  const text = readFileSync(join(root, file), 'utf8');
  const beside = [...text.matchAll(/from '(\.[^']+\.ts)'/g)].map(([, other = '']) => join(dirname(file), other));
  const near = beside.filter((other) => !other.startsWith('test/reference/') && other.startsWith('test/'));
  return [text, ...near.map((other) => readFileSync(join(root, other), 'utf8'))].join('\n');
}

/** How a test may speak of a kernel: by its path, its name, its algorithm, or the function that dispatches it. */
function namesOf(path: string): string[] {
  const stem = path.split('/').at(-1) as string;
  return [path, stem, stem.replaceAll('_', '-'), stem.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];
}

/** An equality or a bound of what was computed, rather than that something is there. */
const COMPARISON =
  /\.(toBe|toEqual|toMatchObject|toBeLessThan|toBeLessThanOrEqual|toBeCloseTo)\(|expectErrors\(|expectNear\(/;

describe('a kernel', () => {
  it.each(tested)('%s has a test that speaks of it and compares its numbers', (path) => {
    const text = testOf(path);
    expect(namesOf(path).filter((name) => new RegExp(`\\b${name.replace('/', '\\\\?/')}\\b`).test(text))).not.toEqual(
      [],
    );
    expect(text).toMatch(COMPARISON);
  });

  it.each(tested)('%s names its test in its header, and its twin or why it has none', (path) => {
    const { test, twin, whyNoTwin } = commentOf(path);
    expect(test && existsSync(join(root, test)), `${path} says: // Test: test/... .test.ts.`).toBe(true);
    const hasTwin = twin !== undefined && existsSync(join(root, twin));
    expect(
      hasTwin || whyNoTwin,
      `${path} says: // Twin: test/reference/... .ts., or: // Twin: none, because ...`,
    ).toBeTruthy();
  });

  it.each(tested.filter((path) => commentOf(path).twin))('%s is compared with its float64 twin', (path) => {
    expect(testOf(path)).toContain(`reference/${basename(commentOf(path).twin as string)}`);
  });

  it('have a twin, but for few', () => {
    const without = tested.filter((path) => !commentOf(path).twin);
    expect(without.sort(), 'WITHOUT_TWIN of this test lists kernels whose headers say why').toEqual(WITHOUT_TWIN);
  });
});

describe('every file of shaders/', () => {
  const files = Object.keys(shaderSources).filter((file) => !isMeasured(file));

  it.each(files)('%s has a small test that reaches it, for its mutants', (file) => {
    const cases = casesOf(file);
    expect(cases.length).toBeGreaterThan(0);
    const missing = cases.map(({ test }) => test).filter((test) => !existsSync(join(root, test)));
    expect(missing, `write it, or name the test that reaches ${file} in scripts/mutate/cases.ts`).toEqual([]);
  });
});

it.each(Object.keys(EQUIVALENT))('a mutant that computes the same is one of the file as it is: %s', (key) => {
  const file = key.split(' ')[0] as string;
  const source = shaderSources[file] ?? '';
  expect(sitesOf(file, source).map((site) => described(source, site))).toContain(key);
});

describe('linked variants', async () => {
  const variants = await kernelVariants();
  const linked = await Promise.all(
    variants.map(async (variant) => ({
      variant,
      entry: variant.entry ?? 'main',
      wgsl: await linkVariant(shaderSources, variant),
    })),
  );

  it('are those of every kernel file, and of every entry point', () => {
    const entries = (text: string): string[] =>
      [...text.matchAll(/@compute[^{]*?fn (\w+)/g)].map(([, name = '']) => name);
    const all = kernels.flatMap(({ path, text }) => entries(text).map((entry) => `${path} ${entry}`));
    expect(new Set(variants.map(({ path, entry }) => `${path} ${entry ?? 'main'}`))).toEqual(new Set(all));
  });

  it('pass no pointer but to variables of functions, generated programs included', () => {
    const passed = linked.flatMap(({ variant, wgsl }) =>
      [...wgsl.matchAll(/\bptr\s*<\s*(?:storage|uniform|workgroup)\b/g)].map(() => variant.path),
    );
    expect(passed).toEqual([]);
    expect(linked.filter(({ wgsl }) => /^\s*alias\b/m.test(wgsl)).map(({ variant }) => variant.path)).toEqual([]);
  });

  it("bind at most 8 storage buffers, WebGPU's least limit", () => {
    // A text that declares no more binds no more. What the others bind is reflected, which takes long.
    const declaring = linked.filter(({ wgsl }) => (wgsl.match(/\bvar\s*<\s*storage\b/g) ?? []).length > 8);
    const over = declaring.flatMap(({ variant, entry, wgsl }) => {
      const count = reflectBindings(wgsl, entry).filter(({ kind }) => kind !== 'uniform').length;
      return count > 8 ? [`${variant.path} ${entry}: ${count}`] : [];
    });
    expect(over).toEqual([]);
  });

  it('have at most 256 invocations in a workgroup', () => {
    const sizes = linked.flatMap(({ wgsl }) =>
      [...wgsl.matchAll(/@workgroup_size\((\w+)\)/g)].map(([, size = '']) =>
        Number.parseInt(
          /^\d/.test(size) ? size : (new RegExp(`const ${size}\\b[^=]*= (\\d+)`).exec(wgsl)?.[1] ?? 'none'),
          10,
        ),
      ),
    );
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.every((size) => size >= 1 && size <= 256)).toBe(true);
  });

  it('reach every shader file, together with the programs of physics models', () => {
    const called = physicsPrograms().flatMap((text) => [...text.matchAll(/package::(physics(?:::\w+)+)::\{/g)]);
    const files = new Set(called.map(([, path = '']) => path.replaceAll('::', '/')));
    const roots: Variant[] = [...variants, ...drawnVariants, ...[...files].map((path) => ({ path }))];
    const reached = new Set(roots.flatMap((variant) => [...reachedFiles(variant)]));
    expect(Object.keys(shaderSources).filter((file) => !reached.has(file.replace(/\.wgsl$/, '')))).toEqual([]);
  });
});
