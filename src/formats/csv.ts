/**
 * `progress.csv`: one row per epoch and replica, numbers only. The first row fixes the columns, so that a file can be
 * appended to for hours and still load as one table. Numbers are printed in the shortest form that reads back equal.
 */
import { FormatError } from '../errors/error.ts';
import { plainText } from './text.ts';

/** One row by column name. */
export type CsvRow = Record<string, number>;

/** @throws FormatError when the row lacks the column */
export function cellOf(row: CsvRow, column: string): number {
  const cell = row[column];
  if (cell === undefined) throw new FormatError(`progress.csv: a row lacks the column '${column}'`);
  return cell;
}

const LEADING_COLUMNS = ['epoch', 'replica', 'seed'] as const;
/** What `String(number)` prints, and nothing else that `Number(text)` would take, such as '' or '0x10'. */
const NUMBER = /^(-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity)|NaN)$/;

/**
 * The columns of a file whose first row is `row`: epoch, replica and seed, then the others in the order of the row.
 * @throws FormatError when one of the three is missing or a name holds a comma, a quote or a line break.
 */
export function csvColumns(row: CsvRow): string[] {
  for (const name of LEADING_COLUMNS) {
    if (!Object.hasOwn(row, name)) throw new FormatError(`progress.csv: the first row lacks the column '${name}'`);
  }
  const others = Object.keys(row).filter((name) => !(LEADING_COLUMNS as readonly string[]).includes(name));
  for (const name of others) {
    if (name === '' || /[",\r\n]/.test(name)) {
      throw new FormatError(`progress.csv: ${JSON.stringify(name)} cannot be a column name`);
    }
  }
  return [...LEADING_COLUMNS, ...others];
}

/** The header line, with its line break. */
export function encodeCsvHeader(columns: readonly string[]): string {
  return `${columns.join(',')}\n`;
}

/**
 * One line, with its line break.
 * @throws FormatError when the row has a key that is not a column, or lacks one.
 */
export function encodeCsvRow(columns: readonly string[], row: CsvRow): string {
  const added = Object.keys(row).find((name) => !columns.includes(name));
  if (added !== undefined) {
    throw new FormatError(`progress.csv: '${added}' was not in the first row, so it cannot be added later`);
  }
  const cells = columns.map((name) => {
    const value = cellOf(row, name);
    return Object.is(value, -0) ? '-0' : String(value);
  });
  return `${cells.join(',')}\n`;
}

/**
 * Reads a whole file; the last line must end with its line break (see `truncateCsv` for a file that was cut).
 * @throws FormatError naming the line and column of the first cell that is not a number.
 */
export function decodeCsv(given: string): { columns: string[]; rows: CsvRow[] } {
  const text = plainText(given);
  if (!text.endsWith('\n')) throw new FormatError('progress.csv: the last line is cut short');
  const [header = '', ...lines] = text.slice(0, -1).split('\n');
  const columns = header.split(',');
  const rows = lines.map((line, index) => {
    const cells = line.split(',');
    if (cells.length !== columns.length) {
      throw new FormatError(
        `progress.csv: line ${index + 2} has ${cells.length} cells, the header has ${columns.length}`,
      );
    }
    return Object.fromEntries(
      columns.map((name, column) => [name, parseNumber(cells[column] as string, name, index + 2)]),
    );
  });
  return { columns, rows };
}

/**
 * What a run resumed after `lastEpoch` keeps: the header and the rows with epoch <= `lastEpoch`. A last line without
 * its line break, as a killed writer leaves it, is dropped; a torn header gives ''.
 * @throws FormatError when the first column is not the epoch.
 */
export function truncateCsv(text: string, lastEpoch: number): string {
  const [header, ...lines] = plainText(text).split('\n').slice(0, -1);
  if (header === undefined) return '';
  if (!header.startsWith('epoch,')) throw new FormatError("progress.csv: the first column is not 'epoch'");
  const kept = lines.filter((line, index) => {
    return parseNumber(line.slice(0, line.indexOf(',')), 'epoch', index + 2) <= lastEpoch;
  });
  return [header, ...kept].map((line) => `${line}\n`).join('');
}

/** Rows of a whole file, oldest first; a line that a killed writer cut short is left out. @throws FormatError as `decodeCsv` */
export function readCsv(text: string): CsvRow[] {
  const whole = truncateCsv(text, Number.POSITIVE_INFINITY);
  return whole === '' ? [] : decodeCsv(whole).rows;
}

function parseNumber(cell: string, column: string, line: number): number {
  if (!NUMBER.test(cell)) {
    throw new FormatError(`progress.csv: line ${line}, column '${column}': '${cell}' is not a number`);
  }
  return Number(cell);
}
