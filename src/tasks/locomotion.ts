/** The robots of Gymnasium's MuJoCo tasks, version 4: control periods, noise of the reset, healthy ranges. */
import type { Robot } from './robot.ts';

export const hopper: Robot = {
  model: 'hopper.xml',
  frames: 4,
  noise: { position: 0.005, velocity: 0.005, normal: false },
  healthy: { height: [0.7, Number.POSITIVE_INFINITY], pitch: 0.2, state: 100 },
  velocityClip: 10,
};

export const walker2d: Robot = {
  model: 'walker2d.xml',
  frames: 4,
  noise: { position: 0.005, velocity: 0.005, normal: false },
  healthy: { height: [0.8, 2], pitch: 1 },
  velocityClip: 10,
};

export const halfCheetah: Robot = {
  model: 'half_cheetah.xml',
  frames: 5,
  noise: { position: 0.1, velocity: 0.1, normal: true },
};

export const swimmer: Robot = {
  model: 'swimmer.xml',
  frames: 4,
  noise: { position: 0.1, velocity: 0.1, normal: false },
};

export const ant: Robot = {
  model: 'ant.xml',
  frames: 5,
  noise: { position: 0.1, velocity: 0.1, normal: true },
  healthy: { height: [0.2, 1] },
  seenBodies: ['torso'],
};

export const reacher: Robot = {
  model: 'reacher.xml',
  frames: 2,
  noise: { position: 0.1, velocity: 0.005, normal: false },
  seenBodies: ['fingertip', 'target'],
};
