/** Sizes and limits of a run, before there is a device. */

import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import { listOf, numberOf } from '../algos/hyperparameter.ts';
import { type ResolvedConfig, resolveConfig } from '../config/resolve.ts';
import type { RunConfig } from '../config/run_config.ts';
import { RingfenceError } from '../errors/error.ts';
import { OptionError, problem } from '../errors/option_error.ts';
import { shapeOf } from '../shape/shape.ts';
import { hyperIndex } from './hyper.ts';
import { Workspace } from './workspace.ts';

/** WebGPU's default limit, in bytes. */
const DEFAULT_MAX_BUFFER_SIZE = 256 * 2 ** 20;

/**
 * Shapes and the layout of hyper-parameters. `value` reads a hyper-parameter that is not swept.
 * @param bindingBytes of one replica's rows; WebGPU's default limit unless said
 */
export function planOf(config: ResolvedConfig, bindingBytes?: number) {
  const value = (name: string): HyperparameterValue => {
    const found = config.values[name];
    if (found === undefined) throw new RingfenceError(`${config.algorithm.name} has no hyper-parameter ${name}`, 1);
    return found;
  };
  const { envs, steps, task } = config;
  const window = numberOf(value, 'costWindow');
  const shape = shapeOf(task, {
    envs,
    steps,
    hidden: listOf(value, 'hidden'),
    minibatch: numberOf(value, 'minibatch'),
    traits: config.traits,
    window: steps < task.horizon ? Math.max(window, envs) : window,
    bindingBytes,
  });
  return { value, shape, hyper: hyperIndex(config) };
}

function largestBuffer(config: ResolvedConfig): { name: string; bytes: number } {
  const { shape, hyper } = planOf(config);
  const plan = new Workspace(undefined, shape, config.replicas.length, hyper.words);
  return plan.arena.allocations.reduce((a, b) => (b.bytes > a.bytes ? b : a));
}

/** Limits beyond WebGPU's defaults that a device for this run must be opened with. */
export function requiredLimits(run: RunConfig): { maxBufferSize?: number } {
  const { bytes } = largestBuffer(resolveConfig(run));
  return bytes > DEFAULT_MAX_BUFFER_SIZE ? { maxBufferSize: bytes } : {};
}

/** @throws OptionError naming the buffer and the limit that the device, or the adapter that is to open it, lacks */
export function checkLimits({ maxBufferSize }: { readonly maxBufferSize: number }, config: ResolvedConfig): void {
  const { name, bytes } = largestBuffer(config);
  if (bytes > maxBufferSize) {
    throw new OptionError(
      'envs',
      problem`buffer ${name} needs maxBufferSize = ${bytes}, but the device has ${maxBufferSize}: use fewer seeds, fewer ${{ option: 'envs' }} or a smaller ${{ option: 'stepsPerEpoch' }}`,
    );
  }
}
