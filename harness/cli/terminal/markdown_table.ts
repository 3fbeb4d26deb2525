/** A table in Markdown, padded so that it also reads well in a terminal. */
import type { Column } from './output.ts';

/** The shortest rule that Markdown takes for one. */
const MIN_WIDTH = 3;

export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const escaped = [columns.map(({ title }) => title), ...rows].map((row) =>
    row.map((text) => text.replaceAll('|', '\\|')),
  );
  const widths = columns.map((_, i) => Math.max(MIN_WIDTH, ...escaped.map((row) => row[i]?.length ?? 0)));
  const isLeft = columns.map(({ align }) => align === 'left');
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(widths.map((width, i) => (isLeft[i] ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  const [head = '', ...body] = escaped.map((row) =>
    line(row.map((text, i) => (isLeft[i] ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))),
  );
  return [head, rule, ...body].join('\n');
}
