import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { expectSameModel } from './compare.ts';

const folder = resolve(import.meta.dirname, '../../models');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** The figures are those of Gymnasium's files, compiled by MuJoCo. */
const PUBLISHED: Readonly<Record<string, { nq: number; nv: number; nu: number; mass: number; candidates: number }>> = {
  'ant.xml': { nq: 15, nv: 14, nu: 8, mass: 0.9108801, candidates: 13 },
  'half_cheetah.xml': { nq: 9, nv: 9, nu: 6, mass: 14, candidates: 8 },
  'hopper.xml': { nq: 6, nv: 6, nu: 3, mass: 15.82001, candidates: 7 },
  'humanoid.xml': { nq: 24, nv: 23, nu: 17, mass: 42.11603, candidates: 126 },
  'humanoid_standup.xml': { nq: 24, nv: 23, nu: 17, mass: 42.11603, candidates: 126 },
  'pusher.xml': { nq: 11, nv: 11, nu: 7, mass: 13.673, candidates: 7 },
  'reacher.xml': { nq: 4, nv: 4, nu: 2, mass: 0.07845185, candidates: 0 },
  'swimmer.xml': { nq: 5, nv: 5, nu: 2, mass: 106.8142, candidates: 0 },
  'walker2d.xml': { nq: 9, nv: 9, nu: 6, mass: 23.67714, candidates: 7 },
};

describe('the models of the tasks', () => {
  it('are all tested', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(PUBLISHED));
  });

  it.each(Object.entries(PUBLISHED))(
    '%s has the published size, mass and contacts',
    (file, { mass, candidates, ...sizes }) => {
      const model = loadModel(read(file), file);
      expect(model).toMatchObject(sizes);
      expect((model.bodySubtreemass[0] as number) / mass).toBeCloseTo(1, 6);
      expect(model.contactCandidates).toHaveLength(candidates);
    },
  );

  it.each(Object.keys(PUBLISHED))('%s compiles as MuJoCo compiles it', async (file) => {
    await withMujocoModel(read(file), (reference, module) => {
      expectSameModel(loadModel(read(file), file), reference, module);
    });
  });
});
