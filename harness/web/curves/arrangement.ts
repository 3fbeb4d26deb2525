/** Which metrics people have put in front and which they have hidden; the browser remembers it. */
import type { Group, Quantity } from '../charts/quantities.ts';

export interface Arrangement {
  /** Ids of charts that stand before all groups, in this order. */
  readonly first: readonly string[];
  readonly hidden: readonly string[];
}

export const FIRST_GROUP = 'chosen';
const KEY = 'ringfence.metrics';
const nothing: Arrangement = { first: [], hidden: [] };

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Storage may be turned off, or hold what another version wrote. */
export function rememberedArrangement(): Arrangement {
  try {
    const { first, hidden } = (JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {}) as Partial<Arrangement>;
    return { first: strings(first), hidden: strings(hidden) };
  } catch {
    return nothing;
  }
}

export function rememberArrangement(arrangement: Arrangement): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(arrangement));
  } catch {
    // Then the next visit begins with the groups as they are.
  }
}

/** What can be done with one metric. */
export type Move = 'first' | 'back' | 'earlier' | 'hide';

export function moved({ first, hidden }: Arrangement, id: string, move: Move): Arrangement {
  const others = first.filter((other) => other !== id);
  const at = first.indexOf(id);
  switch (move) {
    case 'first':
      return { first: [...others, id], hidden };
    case 'back':
      return { first: others, hidden };
    case 'earlier':
      return at < 1 ? { first, hidden } : { first: others.toSpliced(at - 1, 0, id), hidden };
    case 'hide':
      return { first: others, hidden: [...hidden.filter((other) => other !== id), id] };
  }
}

/** Groups as people have arranged them: a leading one of what they chose, and none of what they hid. */
export function arranged(groups: readonly Group[], { first, hidden }: Arrangement): Group[] {
  const all = groups.flatMap(({ quantities }) => quantities);
  const chosen = first.flatMap((id): Quantity[] => all.filter((quantity) => quantity.id === id));
  const isElsewhere = ({ id }: Quantity): boolean => first.includes(id) || hidden.includes(id);
  const rest = groups
    .map((group) => ({ ...group, quantities: group.quantities.filter((quantity) => !isElsewhere(quantity)) }))
    .filter(({ quantities, hasModes }) => quantities.length > 0 || hasModes);
  const lead: Group = {
    ...{ id: FIRST_GROUP, title: 'Chosen', section: 'constraint' },
    ...{ quantities: chosen, hasModes: false, isOpen: true },
  };
  return chosen.length > 0 ? [lead, ...rest] : rest;
}

/** The metrics of these groups that are hidden. */
export const hiddenIn = (groups: readonly Group[], { hidden }: Arrangement): string[] =>
  groups.flatMap(({ quantities }) => quantities.map(({ id }) => id)).filter((id) => hidden.includes(id));
