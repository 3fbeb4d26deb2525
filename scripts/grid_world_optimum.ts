/**
 * Writes the grid world's optimum, which the page's gallery draws, by linear programming with HiGHS. A test recomputes it.
 *
 *   node scripts/build.mjs run scripts/grid_world_optimum.ts
 */
import { writeFileSync } from 'node:fs';
import { gridWorldOptimum } from '../test/reference/grid_world_optimum.ts';

const DIGITS = 10;
const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value;

const entries = Object.entries(await gridWorldOptimum()).map(
  ([key, value]) => `"${key}": ${JSON.stringify(value, rounded)}`,
);
writeFileSync(
  'harness/web/gallery/grid_world_optimum.json',
  `{\n${entries.map((entry) => `  ${entry}`).join(',\n')}\n}\n`,
);
process.exit(0);
