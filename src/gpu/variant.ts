/** A kernel variant: which file, and by which constants, conditions and generated modules its text is decided. */

/**
 * A link-time constant: integers become `u32`, other numbers `f32`, arrays `array<u32, n>`; `{type, value}` says which, and
 * `{type, values}` is an array of f32.
 */
export type Constant =
  | number
  | readonly number[]
  | { readonly type: 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly type: 'f32'; readonly values: readonly number[] };

export interface Variant {
  /** Path under `shaders/` without extension, e.g. `nn/forward`. */
  readonly path: string;
  /** Entry point; `main` unless the file has several. */
  readonly entry?: string;
  /** Virtual modules of constants: `{ shape: { HIDDEN: 64 } }` is imported as `package::shape::HIDDEN`. */
  readonly constants?: Readonly<Record<string, Readonly<Record<string, Constant>>>>;
  /** What `@if` tests, by name; a condition that is not given does not hold. */
  readonly conditions?: Readonly<Record<string, boolean>>;
  /** Texts of generated modules: `{ model: '...' }` is imported as `package::model`. */
  readonly modules?: Readonly<Record<string, string>>;
  /** What complaints call the modules that are a user's own files: `{ task: 'robots/roller.wgsl' }`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Module names that stand for a file: `{ task: 'tasks/point_goal' }` lets a kernel import `package::task`. */
  readonly aliases?: Readonly<Record<string, string>>;
}

const float = (value: number): string => {
  const text = Math.fround(value).toString();
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
};

function declaration(name: string, constant: Constant): string {
  if (typeof constant === 'object' && 'values' in constant && 'type' in constant) {
    return `const ${name} = array<f32, ${constant.values.length}>(${constant.values.map(float).join(', ')});`;
  }
  if (typeof constant === 'object' && 'type' in constant) {
    const { type, value } = constant;
    const literal = type === 'f32' ? float(value) : `${value}${type === 'u32' ? 'u' : 'i'}`;
    return `const ${name}: ${type} = ${literal};`;
  }
  if (typeof constant === 'object') {
    return `const ${name} = array<u32, ${constant.length}>(${constant.map((v) => `${v}u`).join(', ')});`;
  }
  return Number.isInteger(constant) ? `const ${name}: u32 = ${constant}u;` : `const ${name}: f32 = ${float(constant)};`;
}

/** Text of a virtual module of constants. */
export function constantsModule(constants: Readonly<Record<string, Constant>>): string {
  return Object.entries(constants)
    .map(([name, value]) => declaration(name, value))
    .join('\n');
}

export const LITERAL_CONSTANT =
  /^const \w+(?:: \w+)? = (?:-?[\d.]+(?:e[+-]?\d+)?[uif]?|array<[uf]32, \d+>\([-\d.e+uf, ]*\));/;

/** The constants of literal values in a linked text, by name: sizes and whatever else was decided when it was linked. */
export function literalConstants(linked: string): { name: string; value: string }[] {
  return linked.split('\n').flatMap((line) => {
    if (!LITERAL_CONSTANT.test(line)) return [];
    const [, name = '', value = ''] = /^const (\w+)[^=]*= (.*);/.exec(line) ?? [];
    return [{ name, value }];
  });
}
