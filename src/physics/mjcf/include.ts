/** `<include>`: a file's children in its place. */
import { FormatError } from '../../errors/error.ts';
import { decodeText } from '../../formats/text.ts';
import { folderOf, isAbsolutePath, type ModelFiles, tidyPath } from './files.ts';
import type { Problems } from './problems.ts';
import { type RawElement, readXml } from './xml.ts';

/**
 * The tree with the children of included files in place of the elements that name them. As in MuJoCo, a path is
 * looked for from the model's folder first, then from the folder of the file that includes it, and a file stands in a
 * model once.
 */
export function withIncludes(root: RawElement, files: ModelFiles, problems: Problems): RawElement {
  const folder = folderOf(root.file);
  const included = new Set(tidyPath(root.file).split('/').slice(-1));
  /** @param from the folder of the element's file, from the model's */
  const expand = (element: RawElement, from: string): RawElement => ({
    ...element,
    children: element.children.flatMap((child) => {
      if (child.tag !== 'include') return [expand(child, from)];
      return problems.attempt(() => childrenOf(child, from)) ?? [];
    }),
  });
  const childrenOf = (include: RawElement, from: string): readonly RawElement[] => {
    const refuse = (what: string): FormatError => new FormatError(`${include.file}:${include.line}: <include> ${what}`);
    const { file: named } = include.attributes;
    if (!named) throw refuse('needs the attribute "file"');
    if (include.children.length > 0) throw refuse('cannot have children: the file that it names has them');
    if (isAbsolutePath(named)) throw refuse(`names "${named}", a path of one machine: give it from the model's folder`);
    const found = [tidyPath(named), tidyPath(from, named)].map((path) => ({ path, bytes: files.read(path) }));
    const { path, bytes } = found.find((each) => each.bytes !== undefined) ?? {};
    if (path === undefined || bytes === undefined)
      throw refuse(`names the file "${named}", which cannot be read: it is looked for from the model's folder`);
    if (included.has(path)) throw refuse(`names the file "${named}", which the model has already: include it once`);
    included.add(path);
    const part = readXml(decodeText(bytes), tidyPath(folder, path), problems);
    return expand(part, folderOf(path)).children;
  };
  return expand(root, '');
}
