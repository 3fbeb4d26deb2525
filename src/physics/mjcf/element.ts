/** An element of a checked file: its place, its attributes by type, its children. */
import { FormatError } from '../../errors/error.ts';
import type { AttributeValue } from './attribute.ts';

export type Attributes = ReadonlyMap<string, AttributeValue>;

export class Element {
  readonly file: string;
  readonly line: number;
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Element[];

  constructor(file: string, line: number, tag: string, attributes: Attributes, children: readonly Element[] = []) {
    this.file = file;
    this.line = line;
    this.tag = tag;
    this.attributes = attributes;
    this.children = children;
  }

  /** The same element with other attributes, as after its defaults, and perhaps other children. */
  withAttributes(attributes: Attributes, children: readonly Element[] = this.children): Element {
    return new Element(this.file, this.line, this.tag, attributes, children);
  }

  childrenOf(tag: string): Element[] {
    return this.children.filter((child) => child.tag === tag);
  }

  /** What there is to say of this element; `what` goes on from `<tag>`. */
  sentence(what: string): string {
    return `${this.file}:${this.line}: <${this.tag}> ${what}`;
  }

  error(what: string): FormatError {
    return new FormatError(this.sentence(what));
  }

  has(attribute: string): boolean {
    return this.attributes.has(attribute);
  }

  /** Reads as many numbers as `otherwise` has, whose end stands in for those that are not given. */
  numbers<const T extends readonly number[]>(attribute: string, otherwise: T): { -readonly [K in keyof T]: number } {
    const given = this.given(attribute) ?? [];
    return [...given, ...otherwise.slice(given.length)] as { -readonly [K in keyof T]: number };
  }

  /** The numbers as the file gives them. */
  given(attribute: string): readonly number[] | undefined {
    return this.attributes.get(attribute) as readonly number[] | undefined;
  }

  number(attribute: string, otherwise: number): number {
    return this.given(attribute)?.[0] ?? otherwise;
  }

  word<Words extends string>(attribute: string, otherwise: Words): Words {
    return (this.attributes.get(attribute) as Words | undefined) ?? otherwise;
  }

  /** A name or reference; '' when absent. */
  text(attribute: string): string {
    return (this.attributes.get(attribute) as string | undefined) ?? '';
  }

  isTrue(attribute: string, otherwise: boolean): boolean {
    return this.word(attribute, otherwise ? 'true' : 'false') === 'true';
  }
}
