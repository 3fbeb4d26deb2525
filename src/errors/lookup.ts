/** Lookups that must find something: an index out of its range is a fault of the program, told where it happens. */

/** The entry of a list at an index. @throws RangeError where it has none */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`there is no entry ${index} in a list of ${list.length}`);
  return found;
}
