/** Names of a model: each declared once, and each that is referred to declared. */
import type { ElementSchema, Namespace } from './attribute.ts';
import type { Element } from './element.ts';
import { stemOf } from './files.ts';
import type { Problems } from './problems.ts';
import { mujoco } from './schema.ts';
import { suggestion } from './suggestion.ts';

/** Names that exist without being declared. */
const BUILT_IN: Partial<Record<Namespace, string>> = { body: 'world', default: 'main' };

const noun = (namespace: Namespace): string => (namespace === 'default' ? 'default class' : namespace);

interface Reference {
  readonly element: Element;
  readonly attribute: string;
  readonly namespace: Namespace;
  readonly name: string;
}

/**
 * @param root a file that was held against the schema
 * @param overlooked names of what was refused before, of which references are not told again
 */
export function checkNames(root: Element, overlooked: ReadonlySet<string>, problems: Problems): void {
  const places = new Map<string, Element>();
  const references: Reference[] = [];
  const declare = (namespace: Namespace, name: string, element: Element): void => {
    if (name === '') return;
    const key = `${namespace} ${name}`;
    const before = places.get(key);
    if (before !== undefined) {
      const place = before.file === element.file ? `line ${before.line}` : `${before.file}:${before.line}`;
      problems.add(element.sentence(`repeats the ${noun(namespace)} name "${name}" of ${place}`));
    } else places.set(key, element);
    if (namespace === 'body' && name === BUILT_IN.body)
      problems.add(element.sentence(`has the name of the world body, "${name}"`));
  };
  // a class that nothing uses may refer to what does not exist, as in MuJoCo
  const inClasses = new Set<Element>();
  for (const section of root.childrenOf('default')) visitAll(section, (element) => inClasses.add(element));
  visit(root, mujoco, (element, schema) => {
    for (const [attribute, type] of Object.entries(schema.attributes)) {
      if (!element.has(attribute)) continue;
      const name = element.text(attribute);
      if (type.kind === 'name') declare(type.namespace, name, element);
      if (type.kind === 'reference' && !inClasses.has(element))
        references.push({ element, attribute, namespace: type.namespace, name });
    }
    if (schema.namedByFile && element.text('name') === '')
      declare(schema.namedByFile, stemOf(element.text('file')), element);
  });
  for (const { element, attribute, namespace, name } of references) {
    if (name === BUILT_IN[namespace] || places.has(`${namespace} ${name}`) || overlooked.has(name)) continue;
    const prefix = `${namespace} `;
    const known = [...places.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    const hint = suggestion(name, known, (word) => `"${word}"`);
    problems.add(element.sentence(`names in ${attribute} a ${noun(namespace)} "${name}" that does not exist${hint}`));
  }
}

function visitAll(element: Element, see: (element: Element) => void): void {
  see(element);
  for (const child of element.children) visitAll(child, see);
}

/** Every element, in the order of the file, with what the schema says of it. */
export function visit(
  element: Element,
  schema: ElementSchema,
  see: (element: Element, schema: ElementSchema) => void,
): void {
  see(element, schema);
  for (const child of element.children) {
    const known = schema.children?.[child.tag];
    if (known) visit(child, known, see);
  }
}
