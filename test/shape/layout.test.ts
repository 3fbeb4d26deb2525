import { describe, expect, it } from 'vitest';
import { shaderSources } from '../../src/gpu/sources.ts';
import { layouts, rowOf, rowsOf, type Sizes } from '../../src/shape/layout.ts';
import { layoutModule } from '../../src/shape/layout_module.ts';

const sizes: Sizes = {
  ACTIONS: 2,
  COSTS: 3,
  FUNCTIONS: 4,
  HIDDEN: 8,
  MODEL_OUTPUTS: 3,
  MODEL_WORDS: 7,
  LAYERS: 2,
  OUTPUTS: 5,
  OUTPUTS_PADDED: 8,
  SAFETY_WORDS: 3,
  STATE_WORDS: 7,
};

describe('the table of rows', () => {
  it('is what shaders/layout.wgsl was written from', () => {
    expect(shaderSources['layout.wgsl'], 'run `npm run write:layout`').toBe(layoutModule());
  });

  it('counts rows by sizes and by products of sizes', () => {
    expect(rowOf(sizes, 'transition', 'action')).toBe(0);
    expect(rowOf(sizes, 'transition', 'reward')).toBe(3);
    expect(rowOf(sizes, 'transition', 'flags')).toBe(7);
    expect(rowsOf(sizes, 'transition')).toBe(8);
    expect(rowOf(sizes, 'delta', 'logStd')).toBe(24);
    expect(rowsOf(sizes, 'environment')).toBe(21);
  });
});

/** What the module's constants come to with these sizes. */
function evaluated(text: string): Map<string, number> {
  const known = new Map<string, number>(Object.entries(sizes));
  for (const [, name = '', sum = ''] of text.matchAll(/^const (\w+): u32 = (.*);$/gm)) {
    const value = sum
      .split(' + ')
      .map((term) =>
        term.split(' * ').reduce((product, part) => product * (known.get(part) ?? Number.parseInt(part, 10)), 1),
      )
      .reduce((a, b) => a + b, 0);
    known.set(name, value);
  }
  return known;
}

describe('package::layout', () => {
  const constants = evaluated(layoutModule());
  const capitals = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const rows = Object.entries(layouts).flatMap(([layout, { rows }]) =>
    Object.keys(rows).map((row) => ({ layout: layout as keyof typeof layouts, row })),
  );

  it.each(rows)('has $row of $layout where TypeScript has it', ({ layout, row }) => {
    const found = constants.get(`${capitals(layout)}_${capitals(row)}`);
    expect(found).toBe(rowOf(sizes, layout, row as never));
  });

  it('places a sample after whole rows and whole slots', () => {
    expect(layoutModule()).toContain(
      'return replica * EPISODES_STRIDE + row * EPISODE_SLOTS * ENVS + slot * ENVS + env;',
    );
    expect(layoutModule()).toContain('return replica * (TRANSITION_STRIDE / 4u) + row * BLOCK_QUADS + quad;');
  });
});
