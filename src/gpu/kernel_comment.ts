/** What the comment at the head of a kernel's file says: what it computes, its buffers and launch, its test and its twin. */
export interface KernelComment {
  /** The first sentence or clause: up to the first colon, semicolon or full stop that ends a word, "et al." apart. */
  readonly summary: string;
  /** Path of the test that compares its numbers, from the root of the repository. */
  readonly test: string | undefined;
  /** Path of its float64 twin, from the root of the repository. */
  readonly twin: string | undefined;
  /** Why it needs none, where it has none. */
  readonly whyNoTwin: string | undefined;
}

/** @param text of a file under `shaders/` */
export function kernelComment(text: string): KernelComment {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const said = lines
    .slice(0, end < 0 ? lines.length : end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join(' ');
  return {
    summary: /^.*?(?<!\bal)(?=[.:;](?:\s|$))/.exec(said)?.[0] ?? said,
    test: /\bTest: (\S+\.ts)\b/.exec(said)?.[1],
    twin: /\bTwin: (\S+\.ts)\b/.exec(said)?.[1],
    whyNoTwin: /\bTwin: none, because ([^.]+)\./.exec(said)?.[1],
  };
}
