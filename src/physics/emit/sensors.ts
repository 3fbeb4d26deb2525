/** What a model's sensors measure, in MuJoCo's order: `sensordata`. */

import type { SensorType } from '../model.ts';
import { bodyOf, jointOf, sensorOf } from '../rows.ts';
import type { Derived } from './derived.ts';
import { emitActuatorLengthAndVelocity, needsLength } from './forces.ts';
import { acceleration, type Place, placeOf, point, rotation, velocity } from './places.ts';
import type { Argument, Callee } from './program.ts';
import { emitTouchSensor } from './touch.ts';

const UNIT = { framexaxis: [1, 0, 0], frameyaxis: [0, 1, 0], framezaxis: [0, 0, 1] } as const;

/** Number `at` of sensordata. */
export function emitSensorNumber(derived: Derived, at: number): string | number {
  const { program, model } = derived;
  if (model.opt.disabled.has('sensor')) return 0;
  const s = model.sensorAdr.findLastIndex((adr) => adr <= at);
  const name = `sense${s}`;
  const parts = measure(derived, s, name);
  const k = at - sensorOf(model, s).adr;
  const value = parts[k] as string;
  const cutoff = sensorOf(model, s).cutoff;
  const datatype = sensorOf(model, s).datatype;
  if (cutoff <= 0 || datatype === 'axis' || datatype === 'quaternion') return value;
  const limit = datatype === 'positive' ? 'physics/sensor.capped' : 'physics/sensor.clipped';
  return program.let(`${name}_${k}`, limit, value, cutoff);
}

const THREE = ['x', 'y', 'z'];
const FOUR = [...THREE, 'w'];

/** The numbers of sensor s; declares `name` where they are not locals already. */
function measure(derived: Derived, s: number, name: string): string[] {
  const { program, model } = derived;
  const id = sensorOf(model, s).objid;
  const type = sensorOf(model, s).type;
  const objtype = sensorOf(model, s).objtype;
  const qpos = (k: number): string => `qpos${jointOf(model, id).qposadr + k}`;
  const qvel = (k: number): string => `qvel${jointOf(model, id).dofadr + k}`;
  const declared = (parts: readonly string[], callee: Callee, parameters: () => readonly Argument[]): string[] => {
    derived.once(name, () => program.let(name, callee, ...parameters()));
    return parts.map((part) => `${name}.${part}`);
  };
  const place = (): Place => placeOf(model, objtype, id);
  const reftype = sensorOf(model, s).reftype;
  const reference = reftype === undefined ? undefined : placeOf(model, reftype, sensorOf(model, s).refid);
  /** A direction of the world, in the axes of the reference, or of the object itself. */
  const seen = (direction: Argument, from: Place | undefined): string[] =>
    from === undefined && typeof direction === 'string'
      ? THREE.map((part) => `${direction}.${part}`)
      : declared(THREE, 'physics/sensor.toLocal', () => [rotation(derived, from as Place), direction]);
  const relative = (part: 'linear' | 'angular'): string[] => {
    const own = velocity(derived, place());
    if (reference === undefined) return seen(`${own}.${part}`, undefined);
    const motions = [own, point(derived, place()), velocity(derived, reference), point(derived, reference)];
    const difference = derived.once(`${name}relative`, (each) =>
      program.let(each, 'physics/sensor.relativeVelocity', ...motions),
    );
    return seen(`${difference}.${part}`, reference);
  };
  switch (type) {
    case 'accelerometer':
      return seen(`${acceleration(derived, place())}.linear`, place());
    case 'velocimeter':
      return seen(`${velocity(derived, place())}.linear`, place());
    case 'gyro':
      return seen(`${velocity(derived, place())}.angular`, place());
    case 'magnetometer':
      return seen([...model.opt.magnetic], place());
    case 'force':
      return seen(`${derived.internal(place().body)}.force`, place());
    case 'torque': {
      const own = [derived.internal(place().body), point(derived, place()), derived.origin(place().body)];
      const torque = derived.once(`${name}world`, (each) => program.let(each, 'physics/sensor.torqueAt', ...own));
      return seen(torque, place());
    }
    case 'touch':
      return [emitTouchSensor(derived, name, id)];
    case 'jointpos':
      return [qpos(0)];
    case 'jointvel':
      return [qvel(0)];
    case 'ballquat':
      return declared(FOUR, 'physics/sensor.unitQuaternion', () => [0, 1, 2, 3].map(qpos));
    case 'ballangvel':
      return [0, 1, 2].map(qvel);
    case 'actuatorpos':
      return [actuatorLengthAndVelocity(derived, id)[0]];
    case 'actuatorvel':
      return [actuatorLengthAndVelocity(derived, id)[1]];
    case 'actuatorfrc':
      return [`actuator_force${id}`];
    case 'framepos': {
      const own = point(derived, place());
      if (reference === undefined) return seen(own, undefined);
      const origin = point(derived, reference);
      const apart = derived.once(`${name}apart`, (each) => program.let(each, 'physics/sensor.difference', own, origin));
      return seen(apart, reference);
    }
    case 'framequat': {
      const own = rotation(derived, place());
      if (reference === undefined) return FOUR.map((part) => `${own}.${part}`);
      return declared(FOUR, 'physics/sensor.relativeRotation', () => [rotation(derived, reference), own]);
    }
    case 'framexaxis':
    case 'frameyaxis':
    case 'framezaxis': {
      const own = rotation(derived, place());
      const axis = derived.once(`${name}axis`, (each) =>
        program.let(each, 'physics/sensor.axisOf', own, [...UNIT[type]]),
      );
      return seen(axis, reference);
    }
    case 'framelinvel':
      return relative('linear');
    case 'frameangvel':
      return relative('angular');
    case 'framelinacc':
      return seen(`${acceleration(derived, place())}.linear`, undefined);
    case 'frameangacc':
      return seen(`${acceleration(derived, place())}.angular`, undefined);
    case 'subtreecom':
      return seen(derived.centre(id), undefined);
    case 'subtreelinvel':
    case 'subtreeangmom':
      return THREE.map((part) => `${emitSubtreeMotion(derived, name, id, type)}.${part}`);
    default:
      throw new RangeError(`sensor ${s} is a ${type}`);
  }
}

/** An actuator's length and velocity; a step itself needs them for some. */
function actuatorLengthAndVelocity(derived: Derived, a: number): [length: string, speed: string] {
  const { program, model } = derived;
  if (!needsLength(model, a))
    derived.once(`actuator_length${a}`, () => emitActuatorLengthAndVelocity(program, model, a));
  return [`actuator_length${a}`, `actuator_velocity${a}`];
}

/** Declares the velocity of a subtree's centre of mass, or its angular momentum about it. */
function emitSubtreeMotion(derived: Derived, name: string, body: number, type: SensorType): string {
  const { program, model } = derived;
  const moving = derived.subtree(body).filter((b) => derived.isMoving(b));
  const isLinear = type === 'subtreelinvel';
  const centre = isLinear ? '' : derived.centre(body);
  const momenta = moving.map((b) => ({ momentum: derived.momentum(b), origin: derived.origin(b) }));
  return derived.once(name, () => {
    program.line(`var ${name} = vec3f();`);
    for (const { momentum, origin } of momenta) {
      if (isLinear) program.set(name, 'physics/sensor.addVectors', name, `${momentum}.force`);
      else program.set(name, 'physics/sensor.addAngularMomentum', name, momentum, centre, origin);
    }
    const mass = bodyOf(model, body).subtreemass;
    if (isLinear && moving.length > 0) program.set(name, 'physics/inertia.divideByMass', name, mass);
  });
}
