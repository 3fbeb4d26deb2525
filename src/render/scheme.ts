/** Colours of the surroundings in a light and in a dark scheme: sRGB as CSS writes it, handed to shaders as linear light. */
import type { View } from './view.ts';

export interface Scheme {
  /** What lies behind the arenas of the overview: the page's own panel. */
  readonly backdrop: string;
  readonly floor: string;
  readonly line: string;
  readonly rim: string;
  readonly horizon: string;
  readonly zenith: string;
  /** Light from above, from below, from the sun. */
  readonly skylight: readonly [number, number, number];
  readonly bounce: readonly [number, number, number];
  readonly sunlight: readonly [number, number, number];
}

export const SCHEMES: Readonly<Record<View['scheme'], Scheme>> = {
  light: {
    backdrop: '#ffffff',
    floor: '#eceeef',
    line: '#cfd3d8',
    rim: '#b4bac2',
    horizon: '#e3e9ef',
    zenith: '#b9cfe3',
    skylight: [0.46, 0.49, 0.54],
    bounce: [0.3, 0.29, 0.28],
    sunlight: [0.74, 0.7, 0.63],
  },
  dark: {
    backdrop: '#1c1f24',
    floor: '#2b3037',
    line: '#3d444e',
    rim: '#4d5560',
    horizon: '#242a31',
    zenith: '#12161b',
    skylight: [0.4, 0.43, 0.48],
    bounce: [0.22, 0.22, 0.24],
    sunlight: [0.78, 0.75, 0.7],
  },
};

/** Red, green, blue as linear light, and 1. */
export function linear(colour: string): number[] {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  return [...parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)), 1];
}
