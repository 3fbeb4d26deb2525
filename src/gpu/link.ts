/**
 * Makes one WGSL text of WESL sources: resolves imports, `@if` conditions and link-time constants. All use of the
 * `wesl` linker is in this file, and of what it complains about in `place.ts`.
 */
import { linkRegistry, linkWithResolver, withLoggerAsync } from 'wesl';
import { RingfenceError } from '../errors/error.ts';
import { writeOutAliases } from './aliases.ts';
import { moduleResolver } from './modules.ts';
import { linkerComplaint, type Place, placeOf } from './place.ts';
import { constantsModule, LITERAL_CONSTANT, type Variant } from './variant.ts';

/** The subgroups' condition: where it holds the text enables them. */
const LANES8 = 'LANES8';

/** Names that a text tests with `@if`. */
const testedBy = (text: string): string[] =>
  [...text.matchAll(/@(?:el)?if\s*\(([^)]*)\)/g)].flatMap(([, test = '']) => test.match(/\w+/g) ?? []);

/** Answers are kept by text, since the same files are linked again and again. */
const tested = new Map<string, readonly string[]>();

function conditionsOf(sources: Readonly<Record<string, string>>): Set<string> {
  const names = new Set([LANES8]);
  for (const text of Object.values(sources)) {
    const own = tested.get(text) ?? testedBy(text);
    tested.set(text, own);
    for (const name of own) names.add(name);
  }
  return names;
}

/**
 * Whether each condition holds that any text tests.
 * @throws RingfenceError for a condition that none tests, which would be a misspelt one
 */
function completeConditions(
  sources: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
  { path, conditions = {} }: Variant,
): Record<string, boolean> {
  const known = conditionsOf(sources);
  for (const text of Object.values(own)) for (const name of testedBy(text)) known.add(name);
  const stranger = Object.keys(conditions).find((name) => !known.has(name));
  if (stranger !== undefined)
    throw new RingfenceError(`kernel ${path} is given the condition ${stranger}, which no shader tests`, 1);
  return Object.fromEntries([...known].map((name) => [name, conditions[name] ?? false]));
}

/** Lines with constants of literal values first: WGSL allows use before declaration, reflection does not. */
function hoistedOrder(lines: readonly string[]): number[] {
  const isConstant = (i: number): boolean => LITERAL_CONSTANT.test(lines[i] as string);
  const all = [...lines.keys()];
  return [...all.filter(isConstant), ...all.filter((i) => !isConstant(i))];
}

/** Writes out the modules that stand for files: a library names the bindings of its kernel, `package::kernel::records`. */
const namingFiles = (text: string, files: Readonly<Record<string, string>>): string =>
  Object.entries(files).reduce(
    (named, [name, path]) => named.replaceAll(`package::${name}::`, `package::${path.replaceAll('/', '::')}::`),
    text,
  );

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
  const named = { kernel: variant.path, ...variant.aliases };
  for (const path of Object.values(named))
    if (sources[`${path}.wgsl`] === undefined) throw new RingfenceError(`no shader file shaders/${path}.wgsl`, 1);
  const conditions = completeConditions(sources, own, variant);
  const parts = {
    resolver: moduleResolver((file) => {
      const text = own[file] ?? sources[file];
      return text && namingFiles(text, named);
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
  const first = conditions[LANES8] ? ['enable subgroups;'] : [];
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

/** The linked text of a variant, without the places that its lines come from. */
export async function linkVariant(sources: Readonly<Record<string, string>>, variant: Variant): Promise<string> {
  return (await linkShader(sources, variant)).text;
}
