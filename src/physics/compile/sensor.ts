/** Sensors: what is measured, of which object, in whose frame. */
import type { Element } from '../mjcf/element.ts';
import type { Problems } from '../mjcf/problems.ts';
import type { Names } from './lookup.ts';
import type { Tree } from './tree.ts';

export type SensorObject = 'body' | 'xbody' | 'geom' | 'site' | 'joint' | 'actuator';
export type SensorDatatype = 'real' | 'positive' | 'axis' | 'quaternion';

const real = (objtype: SensorObject | 'frame', dim: number) => ({ objtype, dim, datatype: 'real' as SensorDatatype });
const axis = { objtype: 'frame', dim: 3, datatype: 'axis' } as const;

const KINDS = {
  touch: { objtype: 'site', dim: 1, datatype: 'positive' },
  accelerometer: real('site', 3),
  velocimeter: real('site', 3),
  gyro: real('site', 3),
  force: real('site', 3),
  torque: real('site', 3),
  magnetometer: real('site', 3),
  jointpos: real('joint', 1),
  jointvel: real('joint', 1),
  ballquat: { objtype: 'joint', dim: 4, datatype: 'quaternion' },
  ballangvel: real('joint', 3),
  actuatorpos: real('actuator', 1),
  actuatorvel: real('actuator', 1),
  actuatorfrc: real('actuator', 1),
  framepos: real('frame', 3),
  framequat: { objtype: 'frame', dim: 4, datatype: 'quaternion' },
  framexaxis: axis,
  frameyaxis: axis,
  framezaxis: axis,
  framelinvel: real('frame', 3),
  frameangvel: real('frame', 3),
  framelinacc: real('frame', 3),
  frameangacc: real('frame', 3),
  subtreecom: real('body', 3),
  subtreelinvel: real('body', 3),
  subtreeangmom: real('body', 3),
} as const satisfies Record<string, { objtype: SensorObject | 'frame'; dim: number; datatype: SensorDatatype }>;

export type SensorType = keyof typeof KINDS;

export interface Sensor {
  readonly element: Element;
  readonly type: SensorType;
  readonly datatype: SensorDatatype;
  readonly objtype: SensorObject;
  readonly objid: number;
  /** Whose frame it measures in; undefined and -1 mean the world's. */
  readonly reftype: SensorObject | undefined;
  readonly refid: number;
  readonly dim: number;
  readonly adr: number;
  /** Values beyond +-cutoff are clipped; 0: none are. */
  readonly cutoff: number;
  readonly noise: number;
}

export function compileSensors(
  elements: readonly Element[],
  { joints }: Tree,
  names: Names & { readonly actuator: ReadonlyMap<string, number> },
  problems: Problems,
): Sensor[] {
  let adr = 0;
  return problems.collect(elements, (element) => {
    const type = element.tag as SensorType;
    const { objtype, dim, datatype } = KINDS[type];
    const find = (of: SensorObject, name: string): number => {
      const id = names[of === 'xbody' ? 'body' : of].get(name);
      if (id === undefined) throw element.error(`measures a ${of} "${name}" that does not exist`);
      return id;
    };
    if (element.has('reftype') !== element.has('refname')) throw element.error('needs reftype and refname together');
    const ofFrame = objtype === 'frame';
    const measured = ofFrame ? element.word<SensorObject>('objtype', 'body') : objtype;
    const reftype = element.has('reftype') ? element.word<SensorObject>('reftype', 'body') : undefined;
    const sensor: Sensor = {
      element,
      type,
      datatype,
      objtype: measured,
      objid: find(measured, element.text(ofFrame ? 'objname' : measured)),
      reftype,
      refid: reftype === undefined ? -1 : find(reftype, element.text('refname')),
      dim,
      adr,
      cutoff: element.number('cutoff', 0),
      noise: element.number('noise', 0),
    };
    if (sensor.cutoff < 0 || sensor.noise < 0) throw element.error('must have cutoff and noise >= 0');
    if (measured === 'joint') {
      const ball = joints[sensor.objid]?.type === 'ball';
      const scalar = ['slide', 'hinge'].includes(joints[sensor.objid]?.type ?? '');
      const wanted = type === 'ballquat' || type === 'ballangvel' ? 'ball joint' : 'hinge or slide';
      if (wanted === 'ball joint' ? !ball : !scalar) throw element.error(`must measure a ${wanted}`);
    }
    adr += dim;
    return sensor;
  });
}
