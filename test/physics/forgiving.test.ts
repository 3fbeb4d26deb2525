// Files that MuJoCo takes although they are not quite XML, or hold what changes nothing: the same model comes of them.
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { expectSameModel } from './compare.ts';
import { sentence, world } from './scenes.ts';

const LEG =
  '<body pos="0 0 1"><joint name="j" axis="0 1 0"/><geom type="capsule" fromto="0 0 0 .3 0 0" size=".04"/></body>';
const beside = (section: string): string => `<mujoco>\n${section}\n<worldbody>${LEG}</worldbody>\n</mujoco>`;

describe('the model is the same as in MuJoCo', () => {
  it.each<readonly [what: string, xml: string]>([
    ['dashes in a comment', beside('<!-- ---- legs & arms ---- -->')],
    ['a bare ampersand', world(LEG).replace('<mujoco>', '<mujoco model="a & b &amp; c &#38; d &e;">')],
    ['a declaration after a blank line', `\n\n<?xml version="1.0"?>${world(LEG)}`],
    ['defaults of meshes', beside('<default><mesh scale=".1 .1 .1"/></default>')],
    ['defaults of tendons', beside('<default><tendon width="1"/><default class="a"><tendon/></default></default>')],
    ['defaults of muscles', beside('<default><muscle ctrllimited="true" ctrlrange="0 1"/></default>')],
    ['defaults of meshes that are not used', beside('<default><mesh maxhullvert="8" inertia="convex"/></default>')],
    ['room for keyframes', beside('<size nkey="2"/><keyframe><key qpos="1"/></keyframe>')],
    ['less room than keyframes', beside('<size nkey="1"/><keyframe><key qpos="1"/><key/></keyframe>')],
    [
      'a texture called after its file',
      beside(
        '<asset><texture type="2d" builtin="flat" width="4" height="4" file="a/wood.b.png"/><material name="m" texture="wood.b"/></asset>',
      ),
    ],
  ])('%s', async (_, xml) => {
    await withMujocoModel(xml, (reference, module) => expectSameModel(loadModel(xml, 'a.xml'), reference, module));
  });

  it('but for meshes that are drawn alone, which are left out', async () => {
    const mesh = '<asset><mesh name="m" vertex="0 0 0 1 0 0 0 1 0 0 0 1"/></asset>';
    const drawn = '<geom type="mesh" mesh="m" contype="0" conaffinity="0" group="2"/>';
    const inertial = '<inertial pos="0 0 0" mass="1" diaginertia="1 1 1"/>';
    const xml = `<mujoco>${mesh}<worldbody>${drawn}<body>${inertial}<joint/>${drawn}<geom name="ball" size="1"/></body></worldbody></mujoco>`;
    const model = loadModel(xml, 'a.xml');
    expect(model.geomName).toEqual(['ball']);
    const bare = xml.replaceAll(drawn, '');
    await withMujocoModel(bare, (reference, module) => expectSameModel(model, reference, module));
    await withMujocoModel(xml, ({ dof_M0, body_invweight0 }) => {
      expect([...model.dofM0]).toEqual([...dof_M0]);
      expect([...model.bodyInvweight0]).toEqual([...body_invweight0]);
    });
  });
});

describe('what is done otherwise is said', () => {
  it('of text between elements', async () => {
    const xml = world(`${LEG}\n  hello there`);
    const model = loadModel(xml, 'a.xml');
    expect(model.warnings).toEqual(['a.xml:4: <worldbody> contains the text "hello", which MJCF does not read']);
    await withMujocoModel(xml, (reference, module) => expectSameModel(model, reference, module));
  });

  const warnings = (option: string): readonly string[] => loadModel(beside(`<option ${option}/>`), 'a.xml').warnings;

  it('of other solvers, once', () => {
    expect(warnings('solver="PGS" iterations="3"')).toEqual([
      "a.xml:2: <option> asks for the solver PGS with 3 iterations; here Newton's method solves to convergence, which is where PGS would end",
    ]);
    expect(warnings('solver="CG"')).toHaveLength(1);
    expect(warnings('iterations="3"')).toEqual([]);
  });

  it('of slippery contacts that resist turning', () => {
    const scene = (condim: number, friction: number): string =>
      world(
        `<geom type="plane" size="1 1 1"/><body><freejoint/><geom size="1" condim="${condim}" friction="${friction}"/></body>`,
      ).replaceAll('size="1 1 1"', `size="1 1 1" friction="${friction}"`);
    expect(loadModel(scene(4, 0.01), 'a.xml').warnings).toEqual([
      'a.xml: 1 pairs of geoms with condim 4 or 6 have so little friction, or so large an impratio, that their pyramids are solved inaccurately: set cone="elliptic" in <option>',
    ]);
    for (const [condim, friction] of [
      [3, 0.01],
      [4, 1],
    ] as const)
      expect(loadModel(scene(condim, friction), 'a.xml').warnings).toEqual([]);
  });

  it('in lines that a rewritten comment or declaration does not move', () => {
    const head = '\n<?xml version="1.0"\n?><!-- -- \n -- -->\n';
    expect(sentence(`${head}<mujoco><wrong/></mujoco>`)).toBe('robot.xml:5: <mujoco> has no element <wrong>');
  });
});
