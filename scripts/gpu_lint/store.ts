/** Figures of kernels compiled before, by content: nothing is compiled twice that did not change. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figures } from './figures.ts';

export class Store {
  readonly #folder: string;
  readonly #of: string;

  /** @param of what the figures depend on besides kernel, family and wave size: versions and toggles */
  constructor(folder: string, of: object) {
    this.#folder = folder;
    this.#of = JSON.stringify(of);
    mkdirSync(folder, { recursive: true });
  }

  #file(...key: readonly (string | number)[]): string {
    const name = createHash('sha256')
      .update(JSON.stringify([this.#of, ...key]))
      .digest('hex');
    return join(this.#folder, `${name.slice(0, 32)}.json`);
  }

  get(hash: string, family: string, wave: number | undefined): Figures | undefined {
    try {
      return JSON.parse(readFileSync(this.#file(hash, family, wave ?? 'driver'), 'utf8'));
    } catch {
      return undefined; // It was never compiled, or its file was cut short: it is compiled now.
    }
  }

  set(hash: string, family: string, wave: number | undefined, figures: Figures): void {
    const file = this.#file(hash, family, wave ?? 'driver');
    const unfinished = `${file}.${randomUUID()}`;
    writeFileSync(unfinished, JSON.stringify(figures));
    renameSync(unfinished, file);
  }
}
