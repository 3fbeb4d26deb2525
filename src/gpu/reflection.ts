/**
 * What reflection says of linked WGSL: the bindings of an entry point and the layouts of structs. Bindings are addressed by
 * their WGSL names; nothing counts binding numbers or byte offsets by hand.
 */
import type { StructInfo } from 'wgsl_reflect';
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { RingfenceError } from '../errors/error.ts';

export interface Binding {
  readonly name: string;
  readonly binding: number;
  readonly kind: 'uniform' | 'storage' | 'read-only-storage';
  /** A uniform named `cursor` is bound with a dynamic offset: it carries the position of a dispatch in its schedule. */
  readonly dynamic: boolean;
}

export const layoutEntries = (bindings: readonly Binding[]): GPUBindGroupLayoutEntry[] =>
  bindings.map(({ binding, kind, dynamic }) => ({
    binding,
    visibility: 4, // GPUShaderStage.COMPUTE; the global is absent in Node
    buffer: { type: kind, hasDynamicOffset: dynamic },
  }));

/** A pointer, whose type the reader of structs cannot read where it is an array of arrays or of a computed length. */
const template = (depth: number): string => (depth === 0 ? '[^<>]*' : `(?:[^<>]|<${template(depth - 1)}>)*`);
const POINTER = new RegExp(`\\bptr<function, ${template(4)}>`, 'g');

/** Names that every object of JavaScript has, such as `valueOf`: that reader takes them for words of the language. */
const INHERITED = new RegExp(
  `(?<!\\.)\\b(?:${Object.getOwnPropertyNames(Object.prototype)
    .filter((name) => !name.startsWith('_'))
    .join('|')})\\b`,
  'g',
);
const MARK = '_named_as_inherited';
const unmarked = (name: string): string => name.replace(MARK, '');

const DECLARED = /@group\(\d+\)\s*@binding\((\d+)\)\s*var<([^>]*)>\s*(\w+)/g;
const COMMENT = /\/\/.*$|\/\*[\s\S]*?\*\//gm;

function declaredBindings(text: string): Map<string, Binding> {
  const bindings = [...text.matchAll(DECLARED)].map(([, binding, space = '', name = '']): Binding => {
    const storage = /\bread_write\b/.test(space) ? 'storage' : 'read-only-storage';
    return {
      name,
      binding: Number(binding),
      kind: /\buniform\b/.test(space) ? 'uniform' : storage,
      dynamic: name === 'cursor',
    };
  });
  return new Map(bindings.map((one) => [one.name, one]));
}

/** Where the brackets that open first at or after `from` have closed again. */
function endOfBlock(text: string, from: number, [open, close]: readonly [string, string]): number {
  let depth = 0;
  let at = text.indexOf(open, from);
  do {
    const [opened, closed] = [text.indexOf(open, at), text.indexOf(close, at)];
    const opens = opened >= 0 && opened < closed;
    if (!opens && closed < 0) return text.length;
    depth += opens ? 1 : -1;
    at = (opens ? opened : closed) + 1;
  } while (depth > 0);
  return at;
}

/** Names that each function uses and does not declare itself: of buffers and functions among others. */
function usedNames(text: string): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const { 1: name = '', index } of text.matchAll(/\bfn\s+(\w+)\s*\(/g)) {
    const body = endOfBlock(text, index, ['(', ')']);
    const own = text.slice(index, endOfBlock(text, body, ['{', '}']));
    const parameters = text.slice(index, body).match(/\w+(?=\s*:)/g) ?? [];
    const locals = [...own.matchAll(/\b(?:let|var|const)\s+(\w+)/g)].map(([, local]) => local as string);
    const names = new Set(own.match(/(?<![.\w])[A-Za-z_]\w*/g));
    for (const local of [...parameters, ...locals, name]) names.delete(local);
    used.set(name, names);
  }
  return used;
}

/** Bindings that one entry point uses (directly or through calls), in binding order. */
export function reflectBindings(wgsl: string, entry: string): Binding[] {
  const text = wgsl.replace(COMMENT, '');
  const [declared, used] = [declaredBindings(text), usedNames(text)];
  if (!used.has(entry)) throw new RingfenceError(`no entry point ${entry} in the linked kernel`, 1);
  const reached = new Set([entry]);
  for (const name of reached)
    for (const next of used.get(name) ?? []) if (used.has(next) || declared.has(next)) reached.add(next);
  return [...declared.values()].filter(({ name }) => reached.has(name)).sort((a, b) => a.binding - b.binding);
}

/** The struct `name` of a linked kernel, for typed reads and writes. */
export function reflectStruct(wgsl: string, name: string): StructInfo {
  const text = wgsl.replace(POINTER, 'ptr<function, f32>').replace(INHERITED, `$&${MARK}`);
  const found = new WgslReflect(text).structs.find((s) => unmarked(s.name) === name);
  if (!found) throw new RingfenceError(`no struct ${name} in the linked kernel`, 1);
  for (const member of found.members) member.name = unmarked(member.name);
  return found;
}
