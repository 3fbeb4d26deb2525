/** Holds a file against the schema: every element and attribute known, every value of its type, every name found. */
import { FormatError } from '../../errors/error.ts';
import type { ElementSchema } from './attribute.ts';
import { type AttributeType, type AttributeValue, type Namespace, readAttribute } from './attribute.ts';
import { Element } from './element.ts';
import { mujoco, unsupportedElements } from './schema.ts';
import { suggestion } from './suggestion.ts';
import type { RawElement } from './xml.ts';

/** Names that exist without being declared. */
const BUILT_IN: Partial<Record<Namespace, string>> = { body: 'world', default: 'main' };

class Names {
  readonly #lines = new Map<string, number>();
  readonly #references: { element: Element; attribute: string; namespace: Namespace; name: string }[] = [];

  declare(namespace: Namespace, name: string, element: Element): void {
    if (name === '') return;
    const key = `${namespace} ${name}`;
    const before = this.#lines.get(key);
    if (before !== undefined) throw element.error(`repeats the ${noun(namespace)} name "${name}" of line ${before}`);
    if (namespace === 'body' && name === BUILT_IN.body)
      throw element.error(`has the name of the world body, "${name}"`);
    this.#lines.set(key, element.line);
  }

  refer(namespace: Namespace, name: string, element: Element, attribute: string): void {
    this.#references.push({ element, attribute, namespace, name });
  }

  /** Called when all are declared, because a reference may stand before its object. */
  checkReferences(): void {
    for (const { element, attribute, namespace, name } of this.#references) {
      if (name === BUILT_IN[namespace] || this.#lines.has(`${namespace} ${name}`)) continue;
      const prefix = `${namespace} `;
      const known = [...this.#lines.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
      const hint = suggestion(name, known, (word) => `"${word}"`);
      throw element.error(`names in ${attribute} a ${noun(namespace)} "${name}" that does not exist${hint}`);
    }
  }
}

const noun = (namespace: Namespace): string => (namespace === 'default' ? 'default class' : namespace);

/**
 * @throws FormatError naming file, line and element of the first thing that the schema does not know
 */
export function validate(root: RawElement, file: string): Element {
  if (root.tag !== 'mujoco') {
    throw new FormatError(`${file}:${root.line}: a model is a <mujoco> element, this file begins with <${root.tag}>`);
  }
  const names = new Names();
  const checked = validateElement(root, mujoco, file, names);
  names.checkReferences();
  return checked;
}

function validateElement(raw: RawElement, schema: ElementSchema, file: string, names: Names): Element {
  const children = (schema.anything ? [] : raw.children).map((child) => {
    const known = schema.children ?? {};
    const childSchema = known[child.tag];
    if (childSchema === undefined || !Object.hasOwn(known, child.tag)) throw unknownChild(raw, child, known, file);
    return validateElement(child, childSchema, file, names);
  });
  const attributes = new Map<string, AttributeValue>();
  const element = new Element(file, raw.line, raw.tag, attributes, children);
  for (const [attribute, value] of Object.entries(raw.attributes)) {
    const type = Object.hasOwn(schema.attributes, attribute) ? schema.attributes[attribute] : undefined;
    if (type === undefined && schema.anything) continue;
    if (type === undefined) {
      const hint = suggestion(attribute, Object.keys(schema.attributes), (word) => `"${word}"`);
      throw element.error(`has no attribute "${attribute}"${hint}`);
    }
    attributes.set(attribute, readValue(type, attribute, value, element, names));
  }
  const { file: source = '' } = raw.attributes;
  if (schema.namedByFile && element.text('name') === '') names.declare(schema.namedByFile, stem(source), element);
  for (const attribute of schema.required ?? []) {
    if (!element.has(attribute)) throw element.error(`needs the attribute "${attribute}"`);
  }
  for (const tag of schema.once ?? []) {
    const second = element.childrenOf(tag)[1];
    if (second) throw second.error(`stands twice in one <${raw.tag}>`);
  }
  return element;
}

/** A file's name without its folders and its ending. */
const stem = (path: string): string => (path.split(/[/\\]/).at(-1) as string).replace(/\.[^.]*$/, '');

function readValue(type: AttributeType, attribute: string, text: string, element: Element, names: Names) {
  const value = readAttribute(type, text);
  if (typeof value === 'object' && 'wrong' in value) throw element.error(`attribute "${attribute}" ${value.wrong}`);
  if (type.kind === 'name') names.declare(type.namespace, text, element);
  if (type.kind === 'reference') names.refer(type.namespace, text, element, attribute);
  return value;
}

function unknownChild(
  parent: RawElement,
  child: RawElement,
  known: Readonly<Record<string, ElementSchema>>,
  file: string,
): FormatError {
  const at = `${file}:${child.line}:`;
  if (Object.hasOwn(unsupportedElements, child.tag)) {
    return new FormatError(`${at} <${child.tag}> is not supported: ${unsupportedElements[child.tag]}`);
  }
  const hint = suggestion(child.tag, Object.keys(known), (word) => `<${word}>`);
  return new FormatError(`${at} <${parent.tag}> has no element <${child.tag}>${hint}`);
}
