/**
 * Prints how far the physics is from MuJoCo in double precision, for every model under models/: the table of docs/physics.md.
 *
 *   node scripts/build.mjs run scripts/experiments/physics_accuracy.ts [MODEL ...]
 */
import '../test_provider.ts';

import { markdownTable } from '../../harness/cli/terminal/tables.ts';
import { loadModel } from '../../src/physics/load.ts';
import { quantile } from '../../src/results/statistics.ts';
import { accelerationErrors, forceErrors, pathErrors } from '../../test/physics/accuracy.ts';

const files = import.meta.glob<string>('../../models/**/*.xml', { query: '?raw', import: 'default', eager: true });
const chosen = process.argv.slice(2);

/** Median and 95th percentile. */
const summary = (errors: readonly number[]): string =>
  [0.5, 0.95].map((q) => quantile(errors, q).toExponential(0).replace('e+0', '')).join(', ');

const rows: string[][] = [];
for (const [path, xml] of Object.entries(files)) {
  const name = path.replace('../../models/', '');
  if (chosen.length > 0 && !chosen.includes(name.replace('.xml', ''))) continue;
  const subject = { xml, model: loadModel(xml, name) };
  process.stderr.write(`${name}\n`);
  const { mass, bias, passive, actuation, free } = await forceErrors(subject);
  const { errors: acceleration } = await accelerationErrors(subject);
  const path100 = await pathErrors(subject);
  rows.push([name, ...[mass, bias, passive, actuation, free, acceleration, path100].map((e) => summary(e ?? []))]);
}
const titles = ['mass matrix', 'bias', 'passive', 'actuation', 'free acceleration', 'with constraints', '100 steps'];
process.stdout.write(
  `${markdownTable([{ title: 'model', align: 'left' }, ...titles.map((title) => ({ title }))], rows)}\n`,
);
process.exit(0);
