/** `ringfence bench --physics`: how long the robots' models compile, and how fast a task of each steps. */
import { RingfenceError } from '../../../src/errors/error.ts';
import { PHYSICS_PROGRAMS, type PhysicsProgram, reasonAgainst } from '../../../src/physics/choice.ts';
import { stepOptionsOf, type Task, tasks } from '../../../src/tasks/index.ts';
import { taskModel } from '../../../src/tasks/models.ts';
import { openGpu } from '../device/adapter.ts';
import type { CommonOptions } from '../options/options.ts';
import { print, printJson, say, textTable } from '../terminal/output.ts';
import { cooperativeSteps, type Stepping, taskSteps } from './kernels.ts';
import { measure } from './stopwatch.ts';

/** A CPU driver takes tens of milliseconds for a cooperative evaluation of a few environments. */
const FEW = { environments: 32 } as const;
/** Evaluations of the dynamics in a dispatch, about: what launches it no longer counts, and no driver takes it for hung. */
const EVALUATIONS_PER_DISPATCH = 64;

interface ModelRate {
  readonly model: string;
  readonly physics: PhysicsProgram;
  /** Whose steps are counted: with its resets and observations, random actions. */
  readonly task: string;
  /** How long it takes from the compiled model to a kernel that could run, without the driver's cache. */
  readonly compileSeconds: number;
  readonly stepsPerSecond: number;
  readonly evaluationsPerSecond: number;
}

/** @param names of models; all unless given */
export async function benchPhysics(
  names: readonly string[] | undefined,
  repeat: number,
  { device, json }: CommonOptions,
): Promise<void> {
  const chosen = robots(names);
  process.env['MESA_SHADER_CACHE_DISABLE'] = 'true'; // read when the driver is loaded
  const gpu = await openGpu(device);
  const benched: { model: string; task: Task; physics: PhysicsProgram; stepping: Stepping }[] = [];
  for (const [model, task] of chosen) {
    const steps = Math.max(1, Math.round(EVALUATIONS_PER_DISPATCH / evaluationsOf(task)));
    for (const physics of PHYSICS_PROGRAMS) {
      const reason = reasonAgainst(physics, taskModel(`${model}.xml`), gpu.facts, stepOptionsOf(task, gpu.facts));
      if (reason !== undefined) say(`left out: ${model}, ${physics}: ${reason}`);
      else {
        say(`compiling: ${model}, ${physics}`);
        const stepping =
          physics === 'straight'
            ? await taskSteps(gpu, task, { steps })
            : await cooperativeSteps(gpu, task, { steps, ...(gpu.facts.software && FEW) });
        benched.push({ model, task, physics, stepping });
      }
    }
  }
  const steppings = benched.map(({ stepping }) => stepping);
  const results = await measure(gpu, steppings, repeat, (name) => say(`preparing: ${name}`));
  const rates = benched.map(
    ({ model, task, physics, stepping }, at): ModelRate => ({
      model,
      physics,
      task: task.name,
      compileSeconds: stepping.compileSeconds,
      stepsPerSecond: results[at]?.value ?? Number.NaN,
      evaluationsPerSecond: (results[at]?.value ?? Number.NaN) * evaluationsOf(task),
    }),
  );
  if (json) printJson({ adapter: gpu.facts.name, driver: gpu.facts.driver, results: rates });
  else printRates(gpu.facts.name, rates);
}

/** A task of each model, by the model's name: the first of the registry. @throws RingfenceError with a name of no model */
function robots(names: readonly string[] | undefined): (readonly [string, Task])[] {
  const known = new Map<string, Task>();
  for (const task of Object.values(tasks)) {
    const name = task.model?.file.replace(/\.xml$/, '');
    if (name !== undefined && !known.has(name)) known.set(name, task);
  }
  return (names ?? [...known.keys()]).map((name) => {
    const task = known.get(name);
    if (!task) throw new RingfenceError(`--physics ${name} names no model: known are ${[...known.keys()].join(', ')}`);
    return [name, task];
  });
}

/** Evaluations of the dynamics in one step of a task; the method of Runge and Kutta takes four a time step. */
function evaluationsOf({ model }: Task): number {
  if (!model) return 0;
  return model.frames * (taskModel(model.file).opt.integrator === 'RK4' ? 4 : 1);
}

function printRates(adapter: string, rates: readonly ModelRate[]): void {
  const digits = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 4 });
  print(
    textTable(
      [
        { title: adapter, align: 'left' },
        { title: 'physics', align: 'left' },
        { title: 'of', align: 'left' },
        { title: 'compile, s' },
        { title: 'steps/s' },
        { title: 'evaluations/s' },
      ],
      rates.map(({ model, physics, task, compileSeconds, stepsPerSecond, evaluationsPerSecond }) => [
        model,
        physics,
        task,
        compileSeconds.toFixed(1),
        digits(stepsPerSecond),
        digits(evaluationsPerSecond),
      ]),
    ),
  );
}
