/** The library: the same in Node and in the browser. */

export { gradientIteration } from './algos/gradient_passes.ts';
export type { Hyperparameter, HyperparameterValue } from './algos/hyperparameter.ts';
export { commonHyperparameters, gradientHyperparameters, trustRegionHyperparameters } from './algos/hyperparameters.ts';
export { type Algorithm, algorithms, type NamedStep, registerAlgorithm } from './algos/index.ts';
export { trustRegionIteration } from './algos/trust_region.ts';
export { type ResolvedConfig, type RunConfig, resolveConfig } from './config.ts';
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './formats/checkpoint.ts';
export { encodePolicyOnnx } from './formats/onnx.ts';
export { encodePolicySafetensors, type PolicyData } from './formats/policy.ts';
export { decodeSafetensors, encodeSafetensors } from './formats/safetensors.ts';
export { adapterFacts, DeviceLostError, type Gpu, openDevice, RingfenceError } from './gpu/device.ts';
export type { Span } from './gpu/profiler.ts';
export type { CompileProgress } from './gpu/schedule.ts';
export type { Traits } from './layout.ts';
export { decodeLink, linkOf } from './link.ts';
export { kernelTimes } from './profile/kernel_times.ts';
export { type Profile, profileTrainer } from './profile/profile.ts';
export { type Episodes, Renderer } from './render/renderer.ts';
export type { Camera, Layout, View } from './render/view.ts';
export { registerTask, type Task, tasks } from './tasks/index.ts';
export { type TaskFile, userTask } from './tasks/user_task.ts';
export { type Change, changeableSettings } from './train/changes.ts';
export type { EpochMetrics } from './train/metrics.ts';
export { requiredLimits } from './train/plan.ts';
export { createTrainer, Trainer, type TrainerOptions } from './train/trainer.ts';
export type { Verbs } from './train/verbs.ts';
