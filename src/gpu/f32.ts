/** Numbers as kernels have them. */

/** A number that is finite there, too: f32 ends at 3.4e38. */
export const isFinite32 = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(Math.fround(value));

/** Such a number that does not become 0 on the way. */
export const isKept32 = (value: unknown): value is number =>
  isFinite32(value) && (value === 0 || Math.fround(value) !== 0);

/**
 * Sizes of the numbers that a method computes with: squares of larger ones and their products with one another are infinite,
 * those of smaller ones 0, and a run would stop learning without a word.
 */
const LARGEST = 1e9;
const SMALLEST = 1e-12;

/** Such a size, or 0. */
export const isCarried32 = (value: number): boolean =>
  value === 0 || (Math.abs(value) >= SMALLEST && Math.abs(value) <= LARGEST);
/** What complaints say of it. */
export const CARRIED = 'from 1e-12 to 1e9 in size, as f32 carries them';
