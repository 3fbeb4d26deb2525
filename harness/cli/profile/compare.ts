/** `profile --compare`: two saved profiles side by side, largest change first. */
import { type ComparedKernel, compareProfiles } from '../../../src/profile/compare.ts';
import { type ProfileDocument, readProfile } from '../../../src/profile/document.ts';
import { readJsonFile } from '../files/text_file.ts';
import { print, printJson, say, textTable } from '../terminal/output.ts';

const read = (path: string): ProfileDocument => readProfile(readJsonFile(path, '--compare'), `--compare ${path}`);

const row = ({ kernel, a, b, ratio }: ComparedKernel): string[] => [
  kernel,
  a.toFixed(2),
  b.toFixed(2),
  (b - a).toFixed(2),
  ratio === null ? '-' : ratio.toFixed(2),
];

export function printComparison(pathA: string, pathB: string, isJson: boolean): void {
  const { kernels, iteration, differences } = compareProfiles(read(pathA), read(pathB));
  if (isJson) {
    printJson({ a: pathA, b: pathB, kernels, iteration, differences });
    return;
  }
  for (const difference of differences) say(difference);
  print(
    textTable(
      [
        { title: 'kernel', align: 'left' },
        { title: 'a ms' },
        { title: 'b ms' },
        { title: 'b - a' },
        { title: 'b / a' },
      ],
      [...kernels, iteration].map(row),
    ),
  );
}
