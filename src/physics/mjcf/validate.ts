/** Holds a file against the schema: every element and attribute known, every value of its type. */
import { FormatError } from '../../errors/error.ts';
import { type AttributeValue, type ElementSchema, readAttribute } from './attribute.ts';
import { Element } from './element.ts';
import type { Problems } from './problems.ts';
import { mujoco, unsupportedElements } from './schema.ts';
import { suggestion } from './suggestion.ts';
import type { RawElement } from './xml.ts';

/**
 * The file without what the schema does not know, which `problems` is told.
 * @throws FormatError when the file is no model at all
 */
export function validate(root: RawElement, problems: Problems): Element {
  if (root.tag !== 'mujoco') {
    const at = `${root.file}:${root.line}`;
    throw new FormatError(`${at}: a model is a <mujoco> element, this file begins with <${root.tag}>`);
  }
  return validateElement(root, mujoco, problems);
}

function validateElement(raw: RawElement, schema: ElementSchema, problems: Problems): Element {
  const children = (schema.anything ? [] : raw.children).flatMap((child) => {
    const childSchema = schemaOf(child, schema);
    if (childSchema !== undefined) return [validateElement(child, childSchema, problems)];
    problems.add(unknownChild(raw, child, schema.children ?? {}));
    return [];
  });
  const attributes = new Map<string, AttributeValue>();
  const element = new Element(raw.file, raw.line, raw.tag, attributes, children);
  for (const [attribute, text] of Object.entries(raw.attributes)) {
    const type = Object.hasOwn(schema.attributes, attribute) ? schema.attributes[attribute] : undefined;
    if (type !== undefined) {
      const value = readAttribute(type, text);
      if (typeof value !== 'object' || !('wrong' in value)) attributes.set(attribute, value);
      else problems.add(element.sentence(`attribute "${attribute}" ${value.wrong}`));
    } else if (!schema.anything) {
      const hint = suggestion(attribute, Object.keys(schema.attributes), (word) => `"${word}"`);
      problems.add(element.sentence(`has no attribute "${attribute}"${hint}`));
    }
  }
  for (const attribute of schema.required ?? []) {
    if (!Object.hasOwn(raw.attributes, attribute)) problems.add(element.sentence(`needs the attribute "${attribute}"`));
  }
  for (const tag of schema.once ?? []) {
    const second = element.childrenOf(tag)[1];
    if (second) problems.add(second.sentence(`stands twice in one <${raw.tag}>`));
  }
  return element;
}

const schemaOf = ({ tag }: RawElement, { children = {} }: ElementSchema): ElementSchema | undefined =>
  Object.hasOwn(children, tag) ? children[tag] : undefined;

/** Names that elements have which the schema does not know: references to them are no problems of their own. */
export function overlookedNames(root: RawElement): ReadonlySet<string> {
  const names = new Set<string>();
  const overlook = ({ attributes, children }: RawElement): void => {
    if (attributes['name']) names.add(attributes['name']);
    children.forEach(overlook);
  };
  const look = (raw: RawElement, schema: ElementSchema): void => {
    if (schema.anything) return;
    for (const child of raw.children) {
      const known = schemaOf(child, schema);
      if (known) look(child, known);
      else overlook(child);
    }
  };
  look(root, mujoco);
  return names;
}

function unknownChild(parent: RawElement, child: RawElement, known: Readonly<Record<string, ElementSchema>>): string {
  const at = `${child.file}:${child.line}:`;
  if (Object.hasOwn(unsupportedElements, child.tag)) {
    return `${at} <${child.tag}> is not supported: ${unsupportedElements[child.tag]}`;
  }
  const hint = suggestion(child.tag, Object.keys(known), (word) => `<${word}>`);
  return `${at} <${parent.tag}> has no element <${child.tag}>${hint}`;
}
