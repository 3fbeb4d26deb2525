import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exhibits, findExhibit, hashOf, runOf } from '../../../../harness/web/gallery/exhibits.ts';
import { knobs, positionOf, settingOf, valueAt } from '../../../../harness/web/gallery/knobs.ts';
import { gridWorldOptimum } from '../../../../harness/web/gallery/optimum.ts';
import { decodeLink } from '../../../../src/config/link.ts';
import { resolveConfig } from '../../../../src/config/resolve.ts';
import { gridWorldOptimum as recomputed } from '../../../reference/grid_world_optimum.ts';

const named = exhibits.map((exhibit) => [exhibit.id, exhibit] as const);

describe.each(named)('the exhibit %s', (_, exhibit) => {
  it('is a run that the command line would accept, and its link is the same run', () => {
    const resolved = resolveConfig(exhibit.config);
    expect(resolved.epochs).toBeGreaterThan(50);
    const linked = resolveConfig(decodeLink(hashOf(exhibit.config)));
    for (const key of ['replicas', 'values', 'epochs', 'envs', 'steps'] as const)
      expect(linked[key]).toEqual(resolved[key]);
  });

  it('explains itself in two or three sentences', () => {
    const sentences = exhibit.idea.split(/[.:?!](?:\s|$)/).filter(Boolean);
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    expect(sentences.length).toBeLessThanOrEqual(5);
    expect(exhibit.pages.length).toBeGreaterThan(0);
  });

  it('has a name for each replica where they are compared', () => {
    const { comparison, config } = exhibit;
    expect(comparison !== undefined).toBe(exhibit.inset === 'replicas');
    if (comparison) expect(comparison.names).toHaveLength(resolveConfig(config).replicas.length);
  });

  it('quotes only figures that stand in the documentation', () => {
    const text = ['point-goal', 'e-cop', 'espo']
      .map((name) => readFileSync(`docs/experiments/${name}.md`, 'utf8'))
      .join();
    for (const figure of exhibit.measured?.match(/\d+\.\d+/g) ?? []) expect(text, figure).toContain(figure);
  });
});

describe('knobs', () => {
  const c = findExhibit('c-npg');

  it('change the run that is started, and only what was turned', () => {
    if (!c) throw new Error('there is no exhibit c-npg');
    expect(runOf(c, {}).set).toEqual(c.config.set);
    expect(runOf(c, { limit: 3, startFirst: 0.5 }).set).toEqual({ ...c.config.set, costLimit: 3 });
    expect(resolveConfig(runOf(c, { limit: 3, beta: 10 })).values).toMatchObject({ costLimit: [3], beta: 10 });
  });

  it('stand at the values of the run that they belong to', () => {
    for (const { inset, config } of exhibits) {
      const { values } = resolveConfig(config);
      for (const knob of knobs[inset].filter(({ hyperparameter }) => hyperparameter !== undefined)) {
        expect([values[knob.hyperparameter as string]].flat(), `${config.algorithm}: ${knob.name}`).toEqual([
          knob.value,
        ]);
      }
    }
  });

  it('have sliders that stand where the value is', () => {
    for (const knob of Object.values(knobs).flat()) {
      expect(valueAt(knob, positionOf(knob, knob.value))).toBeCloseTo(settingOf({}, knob), 2);
      expect(positionOf(knob, knob.value)).toBeGreaterThanOrEqual(knob.min);
      expect(positionOf(knob, knob.value)).toBeLessThanOrEqual(knob.max);
    }
  });
});

it("the grid world's optimum on the page is the linear program's", async () => {
  const expected = await recomputed();
  const near = (a: number, b: number): void => expect(a).toBeCloseTo(b, 7);
  near(gridWorldOptimum.value, expected.value);
  expect(gridWorldOptimum.limit).toBe(expected.limit);
  for (const key of ['policy', 'frontier'] as const) {
    const [own, other] = [gridWorldOptimum[key].flat(), expected[key].flat()];
    expect(own).toHaveLength(other.length);
    own.forEach((x, i) => {
      near(x, other[i] as number);
    });
  }
  gridWorldOptimum.visits.forEach((x, s) => {
    near(x, expected.visits[s] as number);
  });
});
