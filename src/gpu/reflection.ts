/**
 * What reflection says of linked WGSL: the bindings of an entry point and the layouts of structs. Bindings are addressed by
 * their WGSL names; nothing counts binding numbers or byte offsets by hand.
 */
import type { StructInfo, VariableInfo } from 'wgsl_reflect';
import { ResourceType, WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { RingfenceError } from '../errors/error.ts';

export interface Binding {
  readonly name: string;
  readonly binding: number;
  readonly kind: 'uniform' | 'storage' | 'read-only-storage';
  /** A uniform named `cursor` is bound with a dynamic offset: it carries the position of a dispatch in its schedule. */
  readonly dynamic: boolean;
}

const bindingKind = (variable: VariableInfo): Binding['kind'] =>
  variable.resourceType === ResourceType.Uniform
    ? 'uniform'
    : variable.access === 'read_write'
      ? 'storage'
      : 'read-only-storage';

export const layoutEntries = (bindings: readonly Binding[]): GPUBindGroupLayoutEntry[] =>
  bindings.map(({ binding, kind, dynamic }) => ({
    binding,
    visibility: 4, // GPUShaderStage.COMPUTE; the global is absent in Node
    buffer: { type: kind, hasDynamicOffset: dynamic },
  }));

/** A pointer, whose type the reader of WGSL cannot read where it is an array of arrays or of a computed length. */
const template = (depth: number): string => (depth === 0 ? '[^<>]*' : `(?:[^<>]|<${template(depth - 1)}>)*`);
const POINTER = new RegExp(`\\bptr<function, ${template(4)}>`, 'g');

/** Names that every object of JavaScript has, such as `valueOf`: the reader of WGSL takes them for words of the language. */
const INHERITED = new RegExp(
  `(?<!\\.)\\b(?:${Object.getOwnPropertyNames(Object.prototype)
    .filter((name) => !name.startsWith('_'))
    .join('|')})\\b`,
  'g',
);
const MARK = '_named_as_inherited';
const unmarked = (name: string): string => name.replace(MARK, '');

/** @param told what is said of a line of the text that the reader of WGSL cannot read */
function reflect(wgsl: string, told: (line: number, message: string) => Error): WgslReflect {
  try {
    return new WgslReflect(wgsl.replace(POINTER, 'ptr<function, f32>').replace(INHERITED, `$&${MARK}`));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, what = message, line = '1'] = /^(.*?)\.* Line: (\d+)/s.exec(message) ?? [];
    throw told(Number(line), what);
  }
}

const unreadable =
  (wgsl: string) =>
  (line: number, message: string): Error =>
    new RingfenceError(
      `a linked kernel cannot be reflected: ${message}: ${wgsl.split('\n')[line - 1]?.trim() ?? ''}`,
      1,
    );

/**
 * The text for reflection, which asks only who calls whom and names which buffer: of a straight-line program's thousands of
 * statements those that say something new. Lines keep their numbers.
 */
function outline(wgsl: string): string {
  const globals = new Set([...wgsl.matchAll(/^.*\bvar<[^>]*> (\w+)/gm)].map(([, name]) => name as string));
  const called = new Set<string>();
  return wgsl
    .split('\n')
    .map((line) => {
      // an entry point's attributes may stand before it
      if (/^(@.*\s)?fn /.test(line)) called.clear();
      if (!/^ +(?:(?:let|var) )?\w+(?: = |\()[^{}[\]]*;$/.test(line)) return line;
      const news = (line.match(/\w+/g) ?? []).filter((word) => globals.has(word));
      for (const [, callee] of line.matchAll(/(\w+)\(/g)) if (callee && !called.has(callee)) news.push(callee);
      for (const callee of news) called.add(callee);
      return news.length > 0 ? line : '';
    })
    .join('\n');
}

/** Bindings by what they were read from: variants that differ in sizes alone have the same. */
const reflected = new Map<string, Binding[]>();

/** Bindings that one entry point uses (directly or through calls), in binding order. */
export function reflectBindings(wgsl: string, entry: string, told = unreadable(wgsl)): Binding[] {
  const text = outline(wgsl);
  const key = `${entry}\n${text.replace(/^const .*$/gm, '').replace(/\n+/g, '\n')}`;
  const known = reflected.get(key) ?? readBindings(text, entry, told);
  reflected.set(key, known);
  return known;
}

function readBindings(outlined: string, entry: string, told: (line: number, message: string) => Error): Binding[] {
  const found = reflect(outlined, told).entry.compute.find((e) => unmarked(e.name) === entry);
  if (!found) throw new RingfenceError(`no entry point ${entry} in the linked kernel`, 1);
  return found.resources
    .filter((v) => v.resourceType === ResourceType.Uniform || v.resourceType === ResourceType.Storage)
    .map((v) => ({ name: unmarked(v.name), binding: v.binding, kind: bindingKind(v), dynamic: v.name === 'cursor' }))
    .sort((a, b) => a.binding - b.binding);
}

/** The struct `name` of a linked kernel, for typed reads and writes. */
export function reflectStruct(wgsl: string, name: string): StructInfo {
  const found = reflect(wgsl, unreadable(wgsl)).structs.find((s) => unmarked(s.name) === name);
  if (!found) throw new RingfenceError(`no struct ${name} in the linked kernel`, 1);
  for (const member of found.members) member.name = unmarked(member.name);
  return found;
}
