import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeTar } from '../../src/formats/tar.ts';

const modified = new Date(Date.UTC(2026, 3, 22, 9, 30));
const file = (path: string, size: number) => ({
  path,
  content: Uint8Array.from({ length: size }, (_, i) => (i * 7) & 255),
  modified,
});

describe('tar', () => {
  it('is unpacked by the tar of the system, with folders, sizes and dates', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringfence-tar-'));
    const long = `runs/${'a'.repeat(70)}/${'b'.repeat(70)}/checkpoints/epoch-000012.safetensors`;
    const files = [
      file('empty', 0),
      file('runs/one/config.json', 511),
      file('runs/one/rows', 512),
      file(long, 100_001),
    ];
    try {
      writeFileSync(join(folder, 'archive.tar'), encodeTar(files));
      execFileSync('tar', ['xf', 'archive.tar'], { cwd: folder });
      for (const { path, content } of files) {
        expect(Uint8Array.from(readFileSync(join(folder, path)))).toEqual(content);
        expect(statSync(join(folder, path)).mtime).toEqual(modified);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses paths that the format cannot hold', () => {
    expect(() => encodeTar([file('a'.repeat(101), 1)])).toThrow('the path is too long');
    expect(() => encodeTar([file('größe', 1)])).toThrow('must be ASCII');
  });
});
