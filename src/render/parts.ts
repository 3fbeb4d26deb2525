/**
 * What a picture is made of, as its file declares it: `// @draw NAME mesh [count] [clear] [close]`. Each gets places in the
 * instances of an environment, so that one draw call serves all instances of a mesh.
 */

import { RingfenceError } from '../errors/error.ts';
import { isKept32 } from '../gpu/f32.ts';
import type { DrawDirective } from '../tasks/directives.ts';
import type { TaskConstant } from '../tasks/task.ts';
import { isMark, isMeshName, MARKS, type MeshName, SOLIDS } from './meshes.ts';

/** They are drawn in this order: solids, then marks on the ground and on them, then what is seen through. */
export const PASSES = ['solids', 'marks', 'clear'] as const;
export type Pass = (typeof PASSES)[number];

export interface Part {
  readonly name: string;
  readonly mesh: MeshName;
  readonly count: number;
  /** Blended with what is behind it, and without a shadow. */
  readonly isClear: boolean;
  /** It is drawn in the close-up alone. */
  readonly isClose: boolean;
}

/** Instances of an environment that one draw call draws. */
export interface Batch {
  readonly pass: Pass;
  readonly mesh: MeshName;
  readonly isClose: boolean;
  readonly first: number;
  readonly count: number;
}

export interface PartLayout {
  readonly batches: readonly Batch[];
  /** Where each part's instances begin, by name. */
  readonly first: Readonly<Record<string, number>>;
  /** Instances of an environment, the floor included. */
  readonly total: number;
}

const passOf = ({ mesh, isClear }: Part): Pass => (isMark(mesh) ? 'marks' : isClear ? 'clear' : 'solids');

/** The floor is instance 0; parts of one batch lie side by side. */
export function layOut(parts: readonly Part[]): PartLayout {
  const keyOf = (part: Part): string => `${part.isClose} ${PASSES.indexOf(passOf(part))} ${part.mesh}`;
  const sorted = [...parts].sort((p, q) => (keyOf(p) < keyOf(q) ? -1 : keyOf(p) > keyOf(q) ? 1 : 0));
  const batches: Batch[] = [];
  const first: Record<string, number> = {};
  let total = 1;
  for (const part of sorted) {
    first[part.name] = total;
    const pass = passOf(part);
    const last = batches.at(-1);
    if (last && last.pass === pass && last.mesh === part.mesh && last.isClose === part.isClose)
      batches[batches.length - 1] = { ...last, count: last.count + part.count };
    else batches.push({ pass, mesh: part.mesh, isClose: part.isClose, first: total, count: part.count });
    total += part.count;
  }
  return { batches: batches.filter(({ count }) => count > 0), first, total };
}

/** A number, or the constant of that name. */
export function numberOf(word: string, constants: Readonly<Record<string, TaskConstant>>): number | undefined {
  const constant = constants[word];
  if (typeof constant === 'number') return constant;
  if (typeof constant === 'object' && 'value' in constant) return constant.value;
  const value = Number(word);
  return word === '' || !isKept32(value) ? undefined : value;
}

/** @throws RingfenceError with file and line */
export function partOf(line: DrawDirective, constants: Readonly<Record<string, TaskConstant>>): Part {
  const fail = (what: string): never => {
    throw new RingfenceError(`${line.where}: @draw ${line.name} ${what}`);
  };
  const { mesh } = line;
  if (!isMeshName(mesh)) return fail(`knows ${[...SOLIDS, ...MARKS].join(', ')}, got ${mesh || 'nothing'}`);
  const words = [...line.options];
  const take = (word: string): boolean => {
    const at = words.indexOf(word);
    if (at >= 0) words.splice(at, 1);
    return at >= 0;
  };
  const [isClear, isClose] = [take('clear'), take('close')];
  const [count = '1', ...rest] = words;
  if (rest.length > 0) return fail(`knows a count, clear and close, got ${words.join(' ')}`);
  const factors = count.split('*').map((word) => numberOf(word, constants));
  const product = factors.reduce<number>((sum, factor) => sum * (factor ?? Number.NaN), 1);
  if (!Number.isSafeInteger(product) || product < 0)
    return fail(`has a count of numbers and constants such as 3 or STATES*CHOICES, got ${count}`);
  return { name: line.name, mesh, count: product, isClear, isClose };
}
