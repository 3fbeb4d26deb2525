/**
 * Says on stderr that a run's kernels are being compiled, and how far that is: on a terminal in one line that is rewritten, in a log
 * in a line about every ten seconds. A driver may compile a kernel when its pipeline is made, or when it first runs.
 */
import type { CompileProgress } from '../../../src/gpu/schedule.ts';
import { clockText } from '../terminal/output.ts';

const LOG_SECONDS = 10;

export class CompileNote {
  readonly #stream: NodeJS.WriteStream;
  readonly #start = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #progress: CompileProgress | undefined;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
    this.#write('compiling kernels');
    this.goOn();
  }

  goOn(): void {
    this.#timer = setInterval(() => this.#show(), this.#stream.isTTY ? 1e3 : LOG_SECONDS * 1e3).unref();
  }

  update(progress: CompileProgress): void {
    this.#progress = progress;
  }

  /** So that other lines can be written. */
  stop(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[2K');
  }

  #show(): void {
    if (!this.#progress) return;
    const { kernels, made, run } = this.#progress;
    const seconds = (performance.now() - this.#start) / 1e3;
    this.#clear();
    this.#write(`compiling ${kernels} kernels: ${made} made, ${run} have run, ${clockText(seconds)}`);
  }

  #write(text: string): void {
    this.#stream.write(this.#stream.isTTY ? text : `${text}\n`);
  }
}
