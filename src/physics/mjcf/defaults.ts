/** Default classes: what an element is before its own attributes are read. */
import { lowerActuator } from './actuator_shortcut.ts';
import type { Attributes, Element } from './element.ts';
import { overlay } from './overlay.ts';

/** Kinds of elements that have defaults; all actuators share one. */
export type DefaultKind = 'joint' | 'geom' | 'site' | 'pair' | 'equality' | 'actuator';
type DefaultClass = ReadonlyMap<string, Attributes>;

const NONE: Attributes = new Map();
const ACTUATORS = ['general', 'motor', 'position', 'velocity'];

export class Defaults {
  readonly #classes = new Map<string, DefaultClass>();

  /** @param sections the file's top-level `<default>` elements, which together are the class "main" */
  constructor(sections: readonly Element[]) {
    for (const section of sections) {
      const name = section.text('class');
      if (name !== '' && name !== 'main') throw section.error(`is the class "main" and cannot be called "${name}"`);
      this.#add(section, 'main', this.#classes.get('main') ?? new Map());
    }
  }

  /** The element with the attributes of its class filled in: its own class, or else that of its surroundings. */
  complete(element: Element, kind: DefaultKind, surroundings = 'main'): Element {
    const inherited = this.#classes.get(element.text('class') || surroundings)?.get(kind) ?? NONE;
    const attributes = kind === 'actuator' ? lowerActuator(element, inherited) : overlay(inherited, element.attributes);
    return element.withAttributes(attributes);
  }

  #add(section: Element, name: string, parent: DefaultClass): void {
    const own = new Map(parent);
    for (const element of section.children) {
      if (element.tag === 'default') continue;
      const kind = ACTUATORS.includes(element.tag) ? 'actuator' : element.tag;
      const inherited = own.get(kind) ?? NONE;
      own.set(kind, kind === 'actuator' ? lowerActuator(element, inherited) : overlay(inherited, element.attributes));
    }
    this.#classes.set(name, own);
    for (const nested of section.childrenOf('default')) {
      const nestedName = nested.text('class');
      if (nestedName === '') throw nested.error('needs the attribute "class", since it stands in another <default>');
      this.#add(nested, nestedName, own);
    }
  }
}
