/** The text of `package::collide`: where a pair of geoms touches, for the kinds of pairs that a model has. */
import { at } from '../../errors/lookup.ts';
import { argumentsIn } from '../emit/contacts/collision_table.ts';
import { collisionOfPair, pointsOf } from '../emit/contacts/narrowphase.ts';
import { Program } from '../emit/program.ts';
import type { ContactCandidate, Model } from '../model.ts';
import { geomOf } from '../rows.ts';

/** How many contacts the structs hold that shaders/physics/contacts/contact_set.wgsl declares. */
const SETS = [2, 4, 5, 8] as const;

/** `touches` returns TOUCHES contacts, of which those that there are not are far away. */
export function collideText(model: Model, kinds: readonly ContactCandidate[]): string {
  const collisions = kinds.flatMap((pair) => {
    const collision = collisionOfPair(model, pair);
    return collision ? [{ pair, collision, points: pointsOf(model, pair) }] : [];
  });
  const most = Math.max(2, ...collisions.map(({ points }) => points));
  const size = at(
    SETS.filter((set) => set >= most),
    0,
  );
  const program = new Program();
  program.within(
    `fn touches(kind: u32, one: CollisionGeom, two: CollisionGeom, margin: f32) -> Contacts${size}`,
    () => {
      program.var('found', `physics/contacts/contact_set.noContacts${size}`);
      for (const [kind, { pair, points, collision }] of collisions.entries()) {
        program.within(`if (kind == ${kind}u)`, () => {
          const more = collision.margin ? ['margin'] : [];
          const each = program.call(
            collision.callee,
            ...argumentsIn('one', geomOf(model, pair.geom1).type),
            ...argumentsIn('two', geomOf(model, pair.geom2).type),
            ...more,
          );
          program.line(`let own = ${each};`);
          if (collision.points === 1) program.line('found.at[0] = own;');
          else for (let k = 0; k < points; k++) program.line(`found.at[${k}] = own.at[${k}];`);
        });
      }
      program.line('return found;');
    },
  );
  return [
    'import package::physics::cooperative::collision::{ CollisionGeom };',
    `import package::physics::contacts::contact_set::{ Contacts${size} };`,
    program.text(),
    `const TOUCHES: u32 = ${size}u;`,
    '',
  ].join('\n');
}
