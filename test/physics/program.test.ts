// What the emitter writes: declarations, calls, and the blocks around them. The mathematics stands in shaders/physics.
import { expect, it } from 'vitest';
import { OUTPUT_FIELDS } from '../../src/physics/emit/outputs.ts';
import { emitStep, stageNames } from '../../src/physics/emit/step.ts';
import { loadModel } from '../../src/physics/load.ts';

const files = {
  ...import.meta.glob('../fixtures/mjcf/{crawler,spider,ties,cart,pile,contacts}.xml', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
  ...import.meta.glob('../../models/{hopper,half_cheetah,walker2d,ant,swimmer,reacher}.xml', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
};

const ARGUMENT = String.raw`(?:-?\d[\d.]*(?:e[+-]?\d+)?u?|vec[234]f\([-\d., e+]*\)|\w+(?:\.\w+)*)`;
const SIMPLE_CALL = String.raw`\w+\((?:${ARGUMENT}(?:, ${ARGUMENT})*)?\)`;
const VALUE = `(?:${SIMPLE_CALL}|${ARGUMENT})`;
const CALL = String.raw`\w+\((?:${VALUE}(?:, ${VALUE})*)?\)`;
const FORMS = [
  /^import package::[\w:]+::\{ [\w, ]+ \};$/,
  /^fn (?:step\(frames: u32\)|look\(\)) \{$/,
  /^for \(var (\w+) = 0u; \1 < \w+; \1\+\+\) \{$/,
  new RegExp(`^if \\((?:${CALL}|!?\\w+(?:\\.\\w+)?)\\) \\{(?: (?:break|isFinal = false); \\})?$`),
  new RegExp(`^(?:(?:let|var) )?\\w+ = (?:${CALL}|${ARGUMENT}|true|vec3f\\(\\));$`),
  new RegExp(`^${CALL};$`),
  /^(?:break|continue);$/,
  /^\}$/,
  /^$/,
];

const texts = Object.entries(files as Record<string, string>);
const cases = [
  ...texts.map(([file, xml]) => [file, 'its own integrator', xml] as const),
  ...texts.map(([file, xml]) => [file, 'implicitfast', xml] as const).slice(0, 4),
];

it.each(cases)('%s with %s: calls functions and computes nothing itself', (file, integrator, xml) => {
  const loaded = loadModel(xml, file);
  const opt = integrator === 'implicitfast' ? ({ ...loaded.opt, integrator } as const) : loaded.opt;
  const model = { ...loaded, opt };
  const outputs = OUTPUT_FIELDS.map((field) => ({ field }));
  const program = emitStep(model, { outputs, probes: [...stageNames(model), 'ncon', 'nefc'] });
  const lines = program.model.split('\n').map((line) => line.trim());
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter((line) => !FORMS.some((form) => form.test(line)))).toEqual([]);
});
