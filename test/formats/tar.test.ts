import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeTar, encodeTar } from '../../src/formats/tar.ts';

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

  const files = [file('empty', 0), file(`runs/${'a'.repeat(90)}/rows`, 512), file('runs/one/config.json', 511)];

  it('reads what it has written', () => {
    expect(decodeTar(encodeTar(files))).toEqual(files);
  });

  it.each(['gnu', 'ustar', 'pax', 'v7'])(
    'reads what the tar of the system writes as %s, folders and links aside',
    (format) => {
      const folder = mkdtempSync(join(tmpdir(), 'ringfence-tar-'));
      const long = `runs/${format === 'v7' ? 'a' : 'a'.repeat(format === 'ustar' ? 90 : 120)}`;
      try {
        mkdirSync(join(folder, long), { recursive: true });
        writeFileSync(join(folder, long, 'rows'), 'a,b\n');
        symlinkSync('rows', join(folder, long, 'link'));
        execFileSync('tar', ['cf', 'archive.tar', `--format=${format}`, 'runs'], { cwd: folder });
        const read = decodeTar(Uint8Array.from(readFileSync(join(folder, 'archive.tar'))));
        expect(read.map(({ path, content }) => [path, new TextDecoder().decode(content)])).toEqual([
          [`${long}/rows`, 'a,b\n'],
        ]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it('says of what it cannot read that it is none, damaged or cut short', () => {
    const archive = encodeTar(files);
    expect(() => decodeTar(new TextEncoder().encode('epoch,replica\n'.repeat(100)))).toThrow('it is no tar archive');
    expect(() => decodeTar(new Uint8Array(0))).toThrow('it is no tar archive');
    expect(() => decodeTar(archive.subarray(0, 1300))).toThrow('the tar archive is cut short');
    const damaged = archive.slice();
    damaged[512] = 1;
    expect(() => decodeTar(damaged)).toThrow('the tar archive is damaged');
  });
});
