/** Circles with a strip |x| <= limit that is free of cost: a point, an ant and a humanoid. See docs/tasks/circle.md. */
import { numbers, object, onlyKeys } from './layout.ts';
import { ant, humanoid } from './locomotion.ts';
import { type Robot, robotTask } from './robot.ts';
import { f32, type Task } from './task.ts';

const COORDINATES = ['x', 'y', 'heading', 'x_velocity', 'y_velocity', 'heading_velocity'];

function readCoordinates(layout: unknown): number[] {
  const entry = object(layout, 'layout');
  onlyKeys(entry, ['state'], 'layout');
  return numbers(entry.state, COORDINATES.length, 'layout.state');
}

const pointCircle: Task = {
  name: 'PointCircle-v0',
  family: 'point_mass_circle',
  summary: 'drive along a circle of 15 m, inside |x| < 2.5 m',
  source: 'Constrained Policy Optimization (Achiam et al., 2017)',
  observationSize: COORDINATES.length + 3,
  actionSize: 2,
  costs: ['outside'],
  horizon: 65,
  batch: { envs: 300, stepsPerEpoch: 300 * 65 },
  stateSize: COORDINATES.length,
  shader: 'tasks/point_mass_circle',
  picture: 'render/tasks/point_mass_circle',
  constants: { RADIUS: f32(15), LIMIT: f32(2.5) },
  observationNames: [...COORDINATES, 'torso_x', 'torso_y', 'torso_z'],
  defaults: { costLimit: [5] },
  layoutToState: (layout) => Float32Array.from(readCoordinates(layout)),
  stateToLayout: (state) => ({ state: [...state] }),
};

/** All of the robot's state is observed, and the contact forces. */
const circleOf = (robot: Robot, rules: Pick<Task, 'name' | 'summary' | 'defaults'>, limit: number): Task =>
  robotTask(robot, {
    ...rules,
    family: 'robot_circle',
    source: 'FOCOPS (Zhang, Vuong, Ross, 2020), mujoco-circle',
    costs: ['outside'],
    horizon: 1000,
    shader: 'tasks/robot_circle',
    picture: 'render/tasks/robot_circle',
    constants: { RADIUS: f32(10), LIMIT: f32(limit) },
    showsPlace: true,
  });

const antCircle = circleOf(
  { ...ant, reads: [{ field: 'cfrc_ext' }], observesReads: true, readClip: 1 },
  {
    name: 'AntCircle-v0',
    summary: 'run along a circle of 10 m, inside |x| <= 3 m',
    defaults: { costLimit: [50] },
  },
  3,
);

const humanoidCircle = circleOf(
  humanoid,
  {
    name: 'HumanoidCircle-v0',
    summary: 'walk along a circle of 10 m, inside |x| <= 2.5 m',
    defaults: { costLimit: [50] },
  },
  2.5,
);

export const circleTasks: readonly Task[] = [pointCircle, antCircle, humanoidCircle];
