// The emitted program, stage by stage, against MuJoCo in double precision on random states.
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { type ErrorBounds, expectErrors } from '../errors.ts';
import { representatives } from '../long.ts';
import { accelerationErrors, forceErrors, pathErrors, STATES, WITHOUT_ANSWER } from './accuracy.ts';

const files = {
  ...import.meta.glob('../fixtures/mjcf/*.xml', { query: '?raw', import: 'default', eager: true }),
  ...import.meta.glob('../../models/*.xml', { query: '?raw', import: 'default', eager: true }),
};
const models = Object.entries(files as Record<string, string>)
  .map(([path, xml]) => ({ name: path.split('/').at(-1) as string, xml, isRobot: path.includes('/models/') }))
  .map(({ name, xml, isRobot }) => ({ name, xml, isRobot, model: loadModel(xml, name) }))
  .filter(({ model }) => model.nv > 0);

/** How much worse the acceleration of a fixture may be than that of a robot: light fingers at the end of heavy chains. */
const CONDITION: Readonly<Record<string, number>> = {
  'actuators.xml': 10,
  'cart.xml': 2,
  'joints.xml': 20,
};

/** Errors are shares of the norm of what is compared; this is the most in any state. */
const WORST = 1e-3;
const bounds = (scale = 1): ErrorBounds => ({
  median: 5e-6 * scale,
  most: 1e-4 * scale,
  worst: WORST * scale,
});

/**
 * A free robot, one in water, and the fixtures but for those whose subject is constraints, or how a file is read: without these
 * they are trees as any.
 */
const ROBOTS = ['ant.xml', 'swimmer.xml'];
const ABOUT_ELSE = [
  ...['contacts.xml', 'equalities.xml', 'pile.xml', 'spider.xml', 'tendons.xml', 'ties.xml'],
  ...['frames.xml', 'replicate.xml'],
];
const unconstrained = representatives(models, ({ name, isRobot }) =>
  isRobot ? ROBOTS.includes(name) : !ABOUT_ELSE.includes(name),
);

describe.each(unconstrained)('$name without constraints', ({ name, ...subject }) => {
  it('has the mass matrix, the forces and the free acceleration of MuJoCo', async () => {
    for (const [what, errors] of Object.entries(await forceErrors(subject)))
      expectErrors(what, errors, bounds(what === 'free' ? CONDITION[name] : 1));
  });
});

/** Deep in the floor, at the joints' bounds, fast. */
const WALKERS = [
  'crawler',
  'spider',
  'ties',
  'hopper',
  'half_cheetah',
  'walker2d',
  'ant',
  'swimmer',
  'reacher',
  'humanoid',
];
const SHARING = ['crawler.xml', 'hopper.xml'];
const walkers = models.filter(({ name }) => WALKERS.includes(name.replace('.xml', '')));

/** Slots of contacts: as each model's program chooses, and shared by all pairs where the shapes are many. */
const slots = [
  ...walkers.map((walker) => ({ ...walker, contacts: 'mixed' as const })),
  ...walkers.filter(({ name }) => SHARING.includes(name)).map((walker) => ({ ...walker, contacts: 'shared' as const })),
];

describe.each(representatives(slots, ({ name, isRobot }) => !isRobot || name === 'hopper.xml'))(
  '$name with limits and contacts in $contacts slots',
  ({ contacts, ...subject }) => {
    it('accelerates as in MuJoCo', async () => {
      const { errors, rows } = await accelerationErrors(subject, contacts);
      expect(rows.filter((n) => n > 0).length).toBeGreaterThan(STATES / 3);
      expectErrors('acceleration', errors, bounds(), WITHOUT_ANSWER[subject.name]);
    });

    it('moves as MuJoCo does for 100 steps from rest, with constant controls', async () => {
      expectErrors('path', await pathErrors(subject, contacts), { median: 1e-5, most: 1e-3, worst: 1e-2 });
    });
  },
);
