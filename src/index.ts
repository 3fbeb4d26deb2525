/** The library: the same in Node and in the browser. */

export { gradientIteration } from './algos/gradient_passes.ts';
export {
  commonHyperparameters,
  gradientHyperparameters,
  type Hyperparameter,
  type HyperparameterValue,
  trustRegionHyperparameters,
} from './algos/hyperparameters.ts';
export { type Algorithm, algorithms, type NamedStep, registerAlgorithm } from './algos/index.ts';
export { trustRegionIteration } from './algos/trust_region.ts';
export { type ResolvedConfig, type RunConfig, resolveConfig } from './config.ts';
export { encodePolicyOnnx } from './formats/onnx.ts';
export { encodePolicySafetensors, type PolicyData } from './formats/policy.ts';
export { decodeSafetensors, encodeSafetensors } from './formats/safetensors.ts';
export { adapterFacts, type Gpu, openDevice, RingfenceError } from './gpu/device.ts';
export { kernelTimes, type Span } from './gpu/profiler.ts';
export type { CompileProgress } from './gpu/schedule.ts';
export type { Traits } from './layout.ts';
export { decodeLink, linkOf } from './link.ts';
export { registerTask, type Task, tasks } from './tasks/index.ts';
export { type TaskFile, userTask } from './tasks/user_task.ts';
export type { EpochMetrics } from './train/metrics.ts';
export { requiredLimits } from './train/plan.ts';
export { type Checkpoint, createTrainer, Trainer, type TrainerOptions } from './train/trainer.ts';
export type { Verbs } from './train/verbs.ts';
