/** The text of `package::collide`: where a pair of geoms touches, for the kinds of pairs that a model has. */

import { type Collision, collisionOf, GEOM_ARGUMENTS, type GeomArgument } from '../emit/contacts/collision_table.ts';
import { pointsOf } from '../emit/contacts/narrowphase.ts';
import { Program } from '../emit/program.ts';
import type { ContactCandidate, Model, ShapeType } from '../model.ts';

/** What each argument of a collision is of `one` or `two`. */
const FIELDS: Readonly<Record<GeomArgument, string>> = {
  centre: 'centre',
  normal: 'axis',
  half: 'half',
  axes: 'axes',
  radius: 'size.x',
  size: 'size',
};
/** Sets of contacts that there are. */
const SETS = [2, 4, 5, 8] as const;

const argumentsOf = (side: 'one' | 'two', shape: ShapeType): string[] =>
  GEOM_ARGUMENTS[shape].map((argument) => `${side}.${FIELDS[argument]}`);

/** `touches` returns TOUCHES contacts, of which those that there are not are far away. */
export function collideText(model: Model, kinds: readonly ContactCandidate[]): string {
  const shapesOf = ({ geom1, geom2 }: ContactCandidate): [ShapeType, ShapeType] => [
    model.geomType[geom1] as ShapeType,
    model.geomType[geom2] as ShapeType,
  ];
  const collisions = kinds.map((pair) => ({
    shapes: shapesOf(pair),
    points: pointsOf(model, pair),
    collision: collisionOf(...shapesOf(pair), pair.margin + pair.gap) as Collision,
  }));
  const most = Math.max(2, ...collisions.map(({ points }) => points));
  const size = SETS.find((set) => set >= most) as number;
  const program = new Program();
  program.within(`fn touches(kind: u32, one: Placed, two: Placed, margin: f32) -> Contacts${size}`, () => {
    program.var('found', `physics/contacts/contact_set.noContacts${size}`);
    for (const [kind, { shapes, points, collision }] of collisions.entries()) {
      program.within(`if (kind == ${kind}u)`, () => {
        const more = collision.margin ? ['margin'] : [];
        const each = program.call(
          collision.callee,
          ...argumentsOf('one', shapes[0]),
          ...argumentsOf('two', shapes[1]),
          ...more,
        );
        program.line(`let own = ${each};`);
        if (collision.points === 1) program.line('found.at[0] = own;');
        else for (let k = 0; k < points; k++) program.line(`found.at[${k}] = own.at[${k}];`);
      });
    }
    program.line('return found;');
  });
  return [
    'import package::physics::cooperative::collision::{ Placed };',
    `import package::physics::contacts::contact_set::{ Contacts${size} };`,
    program.text(),
    `const TOUCHES: u32 = ${size}u;`,
    '',
  ].join('\n');
}
