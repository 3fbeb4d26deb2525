/** Reading of user-given layouts: every complaint is one sentence that names the entry by its path. */

import { shownValue } from '../errors/option_error.ts';
import { isFinite32 } from '../gpu/f32.ts';

const got = (value: unknown): string => (value === undefined ? 'nothing' : shownValue(value));

export type Entry = Readonly<Record<string, unknown>>;

export function object(value: unknown, path: string): Entry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${path} must be an object`);
  return value as Entry;
}

export function number(entry: Entry, key: string, path: string, otherwise?: number): number {
  const value = entry[key] ?? otherwise;
  if (!isFinite32(value)) {
    throw new Error(`${path}.${key} must be a finite number, got ${got(value)}`);
  }
  return value;
}

export function point(value: unknown, path: string): [number, number] {
  const [x, y] = Array.isArray(value) && value.length === 2 ? value : [];
  if (!isFinite32(x) || !isFinite32(y)) {
    throw new Error(`${path} must be [x, y] in metres, got ${got(value)}`);
  }
  return [x, y];
}

export function list(value: unknown, count: number, path: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== count) {
    throw new Error(`${path} must be a list of ${count}, got ${Array.isArray(value) ? value.length : got(value)}`);
  }
  return value;
}

export function numbers(value: unknown, count: number, path: string): number[] {
  return list(value, count, path).map((entry, i) => {
    if (!isFinite32(entry)) throw new Error(`${path}[${i}] must be a finite number, got ${got(entry)}`);
    return entry;
  });
}

export function onlyKeys(entry: Entry, keys: readonly string[], path: string): void {
  const stranger = Object.keys(entry).find((key) => !keys.includes(key));
  if (stranger !== undefined) throw new Error(`${path} has no entry ${stranger}: it knows ${keys.join(', ')}`);
}
