import { describe, expect, it } from 'vitest';
import { besideLeg, moving, sentence, world } from './scenes.ts';

describe('a broken file is refused with one sentence', () => {
  it.each<readonly [what: string, xml: string, wanted: string]>([
    ['an empty file', ' \n', 'robot.xml: the file is empty'],
    ['no XML', 'hello', 'robot.xml:1: this is not XML: Root element is missing or invalid'],
    [
      'an element that does not end',
      '<mujoco>\n<worldbody>\n</mujoco>',
      'robot.xml:3: this is not XML: Missing end tag for element worldbody',
    ],
    [
      'an attribute twice',
      world('<geom size="1" size="2"/>'),
      'robot.xml:3: this is not XML: Duplicate attribute: size',
    ],
    [
      'text of its own line',
      world('<geom size="1"/>\n  hello there'),
      'robot.xml:4: <worldbody> contains the text "hello", but MJCF has elements only',
    ],
    ['another root', '<robot/>', 'robot.xml:1: a model is a <mujoco> element, this file begins with <robot>'],
    ['an unknown element', world('<bodyy/>'), 'robot.xml:3: <worldbody> has no element <bodyy> (did you mean <body>?)'],
    ['a strange element', world('<house/>'), 'robot.xml:3: <worldbody> has no element <house>'],
    [
      'an unknown attribute',
      moving('<joint rnge="0 1"/>'),
      'robot.xml:4: <joint> has no attribute "rnge" (did you mean "range"?)',
    ],
    ['a name of the language', world('<geom constructor="1"/>'), 'robot.xml:3: <geom> has no attribute "constructor"'],
    [
      'a second inertial',
      moving('<inertial pos="0 0 0" mass="1"/>\n<inertial pos="0 0 0" mass="1"/>'),
      'robot.xml:5: <inertial> stands twice in one <body>',
    ],
    ['a missing attribute', moving('<inertial mass="1"/>'), 'robot.xml:4: <inertial> needs the attribute "pos"'],
    ['NaN', world('<geom size="nan"/>'), 'robot.xml:3: <geom> attribute "size" must be numbers, got "nan"'],
    [
      'an infinite number',
      world('<geom size="1e999"/>'),
      'robot.xml:3: <geom> attribute "size" must be finite in f32, got "1e999"',
    ],
    [
      'a word for a number',
      world('<geom size="big"/>'),
      'robot.xml:3: <geom> attribute "size" must be numbers, got "big"',
    ],
    ['hexadecimal', world('<geom size="0x10"/>'), 'robot.xml:3: <geom> attribute "size" must be numbers, got "0x10"'],
    [
      'half a contact dimension',
      world('<geom size="1" condim="3.5"/>'),
      'robot.xml:3: <geom> attribute "condim" must be whole numbers, got "3.5"',
    ],
    [
      'an odd contact dimension',
      world('<geom size="1" condim="2"/>'),
      'robot.xml:3: <geom> attribute "condim" must be 1, 3, 4 or 6, got 2',
    ],
    [
      'too few numbers',
      world('<geom size="1" pos="1 2"/>'),
      'robot.xml:3: <geom> attribute "pos" takes 3 numbers, got 2',
    ],
    [
      'too many numbers',
      world('<geom size="1 2 3 4"/>'),
      'robot.xml:3: <geom> attribute "size" takes 1 to 3 numbers, got 4',
    ],
    ['no number', world('<geom size=""/>'), 'robot.xml:3: <geom> attribute "size" takes 1 to 3 numbers, got 0'],
    [
      'a wrong word',
      moving('<joint type="rail"/>'),
      'robot.xml:4: <joint> attribute "type" must be "free", "ball", "slide" or "hinge", got "rail"',
    ],
    [
      'a mesh that touches',
      world('<geom type="mesh"/>'),
      'robot.xml:3: <geom> is a mesh, which can be drawn alone: set contype and conaffinity to 0, and describe the shape with spheres, capsules, boxes, cylinders and ellipsoids',
    ],
    [
      'a mesh with mass',
      world('<body>\n<joint/><geom type="mesh" contype="0" conaffinity="0"/></body>'),
      'robot.xml:4: <geom> is a mesh, whose mass is not computed: give its body an <inertial>, or the mesh mass="0"',
    ],
    [
      'a shape as large as a mesh',
      world('<geom type="box" mesh="m"/>').replace('<worldbody>', '<asset><mesh name="m"/></asset><worldbody>'),
      'robot.xml:3: <geom> takes its size from a mesh, which is not supported: give it a size',
    ],
    [
      'contacts of a mesh',
      besideLeg(
        '<worldbody><geom name="m" type="mesh" contype="0" conaffinity="0"/></worldbody>\n<contact><pair geom1="thigh" geom2="m"/></contact>',
      ),
      'robot.xml:4: <pair> names in geom2 a mesh, which can be drawn alone',
    ],
    [
      'a repeated name',
      world('<geom name="a" size="1"/>\n<geom name="a" size="1"/>'),
      'robot.xml:4: <geom> repeats the geom name "a" of line 3',
    ],
    ['a second world', world('<body name="world"/>'), 'robot.xml:3: <body> has the name of the world body, "world"'],
    [
      'an unknown joint',
      besideLeg('<actuator><motor joint="hipp"/></actuator>'),
      'robot.xml:3: <motor> names in joint a joint "hipp" that does not exist (did you mean "hip"?)',
    ],
    [
      'an unknown class',
      world('<geom class="leg" size="1"/>'),
      'robot.xml:3: <geom> names in class a default class "leg" that does not exist',
    ],
    [
      'an unknown material',
      world('<geom material="steel" size="1"/>'),
      'robot.xml:3: <geom> names in material a material "steel" that does not exist',
    ],
    [
      'an unknown measured frame',
      besideLeg('<sensor><framepos objtype="geom" objname="shin"/></sensor>'),
      'robot.xml:3: <framepos> measures a geom "shin" that does not exist',
    ],
    [
      'half a frame of reference',
      besideLeg('<sensor><framepos objtype="geom" objname="thigh" reftype="body"/></sensor>'),
      'robot.xml:3: <framepos> needs reftype and refname together',
    ],
    [
      'a ball sensor on a hinge',
      besideLeg('<sensor><ballquat joint="hip"/></sensor>'),
      'robot.xml:3: <ballquat> must measure a ball joint',
    ],
    [
      'a nested class without name',
      besideLeg('<default>\n<default/></default>'),
      'robot.xml:4: <default> needs the attribute "class", since it stands in another <default>',
    ],
    [
      'a renamed main class',
      besideLeg('<default class="all"/>'),
      'robot.xml:3: <default> is the class "main" and cannot be called "all"',
    ],
    [
      'an included file',
      besideLeg('<include file="leg.xml"/>'),
      'robot.xml:3: <include> is not supported: put what it stands for into this file',
    ],
    [
      'tendons',
      besideLeg('<tendon/>'),
      'robot.xml:3: <tendon> is not supported: remove it, or drive the joints directly',
    ],
    [
      'defaults of muscles beside motors',
      besideLeg('<default><muscle ctrlrange="0 1"/></default>\n<actuator><motor joint="hip"/></actuator>'),
      'robot.xml:3: <muscle> sets defaults of all actuators, but is not supported: use motor, position, velocity or general',
    ],
    [
      'an unknown texture',
      besideLeg('<asset><texture file="a/wood.png"/><material name="m" texture="wod"/></asset>'),
      'robot.xml:3: <material> names in texture a texture "wod" that does not exist (did you mean "wood"?)',
    ],
    [
      'muscles',
      besideLeg('<actuator><muscle joint="hip"/></actuator>'),
      'robot.xml:3: <muscle> is not supported: use motor, position, velocity or general',
    ],
    ['plugins', besideLeg('<extension/>'), 'robot.xml:3: <extension> is not supported: remove it'],
    ['composites', world('<composite/>'), 'robot.xml:3: <composite> is not supported: write the copies out'],
    [
      'gravity compensation',
      world('<body gravcomp="1"/>'),
      'robot.xml:3: <body> attribute "gravcomp" is not supported: remove it',
    ],
    [
      'a tendon actuator',
      besideLeg('<actuator><motor tendon="hip"/></actuator>'),
      'robot.xml:3: <motor> attribute "tendon" is not supported: remove it',
    ],
    ['thousands of bodies', world('<body/>'.repeat(1001)), 'robot.xml:3: <body> brings the model above 1000 bodies'],
    [
      'thousands of geoms',
      world(`<body>${'<geom size="1"/>'.repeat(2001)}</body>`),
      'robot.xml:3: <body> brings the model above 2000 geoms',
    ],
    [
      'a million bodies',
      world('<body/>\n'.repeat(1_000_000)),
      'robot.xml: a model may have 4000000 characters, this file has 8000044',
    ],
    [
      'bodies in bodies',
      world('<body>'.repeat(100_000) + '</body>'.repeat(100_000)),
      'robot.xml: the elements are nested too deeply',
    ],
  ])('%s', (_, xml, wanted) => {
    expect(sentence(xml)).toBe(wanted);
  });
});
