/** XML text as a tree of elements that know their file and line, which is all that the reader of models needs of XML. */

import { parseXml, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml';
import { FormatError } from '../../errors/error.ts';
import { at } from '../../errors/lookup.ts';
import { plainText } from '../../formats/text.ts';
import type { Problems } from './problems.ts';
import { strictXml } from './strict_xml.ts';

export interface RawElement {
  readonly tag: string;
  /** What messages call the file that it stands in. */
  readonly file: string;
  /** Counted from 1; where the element's `<` stands. */
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly RawElement[];
}

/** Longer texts are refused before they are parsed. */
const MAX_CHARACTERS = 4_000_000;

/**
 * @param file what messages call the text
 * @param problems is told of text between elements, which MJCF does not read
 * @throws FormatError naming file and line, when the text is not well-formed XML
 */
export function readXml(given: string, file: string, problems: Problems): RawElement {
  const text = strictXml(plainText(given));
  if (text.trim() === '') throw new FormatError(`${file}: the file is empty`);
  if (text.length > MAX_CHARACTERS) {
    throw new FormatError(`${file}: a model may have ${MAX_CHARACTERS} characters, this file has ${text.length}`);
  }
  const lineAt = lineFinder(text);
  const convert = (element: XmlElement): RawElement => ({
    tag: element.name,
    file,
    line: lineAt(element.start),
    attributes: element.attributes,
    children: element.children.flatMap((child) => {
      if (child instanceof XmlText && child.text.trim() !== '') {
        const shown = child.text.trim().split(/\s/)[0];
        const start = child.start + text.slice(child.start).search(/\S/);
        problems.warn(
          `${file}:${lineAt(start)}: <${element.name}> contains the text "${shown}", which MJCF does not read`,
        );
      }
      return child instanceof XmlElement ? [convert(child)] : [];
    }),
  });
  const { root } = parse(text, file);
  if (root === null) throw new FormatError(`${file}: there is no XML element`);
  return convert(root);
}

function parse(text: string, file: string) {
  try {
    return parseXml(text, { includeOffsets: true });
  } catch (error) {
    if (error instanceof XmlError) {
      const what = error.message.split(' (line ')[0];
      throw new FormatError(`${file}:${error.line}: this is not XML: ${what}`);
    }
    if (error instanceof RangeError) throw new FormatError(`${file}: the elements are nested too deeply`);
    throw error;
  }
}

/** Character offset to line, by bisection over the line starts. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at(starts, middle) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
