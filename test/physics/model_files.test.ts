// A model of several files, by <include>: the same as one that has all of it in one file.
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { folderOf, isAbsolutePath, stemOf, tidyPath } from '../../src/physics/mjcf/files.ts';
import { withMujocoFiles } from '../reference/mujoco.ts';
import { expectSameModel } from './compare.ts';
import { filesOf, sentence, world } from './scenes.ts';

const PARTS = {
  'scene.xml': `<mujoco><include file="robot.xml"/><worldbody><geom type="plane" size="1 1 1"/></worldbody></mujoco>`,
  'robot.xml': `<mujoco>
    <include file="parts/defaults.xml"/>
    <worldbody><body><freejoint/><geom class="big"/><include file="parts/leg.xml"/></body></worldbody>
    <actuator><include file="parts/motors.xml"/></actuator>
  </mujoco>`,
  'parts/defaults.xml': '<mujoco><default><default class="big"><geom size="0.4"/></default></default></mujoco>',
  'parts/leg.xml':
    '<mujocoinclude><body pos="0 0 -.5"><joint name="hip"/><include file="foot.xml"/></body></mujocoinclude>',
  'parts/foot.xml': '<any><geom name="foot" size="0.1"/></any>',
  'parts/motors.xml': '<mujoco>\n<motor joint="hip" gear="3"/></mujoco>',
};

describe('included files', () => {
  it('stand where they are named, looked for from the model and from the file that includes them', async () => {
    const model = loadModel(PARTS['scene.xml'], 'scene.xml', filesOf(PARTS));
    expect(model.geomName).toEqual(['', '', 'foot']);
    expect(model.geomSize[3]).toBe(0.4);
    await withMujocoFiles(PARTS, 'scene.xml', (reference, module) => expectSameModel(model, reference, module));
  });

  it.each<readonly [what: string, xml: string, files: Record<string, string>, wanted: string]>([
    [
      'a missing file',
      world('<include file="leg.xml"/>'),
      {},
      'robot.xml:3: <include> names the file "leg.xml", which cannot be read: it is looked for from the model\'s folder',
    ],
    ['no file', world('<include/>'), {}, 'robot.xml:3: <include> needs the attribute "file"'],
    [
      'children',
      world('<include file="a.xml"><body/></include>'),
      { 'a.xml': '<a/>' },
      'robot.xml:3: <include> cannot have children: the file that it names has them',
    ],
    [
      'a path of one machine',
      world('<include file="/etc/passwd"/>'),
      {},
      'robot.xml:3: <include> names "/etc/passwd", a path of one machine: give it from the model\'s folder',
    ],
    [
      'the model itself',
      world('<include file="robot.xml"/>'),
      { 'robot.xml': world('') },
      'robot.xml:3: <include> names the file "robot.xml", which the model has already: include it once',
    ],
    [
      'a loop',
      world('<include file="a.xml"/>'),
      { 'a.xml': '<a>\n<include file="./b.xml"/></a>', 'b.xml': '<b><include file="a.xml"/></b>' },
      'b.xml:1: <include> names the file "a.xml", which the model has already: include it once',
    ],
    [
      'a fault in the included file',
      world('<include file="sub/a.xml"/>'),
      { 'sub/a.xml': '<a>\n<geom size="big"/></a>' },
      'sub/a.xml:2: <geom> attribute "size" must be numbers, got "big"',
    ],
    [
      'a file that is not XML',
      world('<include file="a.xml"/>'),
      { 'a.xml': '<a>\n<b>' },
      'a.xml:2: this is not XML: Missing end tag for element b',
    ],
  ])('%s is told with its place', (_, xml, files, wanted) => {
    expect(sentence(xml, files)).toBe(wanted);
  });
});

describe('all problems of a model are told at once', () => {
  it('each with its file and line', () => {
    const xml = world(
      '<geom size="big"/>\n<bodyy/>\n<include file="a.xml"/><include file="b.xml"/>\n<geom material="steel" size="1"/>',
    );
    expect(sentence(xml, { 'a.xml': '<a>\n<geom siz="1"/></a>' }).split('\n')).toEqual([
      'robot.xml:5: <include> names the file "b.xml", which cannot be read: it is looked for from the model\'s folder',
      'robot.xml:3: <geom> attribute "size" must be numbers, got "big"',
      'robot.xml:4: <worldbody> has no element <bodyy> (did you mean <body>?)',
      'a.xml:2: <geom> has no attribute "siz" (did you mean "size"?)',
      'robot.xml:6: <geom> names in material a material "steel" that does not exist',
    ]);
  });

  it('those of shapes and joints, too', () => {
    const bad = '<body>\n<joint axis="0 0 0"/>\n<geom type="box" size="1"/>\n<geom size="1" condim="2"/></body>';
    expect(sentence(world(bad)).split('\n')).toEqual([
      'robot.xml:4: <joint> attribute "axis" gives an axis of length 0',
      'robot.xml:5: <geom> is a box, whose size 2 must be > 0, got 0',
      'robot.xml:6: <geom> attribute "condim" must be 1, 3, 4 or 6, got 2',
    ]);
  });

  it('those of actuators and sensors, without what follows from a part that was refused', () => {
    const xml = `${world('<body><joint name="j"/><geom size="1"/></body>\n<composite><site name="s"/></composite>')}`;
    const sections = '<actuator>\n<motor/>\n<motor site="s"/></actuator><sensor><touch site="s"/></sensor>';
    expect(sentence(xml.replace('</mujoco>', `${sections}</mujoco>`)).split('\n')).toEqual([
      'robot.xml:4: <composite> is not supported: write the copies out, or use <replicate>',
    ]);
    const driven = world('<body><joint name="j"/><geom size="1"/></body>').replace(
      '</mujoco>',
      '<actuator>\n<motor/>\n<motor joint="j" inheritrange="1"/></actuator></mujoco>',
    );
    expect(sentence(driven).split('\n')).toEqual(['robot.xml:7: <motor> has no attribute "inheritrange"']);
  });

  it('but no more than twenty', () => {
    const lines = sentence(world('<geom/>\n'.repeat(30))).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('and 10 more problems');
  });
});

describe('a path', () => {
  it('is tidied, parted from its folder and its ending', () => {
    expect(tidyPath('a/./b', '../c\\d.xml')).toBe('a/c/d.xml');
    expect(tidyPath('../a', '../../b')).toBe('../../b');
    expect(tidyPath('/a', 'b')).toBe('/a/b');
    expect(tidyPath('', 'b')).toBe('b');
    expect([folderOf('a/b.xml'), folderOf('b.xml'), folderOf('../b.xml')]).toEqual(['a', '', '..']);
    expect(stemOf('a/b.c.stl')).toBe('b.c');
    expect(['/a', 'C:\\a', '\\a', 'a/b'].map(isAbsolutePath)).toEqual([true, true, true, false]);
  });
});
