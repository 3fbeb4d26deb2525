// What drawings declare, and what is wrong with them.
import { describe, expect, it } from 'vitest';
import { buildMeshes, isMark, type MeshName, VERTEX_WORDS } from '../../src/render/meshes.ts';
import { layOut } from '../../src/render/parts.ts';
import { pictureOf } from '../../src/render/picture.ts';
import { type Task, tasks } from '../../src/tasks/index.ts';
import { userTask } from '../../src/tasks/user_task.ts';

const part = { count: 1, isClear: false, isClose: false };

describe('parts', () => {
  it('lie side by side where one call draws them, the floor first and those of the close-up last', () => {
    const { batches, first, total } = layOut([
      { ...part, name: 'LIDAR', mesh: 'sector', count: 16, isClose: true },
      { ...part, name: 'DISC', mesh: 'ring', count: 8 },
      { ...part, name: 'BODY', mesh: 'sphere' },
      { ...part, name: 'RIM', mesh: 'ring', count: 8 },
      { ...part, name: 'NONE', mesh: 'box', count: 0 },
      { ...part, name: 'GLASS', mesh: 'sphere', isClear: true },
    ]);
    expect(total).toBe(1 + 16 + 8 + 1 + 8 + 1);
    expect(batches).toEqual([
      { pass: 'solids', mesh: 'sphere', isClose: false, first: 1, count: 1 },
      { pass: 'marks', mesh: 'ring', isClose: false, first: 2, count: 16 },
      { pass: 'clear', mesh: 'sphere', isClose: false, first: 18, count: 1 },
      { pass: 'marks', mesh: 'sector', isClose: true, first: 19, count: 16 },
    ]);
    expect(first).toMatchObject({ BODY: 1, DISC: 2, RIM: 10, GLASS: 18, LIDAR: 19 });
  });
});

describe('the picture of a task', () => {
  it.each(Object.keys(tasks))('%s has parts, a reach and cameras', (name) => {
    const { parts, reach, height, camera } = pictureOf(tasks[name] as Task);
    expect(parts.total).toBeGreaterThan(1);
    expect(reach).toBeGreaterThan(0);
    expect(height).toBeGreaterThan(0);
    expect(camera.overview.elevation).toBeGreaterThanOrEqual(camera.close.elevation);
  });

  it('shows a robot with the room around it that it takes', () => {
    const { reach, height } = pictureOf(tasks['SafetyReacher-v4'] as Task);
    // walls at +-0.3 m that are 4 cm thick
    expect(reach).toBeCloseTo(1.25 * 0.32);
    expect(height).toBeCloseTo(0.03);
  });
});

const MODEL = `<mujoco><worldbody>
  <body name="cart"><joint name="slide" type="slide" axis="1 0 0"/><geom size="0.1"/></body>
</worldbody><actuator><motor joint="slide"/></actuator></mujoco>`;
const CODE = `const STATE = STATE_WORDS;
alias State = array<f32, STATE>;
fn resetTask() {}
fn stepTask() {}
fn observeTask() {}
fn drawTask(s: ptr<function, State>) {}`;

const own = (...directives: string[]): Task =>
  userTask({
    name: 'cart',
    wgsl: [
      ...['model cart.xml', 'frames 2', 'horizon 3', 'costs a', ...directives].map((line) => `// @${line}`),
      CODE,
    ].join('\n'),
    file: 'cart.wgsl',
    modelXml: MODEL,
    modelFile: 'cart.xml',
  });

describe("a user's own drawing", () => {
  it('stands in the task file, and may show the shapes of the model beside parts of its own', () => {
    const picture = pictureOf(
      own('draw SHAPE geoms', 'draw FLAG box 2*ACTIONS clear', 'constant EDGE 2', 'reach EDGE 0.5'),
    );
    expect(picture.reach).toBe(2.5);
    expect(picture.parts.first).toMatchObject({ SHAPE_SPHERE: 1, FLAG: 2 });
    expect(picture.parts.total).toBe(4);
    expect(picture.variant.modules).toHaveProperty('picture');
    expect(picture.variant.files).toEqual({ picture: 'cart.wgsl' });
  });

  it('is not needed: a model is drawn as it is', () => {
    const text = own();
    const { shader } = text;
    const bare = {
      ...text,
      shader: { file: 'cart.wgsl', text: (shader as { text: string }).text.replace('drawTask', 'other') },
    };
    expect(pictureOf(bare).variant.aliases).toEqual({ picture: 'render/tasks/robot' });
  });

  it.each([
    ['draw flag box', 'cart.wgsl:5: @draw must be a name in capitals and a mesh, got flag box'],
    [
      'draw FLAG cube',
      'cart.wgsl:5: @draw FLAG knows sphere, capsule, cylinder, box, ring, sector, stripe, pointer, got cube',
    ],
    ['draw FLAG box 2 3', 'cart.wgsl:5: @draw FLAG knows a count, clear and close, got 2 3'],
    [
      'draw FLAG box FLAGS',
      'cart.wgsl:5: @draw FLAG has a count of numbers and constants such as 3 or STATES*CHOICES, got FLAGS',
    ],
    ['reach EXTENT', 'cart.wgsl:5: @reach must be numbers and constants of the task whose sum is > 0, got EXTENT'],
    ['view 10', 'cart.wgsl:5: @view azimuth and elevation must be a number, got 10'],
    ['view 10 0', 'cart.wgsl:5: @view must be two angles in degrees, the second above 0 and at most 90, got 10 0'],
  ])('is refused where it says "%s"', (directive, complaint) => {
    expect(() => pictureOf(own(directive))).toThrow(complaint);
  });
});

describe('a mesh', () => {
  const { vertices, indices, ranges } = buildMeshes(16);
  const sizes = [0.9, 0.4, 0.3];

  /** Place and normal of a vertex of an instance with `sizes`. */
  function vertex(at: number): { place: number[]; normal: number[] } {
    const words = vertices.subarray(at * VERTEX_WORDS, (at + 1) * VERTEX_WORDS);
    const place = [0, 1, 2].map((axis) =>
      sizes.reduce((sum, size, k) => sum + size * (words[3 * k + axis] as number), 0),
    );
    return { place, normal: [...words.subarray(9, 12)] };
  }

  it.each(Object.keys(ranges) as MeshName[])('%s has faces that look outwards, marks upwards', (name) => {
    const { firstIndex, indexCount, baseVertex } = ranges[name];
    expect(indexCount % 3).toBe(0);
    let area = 0;
    for (let i = firstIndex; i < firstIndex + indexCount; i += 3) {
      const [p, q, r] = [0, 1, 2].map((k) => vertex(baseVertex + (indices[i + k] as number))) as ReturnType<
        typeof vertex
      >[];
      const side = (a = p, b = q): number[] => [0, 1, 2].map((k) => (b?.place[k] as number) - (a?.place[k] as number));
      const [u, v] = [side(p, q), side(p, r)] as [number[], number[]];
      const cross = [0, 1, 2].map(
        (k) =>
          (u[(k + 1) % 3] as number) * (v[(k + 2) % 3] as number) -
          (u[(k + 2) % 3] as number) * (v[(k + 1) % 3] as number),
      );
      const facing = cross.reduce((sum, c, k) => sum + c * (p?.normal[k] as number), 0);
      if (Math.hypot(...cross) > 1e-9) expect(facing).toBeGreaterThan(0);
      if (isMark(name)) expect(cross[2]).toBeGreaterThanOrEqual(-1e-9);
      area += Math.hypot(...cross) / 2;
    }
    expect(area).toBeGreaterThan(0.01);
  });
});
