/** Two profiles side by side. */
import type { ProfileDocument } from './document.ts';

export interface ComparedKernel {
  readonly kernel: string;
  /** Milliseconds of an iteration; 0 where the kernel did not run. */
  readonly a: number;
  readonly b: number;
  /** b / a; null where the kernel did not run in a. */
  readonly ratio: number | null;
}

export interface Comparison {
  /** The kernels of both, the one that changed most first. */
  readonly kernels: readonly ComparedKernel[];
  /** A whole iteration without timers. */
  readonly iteration: ComparedKernel;
  /** What differs besides time, so that the times may not be compared: one sentence each. */
  readonly differences: readonly string[];
}

const compared = (kernel: string, a: number, b: number): ComparedKernel => ({
  kernel,
  a,
  b,
  ratio: a > 0 ? b / a : null,
});

/** What both profiles must share for their times to be of the same work. */
const facts = {
  adapter: 'adapter',
  task: 'task',
  algorithm: 'algorithm',
  replicas: 'number of replicas',
  stepsPerEpoch: 'steps per epoch',
} as const satisfies Partial<Record<keyof ProfileDocument, string>>;

function difference(name: string, a: unknown, b: unknown): string[] {
  const [left, right] = [a, b].map((value) => (value === undefined ? 'absent' : JSON.stringify(value)));
  return left === right ? [] : [`The ${name} differs: ${left} in a, ${right} in b.`];
}

export function compareProfiles(a: ProfileDocument, b: ProfileDocument): Comparison {
  const timeIn = (profile: ProfileDocument, name: string): number =>
    profile.kernels.find(({ kernel }) => kernel === name)?.milliseconds ?? 0;
  const names = [...new Set([...a.kernels, ...b.kernels].map(({ kernel }) => kernel))];
  return {
    kernels: names
      .map((kernel) => compared(kernel, timeIn(a, kernel), timeIn(b, kernel)))
      .sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a)),
    iteration: compared('iteration', a.plainMilliseconds, b.plainMilliseconds),
    differences: [
      ...Object.entries(facts).flatMap(([key, name]) =>
        difference(name, a[key as keyof typeof facts], b[key as keyof typeof facts]),
      ),
      ...[...new Set([...Object.keys(a.settings), ...Object.keys(b.settings)])].flatMap((name) =>
        difference(`setting ${name}`, a.settings[name], b.settings[name]),
      ),
    ],
  };
}
