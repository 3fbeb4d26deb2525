/**
 * The text of a straight-line program: it declares, and calls functions of `shaders/physics` with literals and locals. All
 * arithmetic stands in those files; what is written here only says in which order a model needs it.
 */

/** A name of the program, such as a local or a field of one, or a literal. */
export type Argument = string | number | readonly number[];

/** The WGSL file under `shaders/` that a function stands in, and its name. */
export type Callee = `${string}.${string}`;

const float = (value: number): string => {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) throw new RangeError(`${value} is no 32-bit number`);
  const text = Object.is(rounded, -0) ? '0' : rounded.toString();
  return /[.e]/.test(text) ? text : `${text}.0`;
};

/** Three numbers are a vec3f, four a vec4f. */
export function literal(value: number | readonly number[]): string {
  if (typeof value === 'number') return float(value);
  return `vec${value.length}f(${value.map(float).join(', ')})`;
}

export class Program {
  readonly #lines: string[] = [];
  readonly #imports = new Map<string, Set<string>>();
  /** The file that each name is imported from: a second one would silently take the first one's place. */
  readonly #owners = new Map<string, string>();
  #indent = '';

  /** `file.name(arguments)` as an expression. */
  call(callee: Callee, ...parameters: readonly Argument[]): string {
    const at = callee.lastIndexOf('.');
    const [file, name] = [callee.slice(0, at), callee.slice(at + 1)];
    const owner = this.#owners.get(name) ?? file;
    if (owner !== file)
      throw new RangeError(`both ${owner} and ${file} have a function ${name}: one needs another name`);
    this.#owners.set(name, file);
    this.#imports.set(file, (this.#imports.get(file) ?? new Set()).add(name));
    return `${name}(${parameters.map((value) => (typeof value === 'string' ? value : literal(value))).join(', ')})`;
  }

  /** A number as the program writes it. */
  literal(value: number): string {
    return float(value);
  }

  /** Declares a local that keeps its value. @returns its name */
  let(name: string, callee: Callee, ...parameters: readonly Argument[]): string {
    this.line(`let ${name} = ${this.call(callee, ...parameters)};`);
    return name;
  }

  /** Declares a local that changes. @returns its name */
  var(name: string, callee: Callee, ...parameters: readonly Argument[]): string {
    this.line(`var ${name} = ${this.call(callee, ...parameters)};`);
    return name;
  }

  /** Gives a changing local a new value. */
  set(name: string, callee: Callee, ...parameters: readonly Argument[]): void {
    this.line(`${name} = ${this.call(callee, ...parameters)};`);
  }

  /** A call for what it does. */
  run(callee: Callee, ...parameters: readonly Argument[]): void {
    this.line(`${this.call(callee, ...parameters)};`);
  }

  /** Lines within a head such as `fn step()` or `if (...)`. */
  within(head: string, body: () => void): void {
    this.line(`${head} {`);
    this.#indent += '  ';
    body();
    this.#indent = this.#indent.slice(2);
    this.line('}');
  }

  line(text: string): void {
    this.#lines.push(`${this.#indent}${text}`);
  }

  /** The whole module: imports of what was called, then the lines. */
  text(): string {
    const imports = [...this.#imports].map(
      ([file, names]) => `import package::${file.replaceAll('/', '::')}::{ ${[...names].sort().join(', ')} };`,
    );
    return [...imports.sort(), '', ...this.#lines, ''].join('\n');
  }
}
