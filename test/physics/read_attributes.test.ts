// "Nothing is ignored silently": an attribute that the schema accepts is read by the compiler, or the schema says why it need not be.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import type { ElementSchema } from '../../src/physics/mjcf/attribute.ts';
import { Element } from '../../src/physics/mjcf/element.ts';
import { mujoco } from '../../src/physics/mjcf/schema.ts';

const recording = vi.hoisted(() => ({ isOn: false, seen: new Set<string>(), places: new WeakMap<object, string>() }));

/** Marks where each element stands; what validation itself looks at does not count as read. */
vi.mock('../../src/physics/mjcf/validate.ts', async (original) => {
  const actual = await original<typeof import('../../src/physics/mjcf/validate.ts')>();
  const mark = (element: Element, parent: string): void => {
    recording.places.set(element, `${parent}/${element.tag}`);
    for (const child of element.children) mark(child, element.tag);
  };
  const validate: typeof actual.validate = (...given) => {
    recording.isOn = false;
    const root = actual.validate(...given);
    mark(root, '');
    recording.isOn = true;
    return root;
  };
  return { ...actual, validate };
});
vi.mock('../../src/physics/mjcf/names.ts', async (original) => {
  const actual = await original<typeof import('../../src/physics/mjcf/names.ts')>();
  const checkNames: typeof actual.checkNames = (...given) => {
    recording.isOn = false;
    actual.checkNames(...given);
    recording.isOn = true;
  };
  return { ...actual, checkNames };
});

for (const method of ['has', 'given', 'word', 'text'] as const) {
  const original = Element.prototype[method] as (this: Element, ...rest: never[]) => unknown;
  Object.defineProperty(Element.prototype, method, {
    value(this: Element, ...rest: never[]) {
      // sections that are joined into one stand in no place: their tags are unique
      const place = recording.places.get(this) ?? `*/${this.tag}`;
      if (recording.isOn) recording.seen.add(`${place} ${rest[0]}`);
      return original.apply(this, rest);
    },
  });
}
const { withAttributes } = Element.prototype;
Element.prototype.withAttributes = function (...given) {
  const copy = withAttributes.call(this, ...given);
  const place = recording.places.get(this);
  if (place) recording.places.set(copy, place);
  return copy;
};

/** What the fixtures lack. */
const MORE = `<mujoco>
  <size nkey="1"/><statistic meaninertia="1"/>
  <asset><mesh name="q" vertex="0 0 0 1 0 0 0 1 0 0 0 1"/></asset>
  <worldbody><frame><replicate count="1"><geom name="r" size="1"/></replicate></frame>
    <body><geom type="mesh" mesh="q"/><geom type="box" mesh="q" fitscale="2"/></body><body name="m" mocap="true"/>
    <body name="a"><joint name="j"/><joint name="k" axis="1 0 0"/><geom name="g" size="1"/><site name="s"/>
      <body name="b"><joint type="ball" name="l"/><geom name="h" size="1"/></body></body></worldbody>
  <contact><pair geom1="g" geom2="h"/><exclude body1="a" body2="m"/></contact>
  <equality><connect body1="a" anchor="0 0 0"/><weld body1="a"/><joint joint1="j" joint2="k"/></equality>
  <actuator><general joint="j"/><motor joint="j"/><position joint="j"/><velocity joint="j"/></actuator>
  <keyframe><key/></keyframe>
</mujoco>`;

const folder = resolve(import.meta.dirname, '../fixtures/mjcf');

interface Accepted {
  readonly name: string;
  readonly idle: string | undefined;
}

function acceptedBy(
  schema: ElementSchema,
  parent: string,
  tag: string,
  done: Set<ElementSchema>,
  above?: string,
): Accepted[] {
  if (done.has(schema)) return [];
  done.add(schema);
  const idle = schema.idle ?? above;
  const own = Object.entries(schema.attributes)
    .filter(([, { kind }]) => kind !== 'unsupported')
    .map(([attribute, type]) => ({ name: `${parent}/${tag} ${attribute}`, idle: type.idle ?? idle }));
  const below = Object.entries(schema.children ?? {});
  return [...own, ...below.flatMap(([child, of]) => acceptedBy(of, tag, child, done, idle))];
}

describe('an attribute that is accepted', () => {
  for (const file of readdirSync(folder)) loadModel(readFileSync(join(folder, file), 'utf8'), file);
  loadModel(MORE, 'more.xml');
  // defaults stand in for the elements that they complete
  const accepted = acceptedBy(mujoco, '', 'mujoco', new Set()).filter(({ name }) => !name.startsWith('default/'));
  const isRead = ({ name }: Accepted): boolean =>
    recording.seen.has(name) || recording.seen.has(name.replace(/^[^/]*/, '*'));

  it('is read, or has a reason why it changes nothing', () => {
    expect(accepted.length).toBeGreaterThan(300);
    expect(accepted.filter((each) => !isRead(each) && !each.idle).map(({ name }) => name)).toEqual([]);
  });

  it('is not said to change nothing where it is read', () => {
    expect(accepted.filter((each) => isRead(each) && each.idle).map(({ name }) => name)).toEqual([]);
  });
});
