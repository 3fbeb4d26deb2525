/** Work that may take long without a word: a robot's kernel compiles for some seconds before its first step. */
import { durationText, say } from './output.ts';

const EVERY_SECONDS = 5;

/** Waits for the work, and says on stderr every five seconds that it goes on. */
export async function patiently<T>(what: string, work: Promise<T>): Promise<T> {
  const start = performance.now();
  const tell = (): void => say(`${what}: ${durationText((performance.now() - start) / 1e3)} so far`);
  const timer = setInterval(tell, EVERY_SECONDS * 1e3);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
