// Which of the two programs steps a task's model where nobody chose.
import { expect, test } from 'vitest';
import type { AdapterFacts } from '../../src/gpu/device.ts';
import { type Task, tasks, usualPhysics } from '../../src/tasks/index.ts';
import { testGpu } from '../gpu.ts';

const onGpu: AdapterFacts = { ...(await testGpu()).facts, software: false, compilesAtFirstRun: false };
const task = (name: string): Task => tasks[name] as Task;

test('a GPU steps robots by lanes that share an environment', () => {
  expect(usualPhysics(task('SafetyAntVelocity-v1'), onGpu)).toBe('cooperative');
});

test.each(['SafetyCarCircle1-v0', 'SafetyPointButton0-v0', 'SafetyAntRun0-v0'])(
  '%s, which reads sensors at the end of a step, is stepped by the straight-line program there, too',
  (name) => {
    expect(usualPhysics(task(name), onGpu)).toBe('straight');
    expect(() => task(name).model?.cooperative()).toThrow(
      `the cooperative physics does not step ${name} in rollouts, because the task`,
    );
  },
);
