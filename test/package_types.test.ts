/** Who uses the library from TypeScript needs neither a browser's types nor `skipLibCheck`. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const tsc = join(root, 'node_modules/typescript7/bin/tsc');
const run = (args: readonly string[], cwd: string): string => {
  try {
    return execFileSync(process.execPath, [tsc, ...args], { cwd, encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
};

const CONSUMER = `
import { createTrainer, decodeCheckpoint, openDevice, Renderer, tasks, userTask, type EpochMetrics, type TrainerOptions, type TrainerState } from 'ringfence';
export async function train(options: TrainerOptions): Promise<EpochMetrics[][]> {
  const rows: EpochMetrics[][] = [];
  const trainer = await createTrainer({ ...options, gpu: await openDevice(undefined, { powerPreference: 'low-power' }) });
  for await (const epoch of trainer) rows.push(epoch);
  const state: TrainerState = trainer.state;
  trainer.destroy();
  return state === 'done' ? rows : [];
}
export const all = [tasks, Renderer, decodeCheckpoint, userTask];
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-consumer-'));
  const installed = join(folder, 'node_modules/ringfence');
  mkdirSync(installed, { recursive: true });
  cpSync(join(root, 'package.json'), join(installed, 'package.json'));
  const types = [
    '--noEmit',
    'false',
    '--emitDeclarationOnly',
    '--declaration',
    '--outDir',
    join(installed, 'dist/types'),
  ];
  expect(run(['-p', 'src', ...types], root)).toBe('');
  for (const name of ['wesl', 'wgsl_reflect', 'gl-matrix', '@rgrove', 'zod'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  writeFileSync(join(folder, 'use.ts'), CONSUMER);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([[['ES2023']], [['ES2023', 'DOM']]])('compiles with lib %j', { timeout: 300_000 }, (lib) => {
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    lib,
    types: [],
    target: 'ES2023',
    module: 'nodenext',
    moduleResolution: 'nodenext',
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  expect(run(['-p', '.'], folder)).toBe('');
});
