/** What an attribute of MJCF may hold, and how its text is read. */

import { isFinite32 } from '../../gpu/f32.ts';

/** Objects are named apart by kind: a body and a joint may share a name. */
export type Namespace =
  | 'default'
  | 'body'
  | 'joint'
  | 'geom'
  | 'site'
  | 'frame'
  | 'camera'
  | 'light'
  | 'material'
  | 'texture'
  | 'mesh'
  | 'skin'
  | 'pair'
  | 'exclude'
  | 'tendon'
  | 'equality'
  | 'actuator'
  | 'sensor'
  | 'key'
  | 'numeric'
  | 'text'
  | 'tuple';

export type AttributeType = AttributeKind & {
  /** Why it changes nothing, of an attribute that is checked and not read. */
  readonly idle?: string;
};

type AttributeKind =
  | { readonly kind: 'numbers'; readonly least: number; readonly most: number; readonly whole: boolean }
  | {
      readonly kind: 'keyword';
      readonly words: readonly string[];
      /** Words that MJCF has and this engine does not, and what to do about each. */
      readonly missing: Readonly<Record<string, string>>;
    }
  /** Not read further. */
  | { readonly kind: 'text' }
  | { readonly kind: 'name'; readonly namespace: Namespace }
  | { readonly kind: 'reference'; readonly namespace: Namespace }
  /** MJCF has it, this engine does not. */
  | { readonly kind: 'unsupported' };

export type AttributeValue = readonly number[] | string;

/** A list of `least` to `most` finite numbers, of exactly `least` without `most`. */
export const real = (least: number, most = least): AttributeType => ({ kind: 'numbers', least, most, whole: false });
export const whole = (least: number, most = least): AttributeType => ({ kind: 'numbers', least, most, whole: true });
export const keyword = (...words: string[]): AttributeType => ({ kind: 'keyword', words, missing: {} });
/** A keyword with other values that MJCF has and this engine does not: what to do about each. */
export const keywordBut = (missing: Readonly<Record<string, string>>, ...words: string[]): AttributeType => ({
  kind: 'keyword',
  words,
  missing,
});
export const truth = keyword('true', 'false');
export const text: AttributeType = { kind: 'text' };
export const name = (namespace: Namespace): AttributeType => ({ kind: 'name', namespace });
export const reference = (namespace: Namespace): AttributeType => ({ kind: 'reference', namespace });
const unsupported: AttributeType = { kind: 'unsupported' };

/** Attributes that MJCF has and this engine does not. */
export const without = (...names: string[]): Record<string, AttributeType> =>
  Object.fromEntries(names.map((attribute) => [attribute, unsupported]));

/** Attributes that are checked and not read, and why they change nothing. */
export const idle = (reason: string, attributes: Record<string, AttributeType>): Record<string, AttributeType> =>
  Object.fromEntries(Object.entries(attributes).map(([attribute, type]) => [attribute, { ...type, idle: reason }]));

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The value of an attribute's text, or what is wrong with it as the end of a sentence. */
export function readAttribute(type: AttributeType, value: string): AttributeValue | { readonly wrong: string } {
  switch (type.kind) {
    case 'unsupported':
      return { wrong: 'is not supported: remove it' };
    case 'keyword':
      if (type.words.includes(value)) return value;
      if (Object.hasOwn(type.missing, value)) return { wrong: `"${value}" is not supported: ${type.missing[value]}` };
      return { wrong: `must be ${oneOf(type.words)}, got "${value}"` };
    case 'numbers':
      return readNumbers(value, type.least, type.most, type.whole);
    case 'reference':
      return value === '' ? { wrong: 'is empty' } : value;
    default:
      return value;
  }
}

function readNumbers(value: string, least: number, most: number, wholeOnly: boolean) {
  const words = value.split(/\s+/).filter((word) => word !== '');
  for (const word of words) {
    if (!NUMBER.test(word)) return { wrong: `must be numbers, got "${word}"` };
    if (!isFinite32(Number(word))) return { wrong: `must be finite in f32, got "${word}"` };
    if (wholeOnly && !Number.isSafeInteger(Number(word))) return { wrong: `must be whole numbers, got "${word}"` };
  }
  if (words.length < least || words.length > most) {
    const wanted = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    return { wrong: `takes ${wanted} ${wanted === '1' ? 'number' : 'numbers'}, got ${words.length}` };
  }
  return words.map(Number);
}

function oneOf(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return quoted.length === 1 ? `${quoted[0]}` : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

/** What may stand in an element of MJCF. */
export interface ElementSchema {
  readonly attributes: Readonly<Record<string, AttributeType>>;
  /** Why its attributes, and all below it, change nothing. */
  readonly idle?: string;
  /** Other attributes and all children are passed over. */
  readonly anything?: true;
  /** What an element without a name is called after: the file that this attribute names. */
  readonly namedByFile?: Namespace;
  readonly required?: readonly string[];
  /** Children that may stand once only. */
  readonly once?: readonly string[];
  /** A getter where elements nest in themselves. */
  readonly children?: Readonly<Record<string, ElementSchema>>;
}
