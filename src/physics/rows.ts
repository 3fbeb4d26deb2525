/**
 * Rows of a model's tables under MuJoCo's names: `jointOf(model, 2).dofadr` is `jnt_dofadr[2]`, `bodyOf(model, 1).pos` the
 * three numbers of `body_pos[1]`. An index that the model does not have throws a RangeError instead of giving undefined.
 */
import type { Model } from './model.ts';

/** Columns whose rows are vectors, with how many numbers a row has; every other column has one entry a row. */
const WIDTHS = {
  bodyPos: 3,
  bodyQuat: 4,
  bodyIpos: 3,
  bodyIquat: 4,
  bodyInertia: 3,
  bodyInvweight0: 2,
  jntPos: 3,
  jntAxis: 3,
  jntRange: 2,
  jntActfrcrange: 2,
  jntSolref: 2,
  jntSolimp: 5,
  dofSolref: 2,
  dofSolimp: 5,
  geomSize: 3,
  geomPos: 3,
  geomQuat: 4,
  geomFriction: 3,
  geomSolref: 2,
  geomSolimp: 5,
  siteSize: 3,
  sitePos: 3,
  siteQuat: 4,
  tendonRange: 2,
  tendonSolrefLim: 2,
  tendonSolimpLim: 5,
  tendonSolrefFri: 2,
  tendonSolimpFri: 5,
  tendonLengthspring: 2,
  eqSolref: 2,
  eqSolimp: 5,
  eqData: 11,
  actuatorGainprm: 3,
  actuatorBiasprm: 3,
  actuatorGear: 6,
  actuatorCtrlrange: 2,
  actuatorForcerange: 2,
} as const satisfies Partial<Record<keyof Model, number>>;

interface Vectors {
  readonly 2: readonly [number, number];
  readonly 3: readonly [number, number, number];
  readonly 4: readonly [number, number, number, number];
  readonly 5: readonly [number, number, number, number, number];
  readonly 6: readonly [number, number, number, number, number, number];
  readonly 11: readonly number[];
}

type Entry<K extends keyof Model> = K extends keyof typeof WIDTHS
  ? Vectors[(typeof WIDTHS)[K]]
  : Model[K] extends ArrayLike<infer Value>
    ? Value
    : never;

/** The fields of one row: each column's name without the table's prefix. */
type Row<Table extends string> = {
  readonly [K in keyof Model as K extends `${Table}${infer Field}` ? Uncapitalize<Field> : never]: Entry<K>;
};

export type BodyRow = Row<'body'>;
export type JointRow = Row<'jnt'>;
export type DofRow = Row<'dof'>;
export type GeomRow = Row<'geom'>;
export type SiteRow = Row<'site'>;
export type TendonRow = Row<'tendon'>;
export type EqualityRow = Row<'eq'>;
export type ActuatorRow = Row<'actuator'>;
export type SensorRow = Row<'sensor'>;

/** Rows are made once a model, since emitters ask for the same ones thousands of times. */
const tables = new WeakMap<Model, Map<string, readonly unknown[]>>();

function rowsOf(model: Model, table: string, count: number): readonly unknown[] {
  const known = tables.get(model) ?? new Map<string, readonly unknown[]>();
  tables.set(model, known);
  const rows = known.get(table) ?? makeRows(model, table, count);
  known.set(table, rows);
  return rows;
}

function makeRows(model: Model, table: string, count: number): readonly unknown[] {
  const columns = Object.entries(model).filter(([name]) => new RegExp(`^${table}[A-Z]`).test(name));
  return Array.from({ length: count }, (_, id) =>
    Object.fromEntries(
      columns.map(([name, column]) => {
        const width = (WIDTHS as Partial<Record<string, number>>)[name];
        const field = `${name.charAt(table.length).toLowerCase()}${name.slice(table.length + 1)}`;
        return [field, width === undefined ? column[id] : [...column.slice(width * id, width * (id + 1))]];
      }),
    ),
  );
}

function rowAt<Table extends string>(model: Model, table: Table, count: number, id: number): Row<Table> {
  const row = rowsOf(model, table, count)[id];
  if (row === undefined) throw new RangeError(`the model has ${count} rows of ${table}, none with the index ${id}`);
  return row as Row<Table>;
}

export const bodyOf = (model: Model, body: number): BodyRow => rowAt(model, 'body', model.nbody, body);
export const jointOf = (model: Model, joint: number): JointRow => rowAt(model, 'jnt', model.njnt, joint);
export const dofOf = (model: Model, dof: number): DofRow => rowAt(model, 'dof', model.nv, dof);
export const geomOf = (model: Model, geom: number): GeomRow => rowAt(model, 'geom', model.ngeom, geom);
export const siteOf = (model: Model, site: number): SiteRow => rowAt(model, 'site', model.nsite, site);
export const tendonOf = (model: Model, tendon: number): TendonRow => rowAt(model, 'tendon', model.ntendon, tendon);
export const equalityOf = (model: Model, equality: number): EqualityRow => rowAt(model, 'eq', model.neq, equality);
export const actuatorOf = (model: Model, actuator: number): ActuatorRow => rowAt(model, 'actuator', model.nu, actuator);
export const sensorOf = (model: Model, sensor: number): SensorRow => rowAt(model, 'sensor', model.nsensor, sensor);

/** The entry of a column that has one number a row, such as `qpos0`. */
export { at as numberAt } from '../errors/lookup.ts';
