/** The robots of Gymnasium's MuJoCo tasks, version 4: control periods, noise of the reset, healthy ranges, what tasks read of them. */
import type { Robot } from './robot.ts';

/** Policies begin with the noise that others have whose actions are scaled from +-1 to what the motors take. */
const noiseOf = (largestAction: number) => ({ logStdInit: Math.log(largestAction) });

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
  measures: 'root',
};

export const reacher: Robot = {
  model: 'reacher.xml',
  frames: 2,
  noise: { position: 0.1, velocity: 0.005, normal: false },
  reads: [{ field: 'xpos', bodies: ['fingertip', 'target'] }],
};

export const pusher: Robot = {
  model: 'pusher.xml',
  frames: 5,
  noise: { position: 0, velocity: 0.005, normal: false },
  reads: [{ field: 'xpos', bodies: ['tips_arm', 'object', 'goal'] }],
  defaults: noiseOf(2),
};

export const humanoid: Robot = {
  model: 'humanoid.xml',
  frames: 5,
  noise: { position: 0.01, velocity: 0.01, normal: false },
  healthy: { height: [1, 2] },
  measures: 'centre of mass',
  reads: [{ field: 'cinert' }, { field: 'cvel' }, { field: 'qfrc_actuator' }, { field: 'cfrc_ext' }],
  observesReads: true,
  defaults: noiseOf(0.4),
};

export const humanoidStandup: Robot = { ...humanoid, model: 'humanoid_standup.xml', healthy: {} };
