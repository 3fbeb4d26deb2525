/**
 * From WESL sources to one WGSL text: resolves imports, `@if` conditions and link-time constants.
 * All use of the `wesl` linker is in this file, and of what it complains about in `place.ts`.
 */
import { linkRegistry, linkWithResolver, withLoggerAsync } from 'wesl';
import { RingfenceError } from '../errors/error.ts';
import { writeOutAliases } from './aliases.ts';
import { moduleResolver } from './modules.ts';
import { linkerComplaint, type Place, placeOf } from './place.ts';

/**
 * A link-time constant: integers become `u32`, other numbers `f32`, arrays `array<u32, n>`; `{type, value}` says which, and
 * `{type, values}` is an array of f32.
 */
export type Constant =
  | number
  | readonly number[]
  | { readonly type: 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly type: 'f32'; readonly values: readonly number[] };

/** Conditions that a kernel may test with `@if`. */
const CONDITIONS = [
  'LANES8',
  'CACHE',
  'RELU',
  'LINEAR',
  'DISCRETE',
  'VARIABLE',
  'TIMED',
  'SAFETY_STATE',
  'LOCKSTEP',
  'POLICY',
  'SHUFFLED',
  'SEARCHED',
  'PENALISED',
  'FUSED',
  'TANGENT',
  'TILE',
] as const;
export type Condition = (typeof CONDITIONS)[number];

export interface Variant {
  /** Path under `shaders/` without extension, e.g. `nn/forward`. */
  readonly path: string;
  /** Entry point; `main` unless the file has several. */
  readonly entry?: string;
  /** Virtual modules of constants: `{ constants: { HIDDEN: 64 } }` is imported as `package::constants::HIDDEN`. */
  readonly constants?: Readonly<Record<string, Readonly<Record<string, Constant>>>>;
  readonly conditions?: Readonly<Partial<Record<Condition, boolean>>>;
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

const LITERAL_CONSTANT = /^const \w+(?:: \w+)? = (?:-?[\d.]+(?:e[+-]?\d+)?[uif]?|array<[uf]32, \d+>\([-\d.e+uf, ]*\));/;

/** The constants of literal values in a linked text, by name: sizes and whatever else was decided when it was linked. */
export function literalConstants(linked: string): { name: string; value: string }[] {
  return linked.split('\n').flatMap((line) => {
    if (!LITERAL_CONSTANT.test(line)) return [];
    const [, name = '', value = ''] = /^const (\w+)[^=]*= (.*);/.exec(line) ?? [];
    return [{ name, value }];
  });
}

/** Lines with constants of literal values first: WGSL allows use before declaration, reflection does not. */
function hoistedOrder(lines: readonly string[]): number[] {
  const isConstant = (i: number): boolean => LITERAL_CONSTANT.test(lines[i] as string);
  const all = [...lines.keys()];
  return [...all.filter(isConstant), ...all.filter((i) => !isConstant(i))];
}

/** A library module names the bindings of whatever kernel it is linked into: `package::kernel::records`. */
const namingKernel = (text: string, path: string): string =>
  text.replaceAll('package::kernel::', `package::${path.replaceAll('/', '::')}::`);

export interface LinkedShader {
  readonly text: string;
  /** Where line and column of the text, both from 1, come from. */
  place(line: number, column: number): Place;
}

/**
 * Links one kernel variant.
 * @param sources every file under `shaders/`, keyed by its path there (`lib/random.wgsl`)
 * @throws RingfenceError naming file and line of what cannot be linked
 */
export async function linkShader(sources: Readonly<Record<string, string>>, variant: Variant): Promise<LinkedShader> {
  const root = sources[`${variant.path}.wgsl`];
  if (root === undefined) throw new RingfenceError(`no shader file shaders/${variant.path}.wgsl`, 1);
  const own: Record<string, string> = {};
  for (const [name, constants] of Object.entries(variant.constants ?? {}))
    own[`${name}.wgsl`] = constantsModule(constants);
  for (const [name, text] of Object.entries(variant.modules ?? {})) own[`${name}.wgsl`] = text;
  for (const [name, path] of Object.entries(variant.aliases ?? {})) {
    const file = sources[`${path}.wgsl`];
    if (file === undefined) throw new RingfenceError(`no shader file shaders/${path}.wgsl`, 1);
    own[`${name}.wgsl`] = file;
  }
  const conditions: Record<string, boolean> = {};
  for (const name of CONDITIONS) conditions[name] = variant.conditions?.[name] ?? false;
  const parts = {
    resolver: moduleResolver((file) => {
      const text = own[file] ?? sources[file];
      return text && namingKernel(text, variant.path);
    }),
    rootModuleName: variant.path,
    conditions,
  };
  // The linker prints on stdout what it throws as well.
  const { dest } = await withLoggerAsync(
    () => undefined,
    () => linkWithResolver({ ...parts, sourceMap: false }),
  ).catch((error) => {
    throw linkerComplaint(variant, { ...sources, ...own }, error);
  });
  const lines = dest.split('\n');
  const written = writeOutAliases(lines);
  const order = hoistedOrder(lines);
  const first = conditions['LANES8'] ? ['enable subgroups;'] : [];
  return {
    text: [...first, ...order.map((i) => written.lines[i])].join('\n'),
    place(line, column) {
      const linked = order[line - 1 - first.length] ?? 0;
      const before = written.column(linked, column);
      const offset = lines.slice(0, linked).reduce((sum, { length }) => sum + length + 1, before - 1);
      // where each character comes from is worked out for complaints alone
      const { src, position } = linkRegistry(parts).destToSrc(offset);
      return placeOf(variant, src.path, src.text, position);
    },
  };
}

/** The text alone. */
export async function linkVariant(sources: Readonly<Record<string, string>>, variant: Variant): Promise<string> {
  return (await linkShader(sources, variant)).text;
}
