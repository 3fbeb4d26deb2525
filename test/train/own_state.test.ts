// A method with a state of its own adds files and edits none.
import { describe, expect, it } from 'vitest';

import { algorithms, createTrainer, registerAlgorithm, trustRegionIteration } from '../../src/index.ts';
import { testGpu } from '../gpu.ts';
import { tiny } from '../tiny.ts';

const kernel = `// Counts its decisions.   records -> records.   Launch: (1, 1, replicas).
import package::shape::{ COSTS };
import package::lib::control::{ beginDecision, countMode };
import package::lib::record::{ Slot };

struct State { decisions: u32, costsSeen: array<f32, COSTS> }

@group(0) @binding(0) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let method = &records[group.z].record.method;
  beginDecision(group.z);
  (*method).decisions += 1u;
  for (var c = 0u; c < COSTS; c++) { (*method).costsSeen[c] = records[group.z].record.estimates.meanCost[c]; }
  countMode(group.z);
}
`;

registerAlgorithm(
  {
    ...(algorithms['trpo'] as (typeof algorithms)[string]),
    name: 'counting',
    state: 'algos/counting',
    metrics: { 'Train/Decisions': 'decisions', 'Train/CostSeen': 'costsSeen' },
    start: () => ({ decisions: 5 }),
    iteration: (verbs) => trustRegionIteration(verbs, 'algos/counting'),
  },
  { 'algos/counting.wgsl': kernel },
);

describe('a method that brings a state in its own shader file', () => {
  const run = { ...tiny, algorithm: 'counting', totalSteps: 3 * tiny.stepsPerEpoch, seeds: [3, 4] };

  it('starts, logs and carries it on through a checkpoint', async () => {
    const gpu = await testGpu();
    const first = await createTrainer({ ...run, gpu });
    const [rows, checkpoint] = [await first.step(), await first.checkpoint()];
    first.destroy();
    expect(rows.map((row) => row['Train/Decisions'])).toEqual([6, 6]);
    expect(rows.map((row) => row['Train/CostSeen'])).toEqual(
      rows.map((row) => Math.fround(row['Metrics/EpCost'] as number)),
    );
    const second = await createTrainer({ ...run, gpu });
    await second.resume(checkpoint);
    const later = await second.step();
    second.destroy();
    expect(later.map((row) => row['Train/Decisions'])).toEqual([7, 7]);
  });

  it('is told of a field that it starts and does not declare', async () => {
    const counting = algorithms['counting'] as (typeof algorithms)[string];
    registerAlgorithm({ ...counting, name: 'miscounting', start: () => ({ count: 1 }) });
    await expect(createTrainer({ ...run, algorithm: 'miscounting', gpu: await testGpu() })).rejects.toThrow(
      'the record has no field count',
    );
  });
});
