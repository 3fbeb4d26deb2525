/** Two streams: results go to stdout, and all that is said on the way to stderr. */

/** One line of JSON; numbers that JSON lacks (NaN, infinities) become null. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Rows below their titles, padded to common widths; numbers read best when aligned right, which is the default. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (columns[i]?.align === 'left' ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].join('\n');
}

/** 1:05:09 or 5:09. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const EVERY_SECONDS = 5;

/** Waits for the work, and says on stderr every five seconds that it goes on. */
export async function patiently<T>(what: string, work: Promise<T>): Promise<T> {
  const start = performance.now();
  const tell = (): void => say(`${what}: ${clockText((performance.now() - start) / 1e3)} so far`);
  const timer = setInterval(tell, EVERY_SECONDS * 1e3);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
