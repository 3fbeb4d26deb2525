/** Objects by name. */
import type { Element } from '../mjcf/element.ts';

/** Index by name of a list of compiled objects; objects without a name cannot be found. */
export function indexByName(objects: readonly { readonly element: Element }[]): ReadonlyMap<string, number> {
  return new Map(objects.map(({ element }, at) => [element.text('name'), at] as const).filter(([name]) => name !== ''));
}

/** What other parts of a model may refer to. */
export interface Names {
  readonly body: ReadonlyMap<string, number>;
  readonly joint: ReadonlyMap<string, number>;
  readonly geom: ReadonlyMap<string, number>;
  readonly site: ReadonlyMap<string, number>;
}

/** The object that an attribute names. The file was checked before, so that a name that is referred to exists. */
export function idOf(known: ReadonlyMap<string, number>, element: Element, attribute: string): number {
  const id = known.get(element.text(attribute));
  if (id === undefined) throw element.error(`names nothing by its ${attribute} "${element.text(attribute)}"`);
  return id;
}
