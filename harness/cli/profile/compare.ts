/** Two profiles side by side, largest change first. */
import { z } from 'zod';
import { RingfenceError } from '../../../src/gpu/device.ts';
import type { KernelTime } from '../../../src/gpu/profiler.ts';
import { readJsonFile } from '../json_file.ts';
import { print, printJson, textTable } from '../output.ts';

const profileSchema = z.object({
  plainMilliseconds: z.number(),
  kernels: z.array(z.object({ kernel: z.string(), calls: z.number(), milliseconds: z.number(), share: z.number() })),
});

function readProfile(path: string): z.infer<typeof profileSchema> {
  const parsed = profileSchema.safeParse(readJsonFile(path, '--compare'));
  if (!parsed.success) throw new RingfenceError(`--compare ${path} was not written by profile --json`);
  return parsed.data;
}

export function compareProfiles(pathA: string, pathB: string, isJson: boolean): void {
  const [a, b] = [readProfile(pathA), readProfile(pathB)];
  const find = (kernels: readonly KernelTime[], name: string): number =>
    kernels.find(({ kernel }) => kernel === name)?.milliseconds ?? 0;
  const names = [...new Set([...a.kernels, ...b.kernels].map(({ kernel }) => kernel))];
  const rows = names
    .map((kernel) => ({ kernel, a: find(a.kernels, kernel), b: find(b.kernels, kernel) }))
    .sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a))
    .concat({ kernel: 'iteration', a: a.plainMilliseconds, b: b.plainMilliseconds });
  if (isJson) {
    printJson({ a: pathA, b: pathB, kernels: rows.slice(0, -1), iteration: rows.at(-1) });
    return;
  }
  const columns = [
    { title: 'kernel', align: 'left' as const },
    { title: 'a ms' },
    { title: 'b ms' },
    { title: 'b - a' },
    { title: 'b / a' },
  ];
  print(
    textTable(
      columns,
      rows.map((row) => [
        row.kernel,
        row.a.toFixed(2),
        row.b.toFixed(2),
        (row.b - row.a).toFixed(2),
        row.a > 0 ? (row.b / row.a).toFixed(2) : '-',
      ]),
    ),
  );
}
