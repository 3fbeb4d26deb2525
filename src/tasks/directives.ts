/** What a task file says of itself: comment lines `// @name values`, each checked, since nothing is ignored silently. */

import { RingfenceError } from '../errors/error.ts';
import { plainText } from '../formats/text.ts';
import { CARRIED, isCarried32, isKept32 } from '../gpu/f32.ts';
import { isOfBodies, OUTPUT_FIELDS, type OutputField } from '../physics/emit/outputs.ts';
import type { Robot } from './robot.ts';

interface Line {
  readonly name: string;
  readonly words: readonly string[];
  /** File and line. */
  readonly where: string;
}

const fail = ({ where, name }: Line, what: string): never => {
  throw new RingfenceError(`${where}: @${name} ${what}`);
};
const given = ({ words }: Line): string => (words.length === 0 ? 'nothing' : words.join(' '));

function text(line: Line): string {
  return line.words.length > 0 ? line.words.join(' ') : fail(line, 'must say something');
}

/** Steps, time steps and words of more than this are a slip of the keyboard, and would be counted to the end of memory. */
const MOST = 1e6;

function count(line: Line): number {
  const value = Number(line.words[0]);
  if (line.words.length === 1 && Number.isSafeInteger(value) && value >= 1 && value <= MOST) return value;
  return fail(line, `must be an integer >= 1${value > MOST ? ` and <= ${MOST}` : ''}, got ${given(line)}`);
}

function number(line: Line, what: string, word: string | undefined): number {
  const value = Number(word);
  return word !== undefined && isKept32(value)
    ? value
    : fail(line, `${what} must be a number${Number.isNaN(value) ? '' : ' that f32 holds'}, got ${given(line)}`);
}

function names(line: Line): string[] {
  const { words } = line;
  const isNames = words.length > 0 && words.every((word) => /^[A-Za-z]\w*$/.test(word));
  if (!isNames || new Set(words).size < words.length) return fail(line, `must be different names, got ${given(line)}`);
  return [...words];
}

function limits(line: Line): number[] {
  const values = line.words.map(Number);
  return values.length > 0 && values.every((value) => isCarried32(value) && value >= 0)
    ? values
    : fail(line, `must be numbers >= 0${values.every((value) => value >= 0) ? ` ${CARRIED}` : ''}, got ${given(line)}`);
}

function noise(line: Line): Robot['noise'] {
  const found = { position: 0, velocity: 0, normal: false };
  const words = [...line.words];
  if (words.length === 0) return fail(line, 'must be any of: position NUMBER, velocity NUMBER, normal');
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === 'normal') found.normal = true;
    else if (word === 'position' || word === 'velocity') found[word] = number(line, word, words.shift());
    else return fail(line, `knows position, velocity and normal, got ${word}`);
  }
  return found;
}

function measures(line: Line): NonNullable<Robot['measures']> {
  const value = given(line);
  if (value === 'root') return value;
  return value === 'centre-of-mass' ? 'centre of mass' : fail(line, `must be root or centre-of-mass, got ${value}`);
}

/** Counts of what went wrong are read by every task. */
const READABLE = OUTPUT_FIELDS.filter((field) => field !== 'warning' && field !== 'dropped');

function reads(line: Line): { field: OutputField; bodies?: string[]; where: string } {
  const [word = 'nothing', ...bodies] = line.words;
  const field = READABLE.find((known) => known === word);
  if (!field) return fail(line, `knows ${READABLE.join(', ')}, got ${word}`);
  if (bodies.length === 0) return { field, where: line.where };
  if (!isOfBodies(field)) return fail(line, `${field} is read as a whole and takes no names, got ${bodies.join(' ')}`);
  return { field, bodies, where: line.where };
}

function constant(line: Line): { name: string; value: number; where: string } {
  const [name = '', value, ...rest] = line.words;
  if (!/^[A-Z][A-Z0-9_]*$/.test(name) || rest.length > 0)
    return fail(line, `must be a name in capitals and a number, got ${given(line)}`);
  return { name, value: number(line, name, value), where: line.where };
}

/** A part of the task's picture: what it is called, the mesh that it is made of, and how. */
export interface DrawDirective {
  readonly name: string;
  readonly mesh: string;
  readonly options: readonly string[];
  readonly where: string;
}

function draw(line: Line): DrawDirective {
  const [name = '', mesh = '', ...options] = line.words;
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) return fail(line, `must be a name in capitals and a mesh, got ${given(line)}`);
  return { name, mesh, options, where: line.where };
}

function view(line: Line): { azimuth: number; elevation: number } {
  const [azimuth, elevation] = [0, 1].map((k) => number(line, 'azimuth and elevation', line.words[k])) as [
    number,
    number,
  ];
  if (line.words.length > 2 || elevation <= 0 || elevation > 90)
    return fail(line, `must be two angles in degrees, the second above 0 and at most 90, got ${given(line)}`);
  return { azimuth, elevation };
}

/** How each directive is read; `reads`, `constant` and `draw` may stand several times. */
const readers = {
  summary: text,
  model: text,
  frames: count,
  horizon: count,
  costs: names,
  limit: limits,
  observations: count,
  noise,
  measures,
  reads,
  constant,
  draw,
  reach: (line: Line) => ({ words: line.words, where: line.where }),
  view,
} satisfies Record<string, (line: Line) => unknown>;

type Name = keyof typeof readers;
type Value<N extends Name> = ReturnType<(typeof readers)[N]>;

const isKnown = (name: string): name is Name => Object.hasOwn(readers, name);
const isRepeatable = (name: Name): boolean => name === 'reads' || name === 'constant' || name === 'draw';

/** All that ends a comment in WGSL, once CR LF is one. */
const LINE_BREAK = /[\n\v\f\u0085\u2028\u2029]/;

export class Directives {
  readonly file: string;
  readonly #lines: readonly Line[];

  /**
   * @param file what complaints call the text
   * @throws RingfenceError with file and line, for a directive that is unknown or given twice
   */
  constructor(wgsl: string, file: string) {
    this.file = file;
    this.#lines = plainText(wgsl)
      .split(LINE_BREAK)
      .flatMap((comment, i): Line[] => {
        const [, name, values = ''] = /^\s*\/\/\s*@(\S*)(.*)$/.exec(comment) ?? [];
        if (name === undefined) return [];
        return [{ name, words: values.split(/\s+/).filter(Boolean), where: `${file}:${i + 1}` }];
      });
    for (const [i, line] of this.#lines.entries()) {
      const { name, where } = line;
      if (!isKnown(name))
        throw new RingfenceError(`${where}: unknown directive @${name}: known are ${Object.keys(readers).join(', ')}`);
      if (!isRepeatable(name) && this.#lines.findIndex((other) => other.name === name) < i)
        fail(line, 'is given twice');
    }
  }

  all<N extends Name>(name: N): Value<N>[] {
    return this.#lines.filter((line) => line.name === name).map((line) => readers[name](line) as Value<N>);
  }

  optional<N extends Name>(name: N): Value<N> | undefined {
    return this.all(name)[0];
  }

  required<N extends Name>(name: N): Value<N> {
    const [value] = this.all(name);
    if (value === undefined) throw new RingfenceError(`${this.file}: the directive "// @${name} ..." is missing`);
    return value;
  }

  /** File and line of a directive that is there. */
  where(name: Name): string {
    return this.#lines.find((line) => line.name === name)?.where ?? this.file;
  }
}
