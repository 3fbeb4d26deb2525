/** The configuration of a run that goes on: as it was started, as it is after the changes, and on the GPU. */

import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import { type ResolvedConfig, settingOf } from '../config/resolve.ts';
import { RingfenceError } from '../errors/error.ts';
import { listField } from '../gpu/structs.ts';
import { type Change, changedConfig, changesTo, checkChange, multiplierSetting } from './changes.ts';
import type { Engine } from './engine.ts';
import type { Records } from './records.ts';

export class LiveConfig {
  readonly #engine: Engine;
  readonly #records: Records;
  readonly #started: ResolvedConfig;
  #now: ResolvedConfig;
  #changes: readonly Change[] = [];

  constructor(started: ResolvedConfig, engine: Engine, records: Records) {
    this.#started = started;
    this.#now = started;
    this.#engine = engine;
    this.#records = records;
  }

  /** A replica's own values are those of now. */
  get now(): ResolvedConfig {
    return this.#now;
  }

  /** What was changed so far, oldest first. */
  get changes(): readonly Change[] {
    return this.#changes;
  }

  /** @throws RingfenceError when the run has no such replica */
  checkReplica(replica: number): void {
    if (!this.#now.replicas[replica])
      throw new RingfenceError(`there is no replica ${replica}: the run has ${this.#now.replicas.length}`);
  }

  /** What can be changed under this name, as every replica has it now. */
  async values(name: string): Promise<HyperparameterValue[]> {
    if (name !== multiplierSetting.name) return this.#now.replicas.map((_, r) => settingOf(this.#now, r)(name));
    return (await this.#records.read()).map((record) => listField(record, 'multiplier'));
  }

  /** Changes a value of one replica, or of all. @returns what is logged of it */
  async change(epoch: number, name: string, value: unknown, replica: number | undefined): Promise<readonly Change[]> {
    this.checkReplica(replica ?? 0);
    const after = checkChange(this.#now, name, value, replica);
    const chosen = replica === undefined ? this.#now.replicas.map((_, r) => r) : [replica];
    const values = await this.values(name);
    const before = chosen.map((r) => values[r] as HyperparameterValue);
    const changes = changesTo({ epoch, name, replica, after }, chosen, before);
    for (const change of changes) this.#apply(change);
    this.#changes = [...this.#changes, ...changes];
    return changes;
  }

  #apply(change: Change): void {
    const { name, replica, after } = change;
    const { algorithm, task } = this.#now;
    const changed = changedConfig(this.#now, change);
    this.#now.replicas.forEach((_, r) => {
      if (replica !== undefined && replica !== r) return;
      if (name === multiplierSetting.name) {
        this.#records.write(r, { multiplier: [...(after as readonly number[])] });
        return;
      }
      this.#engine.writeHyper(r, settingOf(changed, r));
      // What the method took into the record at the start follows.
      const [before, now] = [this.#now, changed].map((config) => algorithm.start?.(settingOf(config, r), task) ?? {});
      const isMoved = (field: string): boolean => String(before?.[field]) !== String(now?.[field]);
      this.#records.write(r, Object.fromEntries(Object.entries(now ?? {}).filter(([field]) => isMoved(field))));
    });
    this.#now = changed;
  }

  /** Goes on with the changes that a checkpoint's run had made, whose records are there already. */
  stand(changes: readonly Change[]): void {
    this.#changes = changes;
    this.#now = changes.reduce(changedConfig, this.#started);
    for (const r of this.#now.replicas.keys()) this.#engine.writeHyper(r, settingOf(this.#now, r));
  }
}
