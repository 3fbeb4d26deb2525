import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors/error.ts';
import { loadModel } from '../../src/physics/load.ts';

const folder = resolve(import.meta.dirname, '../fixtures/mjcf');
const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));

/** One number, word or tag of a file replaced. */
const damaged = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    fc.constantFrom('0', '-1', '1e-300', '1e300', '1e150', 'inf', '', 'body', 'x', '<geom/>', '"', '__proto__'),
  )
  .map(([text, at, replacement]) => {
    const words = [...text.matchAll(/[\w.+-]+/g)];
    const word = words[Math.floor(at * words.length)] as RegExpExecArray;
    return text.slice(0, word.index) + replacement + text.slice(word.index + word[0].length);
  });

describe('a damaged file', () => {
  it('either compiles to finite numbers or is refused in lines that name the file', () => {
    fc.assert(
      fc.property(damaged, (xml) => {
        try {
          for (const [field, values] of Object.entries(loadModel(xml, 'damaged.xml'))) {
            if (values instanceof Float64Array) expect(values.every(Number.isFinite), field).toBe(true);
          }
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          for (const line of error.message.split('\n')) expect(line).toMatch(/^(damaged\.xml.|and \d+ more problems)/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
