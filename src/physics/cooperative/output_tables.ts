/** Tables of the outputs: of each number its field, row and place in the row, and what else it takes. */
import { type Output, outputNumbers } from '../emit/outputs.ts';
import type { Model } from '../model.ts';
import { bodyOf, geomOf, siteOf } from '../rows.ts';
import { codeOf } from './codes.ts';
import { addSensors, sensorAt } from './sensor_tables.ts';
import { massOf, type Span, subtreeOf } from './subtree.ts';
import { floatBits, type TableRows } from './table_rows.ts';

/** Whether the outputs ask for what sensors measure. */
export const hasSensors = (model: Model, outputs: readonly Output[]): boolean =>
  model.nsensordata > 0 && outputs.some(({ field }) => field === 'sensordata');

export function addOutputs(rows: TableRows, model: Model, outputs: readonly Output[]): void {
  const points: { readonly body: number; readonly pos: readonly number[] }[] = [];
  const spans: Span[] = [];
  const numbers = outputNumbers(model, outputs).map(({ field, at, part }) => {
    let extra = 0;
    if (field === 'geom_xpos' || field === 'site_xpos') {
      const { bodyid, pos } = field === 'geom_xpos' ? geomOf(model, at) : siteOf(model, at);
      extra = points.push({ body: bodyid, pos }) - 1;
    }
    if (field === 'subtree_com') extra = spans.push(subtreeOf(model, at)) - 1;
    if (field === 'cinert' || field === 'cfrc_ext') extra = spans.push(subtreeOf(model, bodyOf(model, at).rootid)) - 1;
    const [own, number] = field === 'sensordata' ? sensorAt(model, at) : [at, part];
    return [codeOf('OUTPUT', field), own, number, extra];
  });
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
