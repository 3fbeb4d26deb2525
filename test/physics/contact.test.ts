import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { MainModule, MjModel } from '@mujoco/mujoco';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import type { ContactCandidate, Model } from '../../src/physics/model.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { expectClose } from './compare.ts';

const folder = resolve(import.meta.dirname, '../fixtures/mjcf');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

interface Contact extends Pick<ContactCandidate, 'geom1' | 'geom2' | 'condim'> {
  readonly friction: Float64Array;
  readonly solref: Float64Array;
  readonly solreffriction: Float64Array;
  readonly solimp: Float64Array;
  readonly margin: number;
}

/** The contacts that MuJoCo finds at qpos0, the first of each pair of geoms, in its order. */
function contactsOf(reference: MjModel, module: MainModule): Contact[] {
  const data = new module.MjData(reference);
  try {
    module.mj_forward(reference, data);
    const contacts = Array.from({ length: data.ncon }, (_, at) => {
      const contact = data.contact.get(at) as NonNullable<ReturnType<typeof data.contact.get>>;
      return {
        geom1: contact.geom1,
        geom2: contact.geom2,
        condim: contact.dim,
        friction: Float64Array.from(contact.friction),
        solref: Float64Array.from(contact.solref),
        solreffriction: Float64Array.from(contact.solreffriction),
        solimp: Float64Array.from(contact.solimp),
        margin: contact.includemargin,
      };
    });
    return contacts.filter((contact, at) => contacts.findIndex((other) => same(other, contact)) === at);
  } finally {
    data.delete();
  }
}

const same = (a: Pick<Contact, 'geom1' | 'geom2'>, b: Pick<Contact, 'geom1' | 'geom2'>): boolean =>
  a.geom1 === b.geom1 && a.geom2 === b.geom2;

/** Moves all geoms near the origin, with margins so wide that whatever may touch does. */
function pileUp(reference: MjModel): void {
  for (const positions of [reference.body_pos, reference.geom_pos, reference.qpos0]) {
    positions.forEach((value: number, at: number) => {
      positions[at] = value * 0.01;
    });
  }
  for (const margins of [reference.geom_margin, reference.body_margin, reference.pair_margin]) margins.fill(10);
}

const pairOf = ({ geom1, geom2 }: Pick<Contact, 'geom1' | 'geom2'>): string => `${geom1}-${geom2}`;

describe('contact candidates', () => {
  it.each(readdirSync(folder))(
    '%s: are the pairs that MuJoCo tests, in its order, with its parameters',
    async (file) => {
      const xml = read(file);
      const model = loadModel(xml, file);
      await withMujocoModel(xml, (reference, module) => {
        pileUp(reference);
        const contacts = contactsOf(reference, module);
        expect(model.contactCandidates.map(pairOf)).toEqual(contacts.map(pairOf));
        contacts.forEach((contact, at) => {
          const candidate = model.contactCandidates[at] as ContactCandidate;
          expect(candidate.condim).toBe(contact.condim);
          for (const field of ['friction', 'solref', 'solreffriction', 'solimp'] as const) {
            expectClose(`${field} of ${pairOf(contact)}`, candidate[field], contact[field]);
          }
        });
      });
    },
  );

  it('have the margin of the contact that MuJoCo finds', async () => {
    const model = loadModel(read('contacts.xml'), 'contacts.xml');
    await withMujocoModel(read('contacts.xml'), (reference, module) => {
      const contacts = contactsOf(reference, module);
      expect(contacts.length).toBeGreaterThan(5);
      for (const contact of contacts) {
        const candidate = model.contactCandidates.find((other) => same(other, contact));
        expectClose(`margin of ${pairOf(contact)}`, [candidate?.margin ?? Number.NaN], [contact.margin]);
      }
      const explicit = model.contactCandidates.filter((candidate) => candidate.explicit);
      expectClose(
        'pair_gap',
        explicit.map(({ gap }) => gap),
        reference.pair_gap,
      );
    });
  });

  const free = (name: string, height: number, geom: string): string =>
    `<body name="${name}" pos="0 0 ${height}"><freejoint/><geom size="0.1" ${geom}/></body>`;
  const candidates = (worldbody: string, option = ''): Model['contactCandidates'] =>
    loadModel(`<mujoco>${option}<worldbody>${worldbody}</worldbody></mujoco>`, 'two.xml').contactCandidates;

  it('are listed up to the sum of both gaps beyond the sum of both margins', async () => {
    const gap = { one: 0.05, two: 0.02 };
    const scene = (distance: number): string =>
      free('one', 0, `gap="${gap.one}" margin="0.01"`) + free('two', 0.2 + distance, `gap="${gap.two}" margin="0.03"`);
    const [found] = candidates(scene(0));
    expect(found).toMatchObject({ margin: 0.04 });
    expect(found?.gap).toBeCloseTo(0.07, 15);
    for (const [distance, count] of [
      [0.109, 1],
      [0.111, 0],
    ] as const) {
      await withMujocoModel(`<mujoco><worldbody>${scene(distance)}</worldbody></mujoco>`, (reference, module) =>
        expect(contactsOf(reference, module)).toHaveLength(count),
      );
    }
  });

  it('are none when contacts or all constraints are switched off', () => {
    const scene = free('one', 0, '') + free('two', 0.1, '');
    expect(candidates(scene)).toHaveLength(1);
    for (const flag of ['contact', 'constraint']) {
      expect(candidates(scene, `<option><flag ${flag}="disable"/></option>`)).toEqual([]);
    }
  });
});
