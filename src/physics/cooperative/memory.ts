/**
 * What an environment keeps while it is stepped, and where: the arrays that are used most lie in workgroup memory as
 * long as there is room, the others in a storage buffer [word][environment]. The text has a function to read and one to
 * write for each array, so that no stage knows where one lies.
 */
import type { Lanes } from './lanes.ts';

/** Words of an element by its type in WGSL. */
const WORDS = { f32: 1, u32: 1, vec3f: 3, vec4f: 4, Motion: 6, Force: 6, Inertia: 10 } as const;
type ElementType = keyof typeof WORDS;

export interface MemoryArray {
  readonly name: string;
  readonly type: ElementType;
  readonly count: number;
  /** Lies where another array does whose numbers are not needed at the same time. */
  readonly as?: string;
}

export interface Place {
  /** 0 is workgroup memory, 1 the storage buffer; or in lockstep which array has been asked for. */
  readonly area: number;
  readonly offset: number;
}

export class Memory {
  readonly #arrays: readonly MemoryArray[];
  readonly #places = new Map<string, { readonly isFar: boolean; readonly offset: number }>();
  readonly #asked: string[] = [];
  readonly #lanes: Lanes;
  /** Words an environment has in workgroup memory, and in the storage buffer. */
  readonly nearWords: number;
  readonly farWords: number;

  /** @param arrays the most used first */
  constructor(arrays: readonly MemoryArray[], lanes: Lanes) {
    this.#arrays = arrays;
    this.#lanes = lanes;
    let [near, far] = [0, 0];
    for (const array of arrays.filter(({ as }) => as === undefined)) {
      const words = WORDS[array.type] * array.count;
      const isFar = near + words > lanes.words;
      this.#places.set(array.name, { isFar, offset: isFar ? far : near });
      if (isFar) far += words;
      else near += words;
    }
    for (const { name, as } of arrays) if (as !== undefined) this.#places.set(name, this.#placeOf(as));
    [this.nearWords, this.farWords] = [near, far];
  }

  #placeOf(name: string): { readonly isFar: boolean; readonly offset: number } {
    const place = this.#places.get(name);
    if (!place) throw new RangeError(`there is no array ${name}`);
    return place;
  }

  /** Where `anyWord` finds a word of an array of numbers. */
  wordOf(name: string, k: number): Place {
    if (this.#lanes.isLockstep) {
      if (!this.#asked.includes(name)) this.#asked.push(name);
      return { area: this.#asked.indexOf(name), offset: k };
    }
    const { isFar, offset } = this.#placeOf(name);
    return { area: Number(isFar), offset: offset + k };
  }

  /** Names of what lies in the storage buffer. */
  get far(): string[] {
    return this.#arrays.filter(({ name, count }) => count > 0 && this.#places.get(name)?.isFar).map(({ name }) => name);
  }

  /** The text of `package::memory`; the kernel has the functions `farWord(k)` and `setFarWord(k, word)`. */
  text(): string {
    const { lanes, environments, isLockstep } = this.#lanes;
    const stride = Math.max(1, this.nearWords);
    return [
      'import package::kernel::{ farWord, setFarWord };',
      'import package::physics::cooperative::lanes::{ seat };',
      'import package::physics::inertia::{ Inertia };',
      'import package::physics::spatial::{ Force, Motion };',
      `const LANES: u32 = ${lanes}u;`,
      `const ENVIRONMENTS: u32 = ${environments}u;`,
      `const WORKGROUP: u32 = ${lanes * environments}u;`,
      ...(isLockstep ? this.#ownArrays() : this.#sharedArrays(stride, environments)),
      '',
    ].join('\n');
  }

  /**
   * An array for each: lavapipe's compiler takes time that grows with the square of the places that read or write one.
   */
  #ownArrays(): string[] {
    const cases = this.#asked.map((name, k) => `    case ${k}u: { return bitcast<u32>(${name}(place.y)); }`);
    return [
      ...this.#arrays.flatMap(({ name, type, count }) => [
        `var<private> ${name}Own: array<${type}, ${Math.max(1, count)}>;`,
        `fn ${name}(i: u32) -> ${type} { return ${name}Own[i]; }`,
        `fn ${setterOf(name)}(i: u32, value: ${type}) { ${name}Own[i] = value; }`,
      ]),
      'fn anyWord(place: vec2u) -> u32 {',
      '  switch place.x {',
      ...cases,
      '    default: { return 0u; }',
      '  }',
      '}',
    ];
  }

  #sharedArrays(stride: number, environments: number): string[] {
    return [
      `const NEAR_WORDS: u32 = ${stride * environments}u;`,
      'var<workgroup> words: array<u32, NEAR_WORDS>;',
      `fn nearWord(k: u32) -> u32 { return words[seat * ${stride}u + k]; }`,
      `fn setNearWord(k: u32, word: u32) { words[seat * ${stride}u + k] = word; }`,
      'fn anyWord(place: vec2u) -> u32 {',
      '  if (place.x == 1u) { return farWord(place.y); }',
      '  return nearWord(place.y);',
      '}',
      ...this.#arrays.flatMap((array) => this.#accessors(array)),
    ];
  }

  #accessors({ name, type }: MemoryArray): string[] {
    const { isFar, offset } = this.#placeOf(name);
    const [read, write] = isFar ? ['farWord', 'setFarWord'] : ['nearWord', 'setNearWord'];
    const parts = PARTS[type];
    const at = (k: number): string => (k === 0 ? 'at' : `at + ${k}u`);
    let k = 0;
    const values = parts.map(({ constructs }) => {
      const words = Array.from({ length: constructs }, () => {
        const word = `${read}(${at(k++)})`;
        return type === 'u32' ? word : `bitcast<f32>(${word})`;
      });
      return words.length === 1 ? words[0] : `vec${constructs}f(${words.join(', ')})`;
    });
    const value = parts.length === 1 ? values[0] : `${type}(${values.join(', ')})`;
    const stores = parts.flatMap(({ path, constructs }) => {
      const fields = constructs === 1 ? [''] : ['.x', '.y', '.z', '.w'].slice(0, constructs);
      return fields.map((field) => (type === 'u32' ? `value${path}${field}` : `bitcast<u32>(value${path}${field})`));
    });
    const index = WORDS[type] === 1 ? `${offset}u + i` : `${offset}u + ${WORDS[type]}u * i`;
    return [
      `fn ${name}(i: u32) -> ${type} { let at = ${index}; return ${value}; }`,
      `fn ${setterOf(name)}(i: u32, value: ${type}) { let at = ${index}; ${stores.map((word, n) => `${write}(${at(n)}, ${word});`).join(' ')} }`,
    ];
  }
}

const setterOf = (name: string): string => `set${name[0]?.toUpperCase()}${name.slice(1)}`;

/** How an element's words make it up: vectors of so many, and where they are in it. */
const PARTS: Readonly<Record<ElementType, readonly { path: string; constructs: 1 | 3 | 4 }[]>> = {
  f32: [{ path: '', constructs: 1 }],
  u32: [{ path: '', constructs: 1 }],
  vec3f: [{ path: '', constructs: 3 }],
  vec4f: [{ path: '', constructs: 4 }],
  Motion: [
    { path: '.angular', constructs: 3 },
    { path: '.linear', constructs: 3 },
  ],
  Force: [
    { path: '.torque', constructs: 3 },
    { path: '.force', constructs: 3 },
  ],
  Inertia: [
    { path: '.diagonal', constructs: 3 },
    { path: '.products', constructs: 3 },
    { path: '.moment', constructs: 3 },
    { path: '.mass', constructs: 1 },
  ],
};
