/** How much a file says: its lines of code and its statements, without comments and blanks. */
import ts from 'typescript';

export interface Size {
  /** The count that an editor shows. */
  readonly lines: number;
  /** Lines with code on them. */
  readonly code: number;
  readonly statements: number;
}

export const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Statements of a TypeScript file, declarations among them; blocks are no statements of their own. */
function typeScriptSize(text: string): Size {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
  const code = new Set<number>();
  let statements = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isStatement(node) && !ts.isBlock(node)) statements++;
    const children = node
      .getChildren(file)
      .filter(({ kind }) => kind < ts.SyntaxKind.FirstJSDocNode || kind > ts.SyntaxKind.LastJSDocNode);
    if (children.length === 0 && node.getWidth(file) > 0) {
      const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
      const last = file.getLineAndCharacterOfPosition(node.getEnd()).line;
      for (let line = first; line <= last; line++) code.add(line);
    }
    children.forEach(visit);
  };
  visit(file);
  return { lines: linesOf(text), code: code.size, statements };
}

/** A WGSL file, whose statements end with semicolons or are blocks with a head. */
function wgslSize(text: string): Size {
  const bare = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ''));
  const code = bare.split('\n').filter((line) => line.trim() !== '').length;
  return { lines: linesOf(text), code, statements: bare.match(/;|\{/g)?.length ?? 0 };
}

export const sizeOf = (path: string, text: string): Size =>
  path.endsWith('.wgsl') ? wgslSize(text) : typeScriptSize(text);
