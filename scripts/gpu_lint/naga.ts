/** Translation by naga's command line, as Firefox and Deno translate: to HLSL for Windows and MSL for macOS. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Source } from './dump.ts';

export interface Translated {
  readonly text: string;
  readonly milliseconds: number;
}

/** What naga calls the entry point of a text in HLSL: names like `step` are the language's own, and get an ending. */
export function entryOfHlsl(hlsl: string): string {
  const [, name] = /\[numthreads\([^)]*\)\]\s*void (\w+)/.exec(hlsl) ?? [];
  if (!name) throw new Error('the text in HLSL has no compute entry point');
  return name;
}

/** wgpu's choices: what is read out of bounds is clamped, and the last shader model that every Direct3D 12 device has. */
const OPTIONS = ['--index-bounds-check-policy', 'Restrict', '--shader-model', '60', '--metal-version', '2.4'];

/** naga's version, undefined where it is not installed. */
export function nagaVersion(): string | undefined {
  const { error, stdout } = spawnSync('naga', ['--version'], { encoding: 'utf8' });
  return error ? undefined : stdout.trim();
}

/** The first line that says what is wrong, and the place in the text that naga names. */
function complaintOf(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  const errors = lines.filter(
    (line) => /^(?:error|Error)|^= (?:Function|Entry)/.test(line) || /\bwgsl:\d+:\d+/.test(line),
  );
  return (
    (errors.length > 0 ? errors : lines.filter((line) => line !== '')).slice(0, 2).join(' ') || 'naga says nothing'
  );
}

/**
 * One entry point in another language.
 * @throws Error with naga's complaint
 */
export function translate({ wgsl, entry }: Source, language: 'hlsl' | 'metal'): Translated {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-naga-'));
  try {
    const [input, output] = [join(folder, 'kernel.wgsl'), join(folder, `kernel.${language}`)];
    writeFileSync(input, wgsl);
    const started = performance.now();
    const done = spawnSync('naga', [...OPTIONS, '--entry-point', entry, '--compact', input, output], {
      encoding: 'utf8',
    });
    if (done.error) throw done.error;
    if (done.status !== 0) throw new Error(complaintOf(done.stderr));
    return { text: readFileSync(output, 'utf8'), milliseconds: performance.now() - started };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
