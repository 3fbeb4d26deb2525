import { describe, expect, it } from 'vitest';
import { besideLeg, moving, sentence, world } from './scenes.ts';

describe('a model that cannot be is refused with one sentence', () => {
  it.each<readonly [what: string, xml: string, wanted: string]>([
    ['no size', world('<geom/>'), 'robot.xml:3: <geom> is a sphere, whose size 1 must be > 0, got 0'],
    [
      'a flat plane without grid',
      world('<geom type="plane" size="1 1"/>'),
      'robot.xml:3: <geom> is a plane, whose third size must be > 0',
    ],
    [
      'a sphere between points',
      world('<geom size="1" fromto="0 0 0 1 1 1"/>'),
      'robot.xml:3: <geom> is a sphere, which cannot have "fromto"',
    ],
    [
      'a capsule between equal points',
      world('<geom type="capsule" size="1" fromto="1 1 1 1 1 1"/>'),
      'robot.xml:3: <geom> attribute "fromto" gives the same point twice',
    ],
    [
      'two places',
      world('<geom type="box" size="1" pos="1 0 0" fromto="0 0 0 1 1 1"/>'),
      'robot.xml:3: <geom> has both pos and fromto: give one of them',
    ],
    [
      'two orientations',
      world('<body euler="0 0 1" quat="1 0 0 0"/>'),
      'robot.xml:3: <body> has two orientations, quat and euler: give one of them',
    ],
    ['no orientation', world('<body quat="0 0 0 0"/>'), 'robot.xml:3: <body> attribute "quat" must not be zero'],
    [
      'an axis without direction',
      moving('<joint axis="0 0 0"/>'),
      'robot.xml:4: <joint> attribute "axis" gives an axis of length 0',
    ],
    [
      'unknown Euler angles',
      besideLeg('<compiler eulerseq="xyw"/>'),
      'robot.xml:3: <compiler> attribute "eulerseq" must be three of the letters x, y, z, X, Y, Z, got "xyw"',
    ],
    [
      'a moving body without mass',
      world('<body name="ghost">\n<joint/></body>'),
      'robot.xml:3: <body> moves but has no mass: give it a geom with mass, or an <inertial>',
    ],
    ['negative mass', moving('<geom size="1" mass="-1"/>'), 'robot.xml:4: <geom> must have mass and density >= 0'],
    [
      'impossible moments',
      moving('<inertial pos="0 0 0" mass="1" diaginertia="1 1 3"/>'),
      'robot.xml:4: <inertial> has the moments of inertia 1 1 3, of which one is larger than the sum of the others: set balanceinertia="true" in <compiler> to replace them by their mean',
    ],
    [
      'a mass beyond all numbers',
      world('<body>\n<joint/><geom size="1e20"/></body>'),
      'robot.xml:3: <body> has a mass or moments of inertia too large to compute in f32',
    ],
    [
      'a body beyond all numbers',
      world('<body>\n<joint/><geom size="1" pos="1e18 0 0"/></body>'),
      'robot.xml:4: <joint> moves a body that is too heavy or too far away to compute its inertia in f32',
    ],
    [
      'inertia twice',
      moving('<inertial pos="0 0 0" mass="1" diaginertia="1 1 1" fullinertia="1 1 1 0 0 0"/>'),
      'robot.xml:4: <inertial> has both fullinertia and diaginertia: give one of them',
    ],
    [
      'negative armature',
      moving('<joint armature="-5e4"/>'),
      'robot.xml:4: <joint> has a negative armature, which takes away more inertia than what it moves has: give it one >= 0',
    ],
    [
      'a joint twice',
      moving('<joint axis="0 0 1"/>\n<joint axis="0 0 2"/>'),
      'robot.xml:5: <joint> only repeats a motion that its body already has, so that the mass matrix is singular: remove it or give it armature',
    ],
    [
      'a range that falls',
      moving('<joint range="1 0"/>'),
      'robot.xml:4: <joint> attribute "range" must be two increasing numbers, got 1 0',
    ],
    [
      'a limit without range',
      moving('<joint limited="true"/>'),
      'robot.xml:4: <joint> attribute "range" must be two increasing numbers, got 0 0',
    ],
    [
      'a range alone',
      besideLeg('<compiler autolimits="false"/><actuator><motor joint="hip" ctrlrange="0 1"/></actuator>'),
      'robot.xml:3: <motor> has "ctrlrange" without "ctrllimited", which autolimits="false" asks for',
    ],
    [
      'a ball joint that begins to be limited',
      moving('<joint type="ball" range="1 2"/>'),
      'robot.xml:4: <joint> is a ball joint, whose range begins at 0, got 1',
    ],
    [
      'a free joint below the top',
      moving('<body><geom size="1"/>\n<freejoint/></body>'),
      'robot.xml:5: <freejoint> is a free joint, which only children of the world can have',
    ],
    [
      'a free joint with another',
      moving('<freejoint/><joint/>'),
      'robot.xml:4: <freejoint> is a free joint, which must be the only joint of its body',
    ],
    [
      'a hinge after a ball',
      moving('<joint type="ball"/>\n<joint/>'),
      'robot.xml:5: <joint> rotates a body that already has a ball joint',
    ],
    ['seven joints', moving('<joint/>'.repeat(7)), 'robot.xml:3: <body> has 7 degrees of freedom, a body can have 6'],
    [
      'a mocap body that moves',
      world('<body mocap="true"><joint/><geom size="1"/></body>'),
      'robot.xml:3: <body> is a mocap body, which must be a child of the world without joints',
    ],
    [
      'a plane that moves',
      moving('<joint/><geom type="plane" size="1 1 1"/>'),
      'robot.xml:4: <geom> is a plane, which only bodies that cannot move may have',
    ],
    [
      'an actuator of nothing',
      besideLeg('<actuator><motor/></actuator>'),
      'robot.xml:3: <motor> drives nothing: give it a joint, a site or a tendon',
    ],
    [
      'an actuator of two things',
      besideLeg('<actuator><motor joint="hip" site="knee"/></actuator>'),
      'robot.xml:3: <motor> has both joint and site: give one of them',
    ],
    [
      'a servo that inherits no range',
      besideLeg('<actuator><position joint="hip" inheritrange="1"/></actuator>'),
      'robot.xml:3: <position> inherits a range, but drives no joint with one: give the joint a range',
    ],
    [
      'a servo with two ranges',
      besideLeg('<actuator><position joint="hip" inheritrange="1" ctrlrange="0 1"/></actuator>'),
      'robot.xml:3: <position> has both ctrlrange and inheritrange: give one of them',
    ],
    [
      'two dampings',
      besideLeg('<actuator><position joint="hip" kv="1" dampratio="1"/></actuator>'),
      'robot.xml:3: <position> has both kv and dampratio: give one of them',
    ],
    [
      'an equality of one body',
      besideLeg('<equality><weld body1="leg" body2="leg"/></equality>'),
      'robot.xml:3: <weld> ties a body to itself',
    ],
    [
      'an equality of bodies and sites',
      besideLeg('<equality><weld site1="knee" site2="knee" body1="leg"/></equality>'),
      'robot.xml:3: <weld> has both site1 and body1: tie two sites or two bodies',
    ],
    [
      'a connect without anchor',
      besideLeg('<equality><connect body1="leg"/></equality>'),
      'robot.xml:3: <connect> needs the attribute "anchor"',
    ],
    [
      'a pair of one geom',
      besideLeg('<contact><pair geom1="thigh" geom2="thigh"/></contact>'),
      'robot.xml:3: <pair> pairs a geom with itself',
    ],
    [
      'a short keyframe',
      besideLeg('<keyframe><key qpos="1 2"/></keyframe>'),
      'robot.xml:3: <key> attribute "qpos" must have 1 numbers in this model, got 2',
    ],
    [
      'a keyframe with NaN',
      besideLeg('<keyframe><key qpos="NaN"/></keyframe>'),
      'robot.xml:3: <key> attribute "qpos" must be numbers, got "NaN"',
    ],
    [
      'no time step',
      besideLeg('<option timestep="0"/>'),
      'robot.xml:3: <option> attribute "timestep" must be > 0, got 0',
    ],
    [
      'an implicit integrator',
      besideLeg('<option integrator="implicit"/>'),
      'robot.xml:3: <option> attribute "integrator" "implicit" is not supported: use "implicitfast"',
    ],
    [
      'global coordinates',
      besideLeg('<compiler coordinate="global"/>'),
      'robot.xml:3: <compiler> attribute "coordinate" must be "local", got "global"',
    ],
  ])('%s', (_, xml, wanted) => {
    expect(sentence(xml)).toBe(wanted);
  });
});
