/**
 * Type aliases of a linked text, written out. WGSL makes an alias another name for the same type; naga, the compiler of
 * Firefox and Deno, takes a pointer to `State` for another type than a pointer to the array that `State` stands for.
 */

const DECLARATION = /^alias\s+(\w+)\s*=\s*([^;]+);/;

export interface WrittenOut {
  /** There are as many as before: a declaration leaves an empty line. */
  readonly lines: readonly string[];
  /** Where a column of a line (from 0 and 1) stood before. */
  column(line: number, column: number): number;
}

/** What every alias stands for, in types that have no alias for a name. */
function meanings(lines: readonly string[]): Map<string, string> {
  const declared = new Map(
    lines.flatMap((line) => {
      const [, name, type] = DECLARATION.exec(line) ?? [];
      return name && type ? [[name, type.trim()] as const] : [];
    }),
  );
  // An alias of itself is left for the compiler to refuse.
  const writtenOut = (type: string, within: readonly string[]): string =>
    type.replace(/[A-Za-z_]\w*/g, (word) => {
      const meaning = within.includes(word) ? undefined : declared.get(word);
      return meaning === undefined ? word : writtenOut(meaning, [...within, word]);
    });
  return new Map([...declared].map(([name, type]) => [name, writtenOut(type, [name])]));
}

export function writeOutAliases(lines: readonly string[]): WrittenOut {
  const known = meanings(lines);
  if (known.size === 0) return { lines, column: (_, column) => column };
  const names = new RegExp(`\\b(?:${[...known.keys()].join('|')})\\b`, 'g');
  return {
    lines: lines.map((line) =>
      DECLARATION.test(line) ? '' : line.replace(names, (name) => known.get(name) as string),
    ),
    column(line, column) {
      let grown = 0;
      for (const { 0: name, index } of (lines[line] ?? '').matchAll(names)) {
        const start = index + 1 + grown;
        if (column < start) break;
        const length = (known.get(name) as string).length;
        if (column < start + length) return index + 1;
        grown += length - name.length;
      }
      return column - grown;
    },
  };
}
