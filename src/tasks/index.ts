/** The registry of tasks. A new family adds its file and one line here. */
import { linearQuadraticTasks } from './linear_quadratic.ts';
import { pointTasks } from './point.ts';
import { tabularTasks } from './small_problems.ts';
import type { Task } from './task.ts';

export { type HyperparameterValue, type Task, type TaskConstant, taskConstants } from './task.ts';

const families: readonly (readonly Task[])[] = [pointTasks, tabularTasks, linearQuadraticTasks];

export const tasks: Readonly<Record<string, Task>> = Object.fromEntries(
  families.flat().map((task) => [task.name, task]),
);

export const taskNames = (): string[] => Object.keys(tasks);
