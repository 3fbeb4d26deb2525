// The cooperative program against MuJoCo in double precision, with the bounds of the straight-line one.
import { describe, expect, inject, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { expectErrors } from '../errors.ts';
import { representatives } from '../long.ts';
import { accelerationErrors, forceErrors, pathErrors, STATES, WITHOUT_ANSWER } from './accuracy.ts';

const files = import.meta.glob('../../models/*.xml', { query: '?raw', import: 'default', eager: true });
const robots = ['hopper', 'half_cheetah', 'walker2d', 'swimmer', 'ant', 'humanoid', 'reacher', 'pusher'].map((name) => {
  const xml = files[`../../models/${name}.xml`] as string;
  return { name: `${name}.xml`, xml, model: loadModel(xml, `${name}.xml`) };
});
const bounds = { median: 5e-6, most: 1e-4, worst: 1e-3 };

describe.each(representatives(robots, ({ name }) => name === 'hopper.xml'))(
  '$name, lanes sharing an environment',
  ({ name, ...subject }) => {
    it('has the mass matrix and the forces of MuJoCo', async () => {
      for (const [what, errors] of Object.entries(await forceErrors(subject, 'cooperative'))) {
        expectErrors(what, errors, bounds);
      }
    });

    it('accelerates as in MuJoCo', async () => {
      const { errors, rows } = await accelerationErrors(subject, 'cooperative');
      if (subject.model.contactCandidates.length > 0) {
        expect(rows.filter((n) => n > 0).length).toBeGreaterThan(STATES / 3);
      }
      expectErrors('acceleration', errors, bounds, WITHOUT_ANSWER[name]);
    });

    it('moves as MuJoCo does from rest, with constant controls', async () => {
      // SwiftShader takes 30 ms for an evaluation of four hoppers
      const steps = inject('everything') ? 100 : 20;
      const errors = await pathErrors(subject, 'cooperative', { count: 8, steps });
      expectErrors('path', errors, { median: 1e-5, most: 1e-3, worst: 1e-2 });
    });
  },
);
