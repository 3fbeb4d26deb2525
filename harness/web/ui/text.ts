/** Numbers and spans of time as people read them. */

const language = 'en';
const significant = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat(language, { maximumSignificantDigits: digits });
const [three, whole] = [significant(3), new Intl.NumberFormat(language, { maximumFractionDigits: 0 })];
const fixed = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 2 });

export const NONE = '–';

/** A return or a cost: 12.34. */
export const valueText = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? NONE : fixed.format(value).replace('-', '−');

/** A quantity of any size: 0.00973, 1.2e-7. */
export function smallText(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return NONE;
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1).replaceAll('-', '−');
  return three.format(value).replace('-', '−');
}

export const countText = (value: number): string => whole.format(value);

/** 1.25M. */
export const compactText = (value: number): string => compact.format(value);

const short = new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 });

/** A number along an axis: 1.5M, 0.005, 2e-6. */
export const tickText = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-4
    ? Number(value.toPrecision(3)).toExponential().replaceAll('-', '−')
    : short.format(value).replace('-', '−');

/** The size of a file: 812 kB, 3.4 MB. */
export function sizeText(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}

/** A short span: 0.4 s, 3.1 s, 45 s. */
export const secondsText = (seconds: number): string =>
  seconds < 10 ? `${seconds.toFixed(1)} s` : durationText(seconds);

/** 45 s, 12 min, 3 h 20 min. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** `3 seeds`; `4 replicas` where they differ in more than their seeds. */
export const replicasText = (seeds: readonly number[]): string =>
  plural(seeds.length, new Set(seeds).size === seeds.length ? 'seed' : 'replica');
