import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors/error.ts';
import {
  type CsvRow,
  csvColumns,
  decodeCsv,
  encodeCsvHeader,
  encodeCsvRow,
  truncateCsv,
} from '../../src/formats/csv.ts';

function encode(rows: CsvRow[]): string {
  const columns = csvColumns(rows[0] as CsvRow);
  return encodeCsvHeader(columns) + rows.map((row) => encodeCsvRow(columns, row)).join('');
}

const row = (epoch: number, replica: number): CsvRow => ({
  'Metrics/EpRet': epoch / 10,
  epoch,
  replica,
  seed: replica,
});

describe('progress.csv', () => {
  it('starts with epoch, replica and seed, then the keys of the first row', () => {
    expect(encode([{ 'Metrics/EpRet': 1.5, epoch: 0, seed: 7, replica: 0, 'Train/KL': 1e-7 }])).toBe(
      'epoch,replica,seed,Metrics/EpRet,Train/KL\n0,0,7,1.5,1e-7\n',
    );
  });

  it('returns every number bit for bit, NaN, infinities and -0 included', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1 }), (values) => {
        const rows = values.map((value, epoch) => ({ epoch, replica: 0, seed: 0, value }));
        expect(decodeCsv(encode(rows))).toEqual({ columns: ['epoch', 'replica', 'seed', 'value'], rows });
      }),
    );
  });

  it('refuses a key that the first row did not have, and a row that lacks one', () => {
    const columns = csvColumns(row(0, 0));
    expect(() => encodeCsvRow(columns, { ...row(1, 0), 'Train/KL': 0 })).toThrow("'Train/KL' was not in the first row");
    expect(() => encodeCsvRow(columns, { epoch: 1, replica: 0, seed: 0 })).toThrow("lacks the column 'Metrics/EpRet'");
  });

  it('refuses a first row without a seed and names that would break the table', () => {
    expect(() => csvColumns({ epoch: 0, replica: 0 })).toThrow("lacks the column 'seed'");
    expect(() => csvColumns({ ...row(0, 0), 'a,b': 1 })).toThrow(FormatError);
  });

  it.each([
    ['epoch,replica,seed\n1,2\n', 'line 2 has 2 cells, the header has 3'],
    ['epoch,replica,seed\n1,,3\n', "line 2, column 'replica': '' is not a number"],
    ['epoch,replica,seed\n0,0,0\n1,0x10,3\n', "line 3, column 'replica': '0x10' is not a number"],
    ['epoch,replica,seed\n1,2,3', 'the last line is cut short'],
  ])('rejects %j', (text, message) => {
    expect(() => decodeCsv(text)).toThrow(FormatError);
    expect(() => decodeCsv(text)).toThrow(message);
  });

  it('keeps the rows up to an epoch, all replicas', () => {
    const rows = [row(0, 0), row(0, 1), row(1, 0), row(1, 1), row(2, 0)];
    expect(truncateCsv(encode(rows), 1)).toBe(encode(rows.slice(0, 4)));
    expect(truncateCsv(encode(rows), 9)).toBe(encode(rows));
  });

  it('drops a last line that was torn at any byte', () => {
    const whole = encode([row(0, 0), row(10, 0)]);
    const ends = [0, ...[...whole.matchAll(/\n/g)].map((match) => match.index + 1)];
    for (let length = 0; length <= whole.length; length++) {
      const kept = ends.filter((end) => end <= length).at(-1);
      expect(truncateCsv(whole.slice(0, length), 99)).toBe(whole.slice(0, kept));
    }
  });
});
