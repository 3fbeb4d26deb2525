// Tasks of a user's own: what their files say, and what is wrong with them.
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import { RingfenceError } from '../../src/errors/error.ts';
import { registerTask, tasks } from '../../src/tasks/index.ts';
import { userTask } from '../../src/tasks/user_task.ts';

const MODEL = `<mujoco>
  <worldbody>
    <body name="cart"><joint name="slide" type="slide" axis="1 0 0"/><geom size="0.1"/>
      <body name="pole"><joint name="hinge" axis="0 1 0"/><geom name="bob" size="0.05" pos="0 0 0.5"/></body></body>
  </worldbody>
  <actuator><motor joint="slide"/></actuator>
</mujoco>`;

const DIRECTIVES = ['model cart.xml', 'frames 2', 'horizon 300', 'costs effort lean'];
const CODE = `const STATE = STATE_WORDS;
alias State = array<f32, STATE>;
fn resetTask() {}
fn stepTask() {}
fn observeTask() {}`;

const read = (directives: readonly string[], { code = CODE, model = MODEL } = {}) =>
  userTask({
    name: 'cart',
    wgsl: [...directives.map((line) => `// @${line}`), code].join('\n'),
    file: 'cart.wgsl',
    modelXml: model,
    modelFile: 'cart.xml',
  });

describe('a task file', () => {
  it('is a task with the sizes of its model', () => {
    const task = read([...DIRECTIVES, 'limit 25 10', 'summary balance  a pole']);
    expect(task).toMatchObject({ name: 'cart', summary: 'balance a pole', costs: ['effort', 'lean'], horizon: 300 });
    expect(task).toMatchObject({ actionSize: 1, defaults: { costLimit: [25, 10] } });
    expect(task.observationNames).toEqual(['hinge', 'slide_velocity', 'hinge_velocity']);
    expect(task.batch).toEqual({ envs: 67, stepsPerEpoch: 67 * 300 });
    expect(task.constants).toMatchObject({ FRAMES: { value: 2 }, POSITION_NOISE: { value: 0 } });
    expect(task.stateToLayout(task.layoutToState({ qpos: [1, 2] }))).toEqual({ qpos: [1, 2], qvel: [0, 0] });
  });

  it('may have limits of 0, which methods without a barrier take', () => {
    registerTask({ ...read([...DIRECTIVES, 'limit 0 10']), name: 'cart-without-effort' });
    const limits = (algorithm: string, set = {}) =>
      resolveConfig({ task: 'cart-without-effort', algorithm, set }).values['costLimit'];
    expect(limits('ppo-lagrangian')).toEqual([0, 10]);
    expect(() => limits('c-trpo')).toThrow(
      'cart-without-effort: costLimit must be a number > 0, got 0: the barrier of c-trpo is a function of the margin',
    );
    expect(limits('c-trpo', { costLimit: [1, 10] })).toEqual([1, 10]);
  });

  it('says what is drawn, measured, read and observed, and names constants', () => {
    const task = read([
      ...DIRECTIVES,
      'noise position 0.1 velocity 0.2 normal',
      'measures centre-of-mass',
      'reads xpos pole',
      'reads qfrc_actuator',
      'observations 5',
      'constant LEAN 0.3',
    ]);
    expect(task.observationNames).toHaveLength(5);
    const { POSITION_NOISE, VELOCITY_NOISE, NORMAL_VELOCITY, MEASURES, READS, WARNINGS, LEAN } = task.constants;
    expect([POSITION_NOISE, VELOCITY_NOISE, LEAN].map((one) => (one as { value: number }).value)).toEqual([
      0.1, 0.2, 0.3,
    ]);
    // a point that is measured, a body's place, two forces
    expect([NORMAL_VELOCITY, MEASURES, READS, WARNINGS]).toMatchObject(
      [1, 1, 3, 3 + 3 + 2].map((value) => ({ value })),
    );
  });

  it.each([
    ['frames 2', 'cart.wgsl: the directive "// @horizon ..." is missing', ['model cart.xml', 'frames 2', 'costs a']],
    ['an unknown one', 'cart.wgsl:5: unknown directive @cost: known are summary, model', [...DIRECTIVES, 'cost 3']],
    ['one twice', 'cart.wgsl:5: @frames is given twice', [...DIRECTIVES, 'frames 3']],
    [
      'no count',
      'cart.wgsl:2: @frames must be an integer >= 1, got 2.5',
      ['model a', 'frames 2.5', 'horizon 3', 'costs a'],
    ],
    [
      'no names',
      'cart.wgsl:4: @costs must be different names, got a a',
      ['model a', 'frames 2', 'horizon 3', 'costs a a'],
    ],
    [
      'too few limits',
      'cart.wgsl:5: @limit must be a number for each cost (effort, lean), got 1',
      [...DIRECTIVES, 'limit 2'],
    ],
    ['no limit', 'cart.wgsl:5: @limit must be numbers >= 0, got -1 2', [...DIRECTIVES, 'limit -1 2']],
    [
      'other noise',
      'cart.wgsl:5: @noise knows position, velocity and normal, got speed',
      [...DIRECTIVES, 'noise speed 1'],
    ],
    ['no noise', 'cart.wgsl:5: @noise position must be a number, got position', [...DIRECTIVES, 'noise position']],
    [
      'no such point',
      'cart.wgsl:5: @measures must be root or centre-of-mass, got head',
      [...DIRECTIVES, 'measures head'],
    ],
    ['no such field', 'cart.wgsl:5: @reads knows xpos, xquat', [...DIRECTIVES, 'reads xyz']],
    [
      'no such body',
      'cart.wgsl:5: @reads: cart.xml has no body "tip": it has world, cart, pole',
      [...DIRECTIVES, 'reads xpos tip'],
    ],
    [
      'names of no bodies',
      'cart.wgsl:5: @reads qfrc_actuator is read as a whole',
      [...DIRECTIVES, 'reads qfrc_actuator pole'],
    ],
    [
      'a small name',
      'cart.wgsl:5: @constant must be a name in capitals and a number, got a 1',
      [...DIRECTIVES, 'constant a 1'],
    ],
    ['no number', 'cart.wgsl:5: @constant A must be a number, got A b', [...DIRECTIVES, 'constant A b']],
    ['a taken name', 'cart.wgsl:5: @constant FRAMES is taken', [...DIRECTIVES, 'constant FRAMES 3']],
  ])('with %s is refused in one sentence', (_, sentence, directives) => {
    expect(() => read(directives)).toThrow(RingfenceError);
    expect(() => read(directives)).toThrow(sentence);
  });

  it('must declare what kernels import, and have a model that can be moved', () => {
    const withoutStep = { code: CODE.replace('fn stepTask() {}', '// fn stepTask() {}') };
    expect(() => read(DIRECTIVES, withoutStep)).toThrow(
      'cart.wgsl: "fn stepTask" is missing: a task declares fn resetTask',
    );
    expect(() => read(DIRECTIVES, { model: MODEL.replace('<motor joint="slide"/>', '') })).toThrow(
      'cart.xml has no actuators',
    );
    expect(() => read(DIRECTIVES, { model: MODEL.replace('type="slide"', 'type="slid"') })).toThrow(/cart.xml:3/);
  });

  it('is known by its name once it is registered, which can be done once', () => {
    const task = read(DIRECTIVES);
    registerTask(task);
    expect(tasks['cart']).toBe(task);
    expect(() => registerTask(task)).toThrow(new RingfenceError('there is a task cart already'));
  });
});
