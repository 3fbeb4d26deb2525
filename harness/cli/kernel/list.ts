/** Every kernel, with its entry points, what it computes, its test and its twin. */
import { kernelComment } from '../../../src/gpu/kernel_comment.ts';
import { print, printJson, textTable } from '../terminal/output.ts';
import { entriesOf, kernelTexts } from './choice.ts';

export function listKernels({ json }: { readonly json?: boolean }): void {
  const kernels = Object.entries(kernelTexts).map(([path, text]) => {
    const { summary, test = null, twin = null, whyNoTwin = null } = kernelComment(text);
    return { path, entries: entriesOf(text), summary, test, twin, whyNoTwin };
  });
  if (json) {
    printJson(kernels);
    return;
  }
  const columns = ['kernel', 'entry points', 'what it computes'].map((title) => ({ title, align: 'left' as const }));
  const shown = (summary: string): string => (summary.length > 90 ? `${summary.slice(0, 89)}…` : summary);
  print(
    textTable(
      columns,
      kernels.map(({ path, entries, summary }) => [path, entries.join(', '), shown(summary)]),
    ),
  );
}
