/** The colour of each kernel in table and timeline: the longest ones have their own, the others share one. */
import type { ProfileDocument } from '../../../src/profile/document.ts';

/** Custom properties of the style sheet, of Okabe and Ito's palette. */
const OWN = ['--kernel-1', '--kernel-2', '--kernel-3', '--kernel-4', '--kernel-5', '--kernel-6'] as const;
const OTHER = '--kernel-other';

/** The custom property that holds the colour of a kernel, by its name. */
export function kernelColours(profile: ProfileDocument | undefined): (kernel: string) => string {
  const colours = new Map(profile?.kernels.slice(0, OWN.length).map(({ kernel }, i) => [kernel, OWN[i] as string]));
  return (kernel) => colours.get(kernel) ?? OTHER;
}
