/**
 * Stands in for the trainer where files are what is tested: its state is a chain of hashes, so that an epoch that is trained
 * from a wrong state, twice in a row, or not at all changes everything after it. No device, and no time to compile.
 */
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { type ResolvedConfig, resolveConfig } from '../../../../src/config/resolve.ts';
import type { RunConfig } from '../../../../src/config/run_config.ts';
import { type Checkpoint, epochOf } from '../../../../src/formats/checkpoint.ts';
import { carriedConfiguration, checkAgreement, startedConfig, startedForms } from '../../../../src/train/agreement.ts';
import type { EpochMetrics } from '../../../../src/train/metrics.ts';
import { CHAIN_LOG, CHAIN_MS } from './environment.ts';

const WORDS = 8;

export class Trainer {
  readonly config: ResolvedConfig;
  readonly gpu: object;
  readonly memory = [];
  readonly changes = [];
  epoch = 0;
  #state: Uint32Array;
  #seconds = 0;

  constructor(gpu: object, config: ResolvedConfig) {
    this.gpu = gpu;
    // the stand-in adapter runs as a CPU driver does
    this.config = startedConfig(config, startedForms(config));
    this.#state = new Uint32Array(config.replicas.length * WORDS);
  }

  get epochs(): number {
    return this.config.epochs;
  }

  get isDone(): boolean {
    return this.epoch >= this.epochs;
  }

  async step(): Promise<EpochMetrics[]> {
    const { task, algorithm, replicas, envs, steps } = this.config;
    const log = process.env[CHAIN_LOG];
    const kind = `${algorithm.name}-${task.name}`;
    if (log) appendFileSync(log, `${process.pid} ${kind} ${this.epoch + 1}\n`);
    await new Promise((done) => setTimeout(done, Number(process.env[CHAIN_MS] ?? 0)));
    this.epoch++;
    this.#seconds += 1;
    return replicas.map(({ seed }, replica) => {
      const own = this.#state.subarray(replica * WORDS, (replica + 1) * WORDS);
      const hash = createHash('sha256').update(own).update(`${seed} ${kind}`).digest();
      own.set(new Uint32Array(new Uint8Array(hash).buffer));
      // of a size that a healthy run has
      const share = (word: number): number => (own[word] as number) / 2 ** 32;
      return {
        epoch: this.epoch,
        replica,
        seed,
        'Metrics/EpRet': share(0),
        'Metrics/EpCost': share(1),
        'Metrics/CostRegret': share(2),
        'Train/Mode': 0,
        'Train/KL': share(3),
        'Train/Halted': 0,
        'Time/TotalSteps': this.epoch * envs * steps,
        'Time/Seconds': this.#seconds,
        'Time/FPS': 1,
      };
    });
  }

  async checkpoint(): Promise<Checkpoint> {
    const { config, epoch } = this;
    return {
      tensors: { chain: { dtype: 'U32', shape: [config.replicas.length, WORDS], data: this.#state.slice() } },
      metadata: {
        epoch: String(epoch),
        totalSteps: String(config.given.totalSteps),
        config: carriedConfiguration(config),
      },
    };
  }

  async resume(checkpoint: Checkpoint, seconds = 0): Promise<void> {
    checkAgreement(checkpoint, this.config, 'the checkpoint', 'the run that is to go on');
    this.#state.set(checkpoint.tensors['chain']?.data as Uint32Array);
    this.epoch = epochOf(checkpoint);
    this.#seconds = seconds;
  }

  destroy(): void {}
}

export const createTrainer = async ({
  gpu,
  onCompiled: _,
  ...run
}: RunConfig & { gpu: object; onCompiled?: unknown }): Promise<Trainer> => new Trainer(gpu, resolveConfig(run));
