/** Default classes: what an element is before its own attributes are read. */
import { lowerActuator } from './actuator_shortcut.ts';
import type { Attributes, Element } from './element.ts';
import { overlay } from './overlay.ts';
import { FOREIGN_ACTUATORS, FOREIGN_DEFAULTS } from './schema.ts';

/** Kinds of elements that have defaults; all actuators share one. */
export type DefaultKind = 'joint' | 'geom' | 'site' | 'mesh' | 'pair' | 'tendon' | 'equality' | 'actuator';
type DefaultClass = ReadonlyMap<string, Attributes>;

const NONE: Attributes = new Map();
const ACTUATORS = ['general', 'motor', 'position', 'velocity'];

export class Defaults {
  readonly #classes = new Map<string, DefaultClass>();
  readonly #drives: boolean;

  /**
   * @param sections the file's top-level `<default>` elements, which together are the class "main"
   * @param drives whether the file has actuators, all kinds of which begin with the same numbers
   * @throws FormatError at the defaults of a kind that this engine lacks where they would count
   */
  constructor(sections: readonly Element[], drives: boolean) {
    this.#drives = drives;
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
      if (this.#drives && FOREIGN_ACTUATORS.includes(element.tag))
        throw element.error(
          'sets defaults of all actuators, but is not supported: use motor, position, velocity or general',
        );
      if (FOREIGN_DEFAULTS.includes(element.tag)) continue;
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
