/** The registry of tasks. A new family adds its file and one line here. */
import { RingfenceError } from '../errors/error.ts';
import { circleTasks } from './circle.ts';
import { linearQuadraticTasks } from './linear_quadratic.ts';
import { navigationTasks } from './navigation.ts';
import { pointTasks } from './point.ts';
import { safetyMujocoTasks } from './safety_mujoco.ts';
import { tabularTasks } from './small_problems.ts';
import type { Task } from './task.ts';
import { velocityTasks } from './velocity.ts';

export {
  type HyperparameterValue,
  isSeen,
  modelWords,
  outputWords,
  stepOptionsOf,
  type Task,
  type TaskConstant,
  taskLink,
  usualPhysics,
} from './task.ts';

const families: readonly (readonly Task[])[] = [
  pointTasks,
  navigationTasks,
  velocityTasks,
  safetyMujocoTasks,
  circleTasks,
  tabularTasks,
  linearQuadraticTasks,
];

/** Whether a task is the house's own, which every copy of this version knows by its name. */
export const isShippedTask = (task: Task): boolean => families.some((family) => family.includes(task));

const registry: Record<string, Task> = Object.fromEntries(families.flat().map((task) => [task.name, task]));

export const tasks: Readonly<Record<string, Task>> = registry;

/** Adds a task of a user's own; trainers then know it by its name. @throws RingfenceError when the name is taken */
export function registerTask(task: Task): void {
  if (Object.hasOwn(registry, task.name)) throw new RingfenceError(`there is a task ${task.name} already`);
  registry[task.name] = task;
}

export const taskNames = (): string[] => Object.keys(tasks);
