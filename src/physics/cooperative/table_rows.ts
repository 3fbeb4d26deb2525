/** Rows of four words in one buffer, and the text of functions that read them. */

/** Whether a row's words are unsigned integers or floats. */
type RowType = 'vec4u' | 'vec4f';

/** Where there is no parent, no degree of freedom, no tree. */
export const NONE = -1;

const word = new DataView(new ArrayBuffer(4));

/** The bits of a number as f32; what is beyond f32, such as a bound that nothing reaches, is its largest number. */
export function floatBits(value: number): number {
  word.setFloat32(0, Math.min(Math.max(value, -3.4e38), 3.4e38));
  return word.getUint32(0);
}

/** Row `at` of a list with `width` numbers a row. */
export const row = (list: Float64Array, at: number, width: number): readonly number[] => [
  ...list.subarray(width * at, width * at + width),
];

/** All rows of a list, each with what `more` gives behind it. */
export const vectors = (
  list: Float64Array,
  width: number,
  more: (at: number) => readonly number[] = () => [],
): number[][] => Array.from({ length: list.length / width }, (_, at) => [...row(list, at, width), ...more(at)]);

export class TableRows {
  readonly #words: number[] = [];
  readonly #functions: string[] = [];

  /** Adds a table, which the text reads as `name(row)`. Rows with fewer than four words end with zeros. */
  add(name: string, type: RowType, rows: readonly (readonly number[])[]): void {
    const offset = this.#words.length / 4;
    for (const row of rows) {
      const bits = type === 'vec4f' ? row.map(floatBits) : row.map((value) => value >>> 0);
      this.#words.push(...bits, ...new Array<number>(4 - row.length).fill(0));
    }
    const value = `modelTables[${offset}u + i]`;
    this.#functions.push(
      `fn ${name}(i: u32) -> ${type} { return ${type === 'vec4f' ? `bitcast<vec4f>(${value})` : value}; }`,
    );
  }

  /** Adds a table of one row, `name()`. */
  single(name: string, type: RowType, row: readonly number[]): void {
    this.add(`${name}Row`, type, [row]);
    this.#functions.push(`fn ${name}() -> ${type} { return ${name}Row(0u); }`);
  }

  get words(): Uint32Array<ArrayBuffer> {
    return Uint32Array.from(this.#words);
  }

  /** The text of `package::tables`; the kernel has the buffer `modelTables: array<vec4u>`. */
  text(): string {
    return ['import package::kernel::{ modelTables };', ...this.#functions, ''].join('\n');
  }
}
