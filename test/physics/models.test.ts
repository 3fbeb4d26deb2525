import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import type { Model } from '../../src/physics/model.ts';
import navigation from '../fixtures/navigation_robots.json';
import { withMujocoModel } from '../reference/mujoco.ts';
import { expectSameModel } from './compare.ts';

const folder = resolve(import.meta.dirname, '../../models');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** The figures are those of Gymnasium's and Safety-Gymnasium's files, compiled by MuJoCo; contacts are those that can happen. */
const PUBLISHED: Readonly<Record<string, { nq: number; nv: number; nu: number; mass: number; candidates: number }>> = {
  'ant.xml': { nq: 15, nv: 14, nu: 8, mass: 0.9108801, candidates: 13 },
  'half_cheetah.xml': { nq: 9, nv: 9, nu: 6, mass: 14, candidates: 8 },
  'hopper.xml': { nq: 6, nv: 6, nu: 3, mass: 15.82001, candidates: 7 },
  'humanoid.xml': { nq: 24, nv: 23, nu: 17, mass: 42.11603, candidates: 126 },
  'humanoid_standup.xml': { nq: 24, nv: 23, nu: 17, mass: 42.11603, candidates: 126 },
  'pusher.xml': { nq: 11, nv: 11, nu: 7, mass: 13.673, candidates: 7 },
  'reacher.xml': { nq: 4, nv: 4, nu: 2, mass: 0.07845185, candidates: 0 },
  'swimmer.xml': { nq: 5, nv: 5, nu: 2, mass: 106.8142, candidates: 0 },
  'navigation/ant.xml': { nq: 15, nv: 14, nu: 8, mass: 42.25514, candidates: 13 },
  'navigation/car.xml': { nq: 13, nv: 11, nu: 2, mass: 0.03044498, candidates: 8 },
  'navigation/doggo.xml': { nq: 20, nv: 19, nu: 12, mass: 0.01983849, candidates: 15 },
  'navigation/point.xml': { nq: 3, nv: 3, nu: 2, mass: 0.00518879, candidates: 2 },
  'navigation/racecar.xml': { nq: 12, nv: 11, nu: 2, mass: 2.156072, candidates: 9 },
  'walker2d.xml': { nq: 9, nv: 9, nu: 6, mass: 23.67714, candidates: 7 },
};

describe('the models of the tasks', () => {
  it('are all tested', () => {
    const files = readdirSync(folder, { recursive: true }).map((file) => String(file).replaceAll('\\', '/'));
    expect(files.filter((file) => file.endsWith('.xml')).sort()).toEqual(Object.keys(PUBLISHED).sort());
  });

  it.each(Object.entries(PUBLISHED))(
    '%s has the published size, mass and contacts',
    (file, { mass, candidates, ...sizes }) => {
      const model = loadModel(read(file), file);
      expect(model).toMatchObject(sizes);
      expect((model.bodySubtreemass[0] as number) / mass).toBeCloseTo(1, 5);
      expect(model.contactCandidates).toHaveLength(candidates);
    },
  );

  it.each(Object.keys(PUBLISHED))('%s compiles as MuJoCo compiles it', async (file) => {
    await withMujocoModel(read(file), (reference, module) => {
      expectSameModel(loadModel(read(file), file), reference, module);
    });
  });
});

/** The fields of `robots` in navigation_robots.json: one row after another. */
type Rows = Readonly<Record<string, readonly number[] | number | string>>;

/** The rows of the floor and the world stand first in what is compared, and are not the suite's. */
const FIELDS: Readonly<Record<string, { ours: keyof Model; width: number; skip: number }>> = {
  body_mass: { ours: 'bodyMass', width: 1, skip: 1 },
  body_ipos: { ours: 'bodyIpos', width: 3, skip: 1 },
  body_inertia: { ours: 'bodyInertia', width: 3, skip: 1 },
  body_pos: { ours: 'bodyPos', width: 3, skip: 1 },
  body_quat: { ours: 'bodyQuat', width: 4, skip: 1 },
  body_invweight0: { ours: 'bodyInvweight0', width: 2, skip: 1 },
  geom_size: { ours: 'geomSize', width: 3, skip: 1 },
  geom_pos: { ours: 'geomPos', width: 3, skip: 1 },
  geom_friction: { ours: 'geomFriction', width: 3, skip: 1 },
  geom_condim: { ours: 'geomCondim', width: 1, skip: 1 },
  geom_solref: { ours: 'geomSolref', width: 2, skip: 1 },
  geom_solimp: { ours: 'geomSolimp', width: 5, skip: 1 },
  jnt_axis: { ours: 'jntAxis', width: 3, skip: 0 },
  jnt_pos: { ours: 'jntPos', width: 3, skip: 0 },
  jnt_range: { ours: 'jntRange', width: 2, skip: 0 },
  jnt_stiffness: { ours: 'jntStiffness', width: 1, skip: 0 },
  jnt_solref: { ours: 'jntSolref', width: 2, skip: 0 },
  jnt_solimp: { ours: 'jntSolimp', width: 5, skip: 0 },
  dof_armature: { ours: 'dofArmature', width: 1, skip: 0 },
  dof_damping: { ours: 'dofDamping', width: 1, skip: 0 },
  dof_invweight0: { ours: 'dofInvweight0', width: 1, skip: 0 },
  actuator_gainprm: { ours: 'actuatorGainprm', width: 3, skip: 0 },
  actuator_biasprm: { ours: 'actuatorBiasprm', width: 3, skip: 0 },
  actuator_gear: { ours: 'actuatorGear', width: 6, skip: 0 },
  actuator_ctrlrange: { ours: 'actuatorCtrlrange', width: 2, skip: 0 },
  actuator_forcerange: { ours: 'actuatorForcerange', width: 2, skip: 0 },
};

/**
 * The chassis touches as a box. MuJoCo 2.3.3 says another centre and weight of the root, which has no mass and no shape of
 * its own, and sorts the principal axes of the bumper.
 */
const STAND_INS: Readonly<Record<string, readonly [field: string, row: number][]>> = {
  Racecar: [
    ['geom_size', 1],
    ['geom_pos', 1],
    ['body_ipos', 0],
    ['body_invweight0', 0],
    ['body_inertia', 1],
  ],
};

describe("the navigation robots are Safety-Gymnasium's", () => {
  it.each(Object.entries(navigation.robots as unknown as Record<string, Rows>))('%s', (robot, rows) => {
    const file = `navigation/${robot.toLowerCase()}.xml`;
    const model = loadModel(read(file), file);
    expect(model.opt).toMatchObject({ timestep: rows['timestep'], integrator: rows['integrator'] });
    for (const [field, { ours, width, skip }] of Object.entries(FIELDS)) {
      const wanted = rows[field] as readonly number[];
      const found = Array.from(model[ours] as ArrayLike<number>).slice(width * skip);
      expect(found.length, field).toBe(wanted.length);
      const most = Math.max(...wanted.map(Math.abs), 1e-12);
      wanted.forEach((value, k) => {
        const isStandIn = STAND_INS[robot]?.some(([of, row]) => of === field && row === Math.floor(k / width));
        if (isStandIn) return;
        const away = Math.abs(value - (found[k] as number));
        expect(away, `${field} ${k}: ${found[k]}, not ${value}`).toBeLessThanOrEqual(
          1e-7 * most + 1e-5 * Math.abs(value),
        );
      });
    }
  });
});
