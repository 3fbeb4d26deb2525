// What the emitter writes: declarations, calls, and the blocks around them. The mathematics stands in shaders/physics.
import { expect, it } from 'vitest';
import { emitStep, stageNames } from '../../src/physics/emit/step.ts';
import { loadModel } from '../../src/physics/load.ts';

const files = {
  ...import.meta.glob('../fixtures/mjcf/{crawler,spider,ties,pile}.xml', {
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

const ARGUMENT = String.raw`(?:-?\d[\d.]*(?:e[+-]?\d+)?u?|vec[34]f\([-\d., e+]*\)|\w+(?:\.\w+)?)`;
const CALL = String.raw`\w+\((?:${ARGUMENT}(?:, ${ARGUMENT})*)?\)`;
const FORMS = [
  /^import package::[\w:]+::\{ [\w, ]+ \};$/,
  /^fn step\(frames: u32\) \{$/,
  /^for \(var (\w+) = 0u; \1 < \w+; \1\+\+\) \{$/,
  new RegExp(`^if \\((?:${CALL}|!?\\w+(?:\\.\\w+)?)\\) \\{(?: (?:break|isFinal = false); \\})?$`),
  new RegExp(`^(?:(?:let|var) )?\\w+ = (?:${CALL}|${ARGUMENT}|true|vec3f\\(\\)|noSlot\\(\\));$`),
  new RegExp(`^${CALL};$`),
  /^break;$/,
  /^\}$/,
  /^$/,
];

it.each(Object.entries(files as Record<string, string>))(
  '%s: calls functions and computes nothing itself',
  (file, xml) => {
    const model = loadModel(xml, file);
    const program = emitStep(model, { probes: [...stageNames(model), 'contacts', 'rows'] });
    const lines = program.split('\n').map((line) => line.trim());
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => !FORMS.some((form) => form.test(line)))).toEqual([]);
  },
);
