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

interface Table {
  readonly name: string;
  readonly type: RowType;
  /** First row, and how many. */
  readonly offset: number;
  readonly count: number;
}

/** A row of four words as the type that a table has. */
const typed = (type: RowType, row: string): string => (type === 'vec4f' ? `bitcast<vec4f>(${row})` : row);

export class TableRows {
  readonly #words: number[] = [];
  readonly #tables: Table[] = [];
  readonly #singles: Table[] = [];

  /** Adds a table, which the text reads as `name(row)`. Rows with fewer than four words end with zeros. */
  add(name: string, type: RowType, rows: readonly (readonly number[])[]): void {
    this.#tables.push({ name, type, offset: this.#words.length / 4, count: rows.length });
    this.#push(type, rows);
  }

  /** Adds a table of one row, `name()`. */
  single(name: string, type: RowType, row: readonly number[]): void {
    this.#singles.push({ name, type, offset: this.#words.length / 4, count: 1 });
    this.#push(type, [row]);
  }

  #push(type: RowType, rows: readonly (readonly number[])[]): void {
    for (const row of rows) {
      const bits = type === 'vec4f' ? row.map(floatBits) : row.map((value) => value >>> 0);
      this.#words.push(...bits, ...new Array<number>(4 - row.length).fill(0));
    }
  }

  get words(): Uint32Array<ArrayBuffer> {
    return Uint32Array.from(this.#words);
  }

  /**
   * The text of `package::tables`; the kernel has the buffer `modelTables: array<vec4u>`, and calls `takeTables` before
   * it reads any.
   * @param isLockstep an invocation keeps a copy of each table: lavapipe reads a buffer lane by lane, in a loop for each
   * word, but private memory in one go
   */
  text(isLockstep: boolean): string {
    const text = isLockstep ? this.#copies() : this.#reads();
    return ['import package::kernel::{ modelTables };', ...text, ''].join('\n');
  }

  #reads(): string[] {
    const read = (type: RowType, at: string): string => `-> ${type} { return ${typed(type, `modelTables[${at}]`)}; }`;
    return [
      'fn takeTables() {}',
      ...this.#singles.map(({ name, type, offset }) => `fn ${name}() ${read(type, `${offset}u`)}`),
      ...this.#tables.map(({ name, type, offset }) => `fn ${name}(i: u32) ${read(type, `${offset}u + i`)}`),
    ];
  }

  #copies(): string[] {
    const all = [...this.#singles, ...this.#tables.filter(({ count }) => count > 0)];
    return [
      ...all.map(({ name, type, count }) => `var<private> ${name}Own: array<${type}, ${count}>;`),
      'fn takeTables() {',
      `  for (var i = 0u; i < ${this.#words.length / 4}u; i++) {`,
      '    let row = modelTables[i];',
      ...all.map(
        ({ name, type, offset, count }) =>
          `    if (i >= ${offset}u && i < ${offset + count}u) { ${name}Own[i - ${offset}u] = ${typed(type, 'row')}; }`,
      ),
      '  }',
      '}',
      ...this.#singles.map(({ name, type }) => `fn ${name}() -> ${type} { return ${name}Own[0]; }`),
      ...this.#tables.map(({ name, type, count }) => {
        const value = count > 0 ? `${name}Own[i]` : `${type}()`;
        return `fn ${name}(i: u32) -> ${type} { return ${value}; }`;
      }),
    ];
  }
}
