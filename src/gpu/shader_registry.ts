/**
 * The shaders that are known by path: the shipped ones once `sources.ts` is loaded, and those of a user's own. It stands apart
 * from their texts, so that a module that only registers a task or an algorithm does not bring half a megabyte of WGSL along.
 */
import { RingfenceError } from '../errors/error.ts';

let known: Record<string, string> = {};

function checkFree(paths: readonly string[]): void {
  for (const path of paths)
    if (Object.hasOwn(known, path)) throw new RingfenceError(`there is a shader ${path} already`);
}

/** Adds shaders of a user's own, by path. @throws RingfenceError when a path is taken */
export function addShaders(own: Readonly<Record<string, string>>): void {
  checkFree(Object.keys(own));
  Object.assign(known, own);
}

/** The shipped shaders with those that are added, before and after this call. @throws RingfenceError when a path is taken */
export function withAdded(shipped: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  checkFree(Object.keys(shipped));
  known = { ...shipped, ...known };
  return known;
}
