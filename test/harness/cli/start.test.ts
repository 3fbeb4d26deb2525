/** What the command line loads when it starts: each package that it does not need is time before every verb. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { start } from './command.ts';

it('a verb that draws nothing loads neither Plot nor a document for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-start-'));
  try {
    // Node leaves the addresses of all scripts that it loaded there.
    const { code } = await start(['list', 'algos'], undefined, { NODE_V8_COVERAGE: folder }).outcome;
    expect(code).toBe(0);
    const loaded = readdirSync(folder).flatMap((file) =>
      (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] }).result.map(
        ({ url }) => url,
      ),
    );
    expect(loaded.some((url) => url.includes('/commander/'))).toBe(true);
    expect(loaded.filter((url) => /\/(?:@observablehq|linkedom|d3)\//.test(url))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
