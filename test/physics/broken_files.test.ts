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
    ['a mesh without shape', world('<geom type="mesh"/>'), 'robot.xml:3: <geom> needs the attribute "mesh"'],
    [
      'a height field',
      world('<geom type="hfield"/>'),
      'robot.xml:3: <geom> attribute "type" "hfield" is not supported: describe the ground by planes and boxes',
    ],
    [
      'a joint of the world',
      world('<frame>\n<joint/></frame>'),
      'robot.xml:4: <joint> stands in the world, which does not move: put it into a body',
    ],
    [
      'a million copies',
      world('<replicate count="1000000"><geom size="1"/></replicate>'),
      'robot.xml:3: <replicate> attribute "count" must be 0 to 10000, got 1000000',
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
      'tendons in space',
      besideLeg('<tendon><spatial/></tendon>'),
      'robot.xml:3: <spatial> is not supported: tie bodies by <equality>, or joints by a <fixed> tendon',
    ],
    ['a tendon of nothing', besideLeg('<tendon><fixed/></tendon>'), 'robot.xml:3: <fixed> has no joints: give it one'],
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
    [
      'composites',
      world('<composite/>'),
      'robot.xml:3: <composite> is not supported: write the copies out, or use <replicate>',
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
