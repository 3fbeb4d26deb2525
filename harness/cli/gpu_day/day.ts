/**
 * A day: every section is a process of its own that tells JSON lines, so that a driver that hangs or crashes ends one section
 * and not the day.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { SectionReport } from './report.ts';
import type { Told } from './section.ts';

/** One part of a day. */
export interface Part {
  readonly name: string;
  readonly title: string;
  readonly seconds: number;
  /** The program and its arguments. */
  readonly command: readonly string[];
}

/** The last words on stderr that say why a process failed. */
const LAST_WORDS = 300;

/**
 * @param patience multiplies every part's time
 * @param report is given all parts whenever something is told
 */
export async function runDay(
  parts: readonly Part[],
  patience: number,
  report: (sections: readonly SectionReport[]) => void,
): Promise<SectionReport[]> {
  const sections: SectionReport[] = parts.map(({ name, title }) => ({
    name,
    title,
    state: 'waiting',
    seconds: 0,
    told: [],
  }));
  report(sections);
  for (const [i, part] of parts.entries()) {
    await runPart(part, patience, (section) => {
      sections[i] = section;
      report(sections);
    });
  }
  return sections;
}

async function runPart(
  { name, title, seconds, command }: Part,
  patience: number,
  report: (section: SectionReport) => void,
): Promise<void> {
  const start = performance.now();
  const told: Told[] = [];
  const as = (state: SectionReport['state'], problem?: string): SectionReport => ({
    name,
    title,
    state,
    seconds: (performance.now() - start) / 1e3,
    told,
    ...(problem !== undefined && { problem }),
  });
  report(as('running'));
  const [program = '', ...options] = command;
  // The channel closes with this process, however that ends, and tells the part that nobody listens any more.
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let isCut = false;
  const timer = setTimeout(
    () => {
      isCut = true;
      child.kill('SIGKILL');
    },
    seconds * patience * 1e3,
  );
  let words = '';
  child.stderr?.on('data', (text) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  createInterface({ input: child.stdout as Readable }).on('line', (line) => {
    const one = readTold(line);
    if (!one) return;
    told.push(one);
    report(as('running'));
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      words = error.message;
      resolve(1);
    });
    child.once('close', resolve);
  });
  clearTimeout(timer);
  if (isCut) report(as('cut'));
  else if (code === 0) report(as('done'));
  else report(as('failed', words.trim().split('\n').at(-1)));
}

/** A line that a part told; other lines are a library's own. */
function readTold(line: string): Told | undefined {
  try {
    const { figure, note } = JSON.parse(line);
    if (typeof note === 'string') return { note };
    if (typeof figure?.name === 'string') return { figure: { ...figure, value: Number(figure.value ?? Number.NaN) } };
  } catch {
    // not JSON
  }
  return undefined;
}
