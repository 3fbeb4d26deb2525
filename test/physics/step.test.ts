// The emitted program, stage by stage, against MuJoCo in double precision on random states.
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { quantile } from '../../src/statistics.ts';
import { accelerationErrors, forceErrors, pathErrors, STATES } from './accuracy.ts';

const files = {
  ...import.meta.glob('../fixtures/mjcf/*.xml', { query: '?raw', import: 'default', eager: true }),
  ...import.meta.glob('../../models/*.xml', { query: '?raw', import: 'default', eager: true }),
};
const models = Object.entries(files as Record<string, string>)
  .map(([path, xml]) => ({ name: path.split('/').at(-1) as string, xml }))
  .map(({ name, xml }) => ({ name, xml, model: loadModel(xml, name) }))
  .filter(({ model }) => model.nv > 0);

/** How much worse the acceleration of a fixture may be than that of a robot: light fingers at the end of heavy chains. */
const CONDITION: Readonly<Record<string, number>> = {
  'actuators.xml': 10,
  'cart.xml': 2,
  'joints.xml': 20,
};

/** Errors of all states, by name: their median and their 95th percentile are held, and said. */
function expectAgreement(
  errors: Readonly<Record<string, readonly number[]>>,
  scales: Readonly<Record<string, number>> = {},
): void {
  for (const [name, all] of Object.entries(errors)) {
    const [median, most] = [quantile(all, 0.5), quantile(all, 0.95)];
    const said = `${name}: median ${median.toExponential(1)}, 95th percentile ${most.toExponential(1)}`;
    expect(median, said).toBeLessThan(5e-6 * (scales[name] ?? 1));
    expect(most, said).toBeLessThan(1e-4 * (scales[name] ?? 1));
  }
}

describe.each(models)('$name without constraints', ({ name, ...subject }) => {
  it('has the mass matrix, the forces and the free acceleration of MuJoCo', async () => {
    expectAgreement(await forceErrors(subject), { free: CONDITION[name] ?? 1 });
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
const SHARING = ['crawler.xml', 'pile.xml', 'hopper.xml'];
const walkers = models.filter(({ name }) => WALKERS.includes(name.replace('.xml', '')));

/** Slots of contacts: as each model's program chooses, and shared by all pairs where the shapes are many. */
const slots = [
  ...walkers.map((walker) => ({ ...walker, contacts: 'mixed' as const })),
  ...walkers.filter(({ name }) => SHARING.includes(name)).map((walker) => ({ ...walker, contacts: 'shared' as const })),
];

describe.each(slots)('$name with limits and contacts in $contacts slots', ({ contacts, ...subject }) => {
  it('accelerates as in MuJoCo', async () => {
    const { errors, rows } = await accelerationErrors(subject, contacts);
    expect(rows.filter((n) => n > 0).length).toBeGreaterThan(STATES / 3);
    expectAgreement({ acceleration: errors });
  });

  it('moves as MuJoCo does for 100 steps from rest, with constant controls', async () => {
    const errors = await pathErrors(subject, contacts);
    expect(quantile(errors, 0.5), `median ${quantile(errors, 0.5)}, most ${quantile(errors, 1)}`).toBeLessThan(1e-5);
  });
});
