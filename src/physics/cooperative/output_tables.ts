/** Tables of the outputs: of each number its field, row and place in the row, and what else it takes. */
import { OUTPUT_FIELDS, type Output, outputNumbers } from '../emit/outputs.ts';
import type { Model } from '../model.ts';
import { addSensors, sensorAt } from './sensor_tables.ts';
import { massOf, type Span, subtreeOf } from './subtree.ts';
import { floatBits, row, type TableRows } from './table_rows.ts';

/** Whether the outputs ask for what sensors measure. */
export const hasSensors = (model: Model, outputs: readonly Output[]): boolean =>
  model.nsensordata > 0 && outputs.some(({ field }) => field === 'sensordata');

export function addOutputs(rows: TableRows, model: Model, outputs: readonly Output[]): void {
  const points: { readonly body: number; readonly pos: readonly number[] }[] = [];
  const spans: Span[] = [];
  const numbers = outputNumbers(model, outputs).map(({ field, at, part }) => {
    let extra = 0;
    if (field === 'geom_xpos' || field === 'site_xpos') {
      const isGeom = field === 'geom_xpos';
      const [bodies, places] = isGeom ? [model.geomBodyid, model.geomPos] : [model.siteBodyid, model.sitePos];
      extra = points.push({ body: bodies[at] as number, pos: row(places, at, 3) }) - 1;
    }
    if (field === 'subtree_com') extra = spans.push(subtreeOf(model, at)) - 1;
    if (field === 'cinert' || field === 'cfrc_ext')
      extra = spans.push(subtreeOf(model, model.bodyRootid[at] as number)) - 1;
    const [own, number] = field === 'sensordata' ? sensorAt(model, at) : [at, part];
    return [OUTPUT_FIELDS.indexOf(field), own, number, extra];
  });
  rows.codes('OUTPUT', OUTPUT_FIELDS);
  rows.add('output', 'vec4u', numbers);
  addSensors(rows, model, hasSensors(model, outputs));
  rows.add(
    'fixedBody',
    'vec4u',
    points.map(({ body }) => [body]),
  );
  rows.add(
    'fixedPoint',
    'vec4f',
    points.map(({ pos }) => pos),
  );
  rows.add(
    'subtreeBodies',
    'vec4u',
    spans.map((span) => [...span, floatBits(massOf(model, span))]),
  );
}
