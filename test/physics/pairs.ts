/** Two geoms at random poses: their contacts in MuJoCo, and by the functions of the shaders. */

import type { MainModule, MjData, MjModel } from '@mujoco/mujoco';
import { expect } from 'vitest';
import { boundingRadius } from '../../src/physics/compile/shape.ts';
import { collisionOf, GEOM_ARGUMENTS, type GeomArgument } from '../../src/physics/emit/contacts/collision_table.ts';
import { type Quat, rotate, type Vec3 } from '../../src/physics/math/quaternion.ts';
import type { ShapeType } from '../../src/physics/model.ts';
import { mujoco } from '../reference/mujoco.ts';
import { openTestGpu, runKernel } from '../tasks/device.ts';

export interface Placed {
  readonly pos: Vec3;
  readonly quat: Quat;
  readonly size: Vec3;
}

export type Pair = readonly [Placed, Placed];

export type Shapes = readonly [ShapeType, ShapeType];

export interface Touch {
  readonly distance: number;
  readonly point: readonly number[];
  /** Normal, then two tangents. */
  readonly frame: readonly number[];
}

/** How far a shape reaches from its centre along a direction. */
export function extent(shape: ShapeType, { quat, size }: Placed, direction: Vec3): number {
  const [x, y, z] = rotate([quat[0], -quat[1], -quat[2], -quat[3]], direction).map(Math.abs) as Vec3;
  const [a, b, c] = size;
  switch (shape) {
    case 'sphere':
      return a;
    case 'capsule':
      return a + b * z;
    case 'cylinder':
      return a * Math.hypot(x, y) + b * z;
    case 'ellipsoid':
      return Math.hypot(a * x, b * y, c * z);
    case 'box':
      return a * x + b * y + c * z;
    default:
      return 0;
  }
}

/** MuJoCo's contacts of every pair, all of the same two shapes. */
export async function mujocoTouches(shapes: Shapes, pairs: readonly Pair[], margin: number) {
  const module = await mujoco();
  const geom = (shape: ShapeType, k: number): string =>
    `<geom name="${k}" type="${shape}" size="1 1 1" pos="0.1 0.2 0.3" euler="10 20 30"/>`;
  const body = (shape: ShapeType, k: number): string =>
    shape === 'plane'
      ? geom(shape, k)
      : `<body><inertial pos="0 0 0" mass="1" diaginertia="1 1 1"/><joint/>${geom(shape, k)}</body>`;
  // as exact as it can: by default it stops where a depth is known to 1e-6, which leaves 1e-3 of a normal
  const option = '<option ccd_tolerance="1e-10" ccd_iterations="500"/>';
  // a pair by name, which no filter by boxes drops
  const pair = `<contact><pair geom1="0" geom2="1" margin="${margin}"/></contact>`;
  const xml = `<mujoco>${option}<worldbody>${shapes.map(body).join('')}</worldbody>${pair}</mujoco>`;
  const reference = module.MjModel.from_xml_string(xml) as MjModel;
  const data = new module.MjData(reference) as MjData;
  try {
    return pairs.map((pair) => touchesOf(module, reference, data, shapes, pair));
  } finally {
    data.delete();
    reference.delete();
  }
}

function touchesOf(module: MainModule, reference: MjModel, data: MjData, shapes: Shapes, pair: Pair): Touch[] {
  pair.forEach(({ pos, quat, size }, g) => {
    // the bodies stay at the origin
    reference.geom_pos.set(pos, 3 * g);
    reference.geom_quat.set(quat, 4 * g);
    reference.geom_size.set(size, 3 * g);
    reference.geom_rbound[g] = boundingRadius(shapes[g] as ShapeType, size);
  });
  module.mj_kinematics(reference, data);
  module.mj_collision(reference, data);
  return Array.from({ length: data.ncon }, (_, at) => {
    const contact = data.contact.get(at) as NonNullable<ReturnType<typeof data.contact.get>>;
    return { distance: contact.dist, point: [...contact.pos], frame: [...contact.frame] };
  });
}

const VALUES: Readonly<Record<GeomArgument, (k: number) => string>> = {
  centre: (k) => `position(${10 * k}u)`,
  normal: (k) => `axes(${10 * k + 3}u)[2]`,
  half: (k) => `numberAt(${10 * k + 8}u) * axes(${10 * k + 3}u)[2]`,
  axes: (k) => `axes(${10 * k + 3}u)`,
  radius: (k) => `numberAt(${10 * k + 7}u)`,
  size: (k) => `position(${10 * k + 7}u)`,
};

/** A kernel that collides pair n of poses [20][N] into found [points][10][N]. */
function kernelOf(shapes: Shapes, margin: number): string {
  const collision = collisionOf(shapes[0], shapes[1], margin);
  if (!collision) throw new Error(`no collision of ${shapes.join(' with ')}`);
  const { callee, points } = collision;
  const [file = '', name] = callee.split('.');
  const parameters = shapes.flatMap((shape, k) => GEOM_ARGUMENTS[shape].map((argument) => VALUES[argument](k)));
  if (collision.margin) parameters.push(`f32(${margin})`);
  const contact = points === 1 ? 'contacts' : `contactOf${points}(contacts, k)`;
  return `
    import package::${file.replaceAll('/', '::')}::{ ${name} };
    ${points > 1 ? `import package::physics::contacts::contact_set::{ contactOf${points} };` : ''}
    import package::lib::quaternion::{ rotationMatrix };
    @group(0) @binding(0) var<storage, read> poses: array<f32>;
    @group(0) @binding(1) var<storage, read_write> found: array<f32>;
    var<private> at: u32;
    fn pairs() -> u32 { return arrayLength(&poses) / 20u; }
    fn numberAt(k: u32) -> f32 { return poses[k * pairs() + at]; }
    fn position(k: u32) -> vec3f { return vec3f(numberAt(k), numberAt(k + 1u), numberAt(k + 2u)); }
    fn axes(k: u32) -> mat3x3f { return rotationMatrix(vec4f(numberAt(k), position(k + 1u))); }
    fn keep(k: u32, value: vec3f) { for (var i = 0u; i < 3u; i++) { found[(k + i) * pairs() + at] = value[i]; } }
    @compute @workgroup_size(32)
    fn main(@builtin(global_invocation_id) id: vec3u) {
      at = id.x;
      if (at >= pairs()) { return; }
      let contacts = ${name}(${parameters.join(', ')});
      for (var k = 0u; k < ${points}u; k++) {
        let contact = ${contact};
        found[10u * k * pairs() + at] = contact.dist;
        keep(10u * k + 1u, contact.pos);
        keep(10u * k + 4u, contact.frame[0]);
        keep(10u * k + 7u, contact.frame[1]);
      }
    }`;
}

/** Contacts of every pair nearer than the margin, by the shaders. */
export async function shaderTouches(shapes: Shapes, pairs: readonly Pair[], margin: number): Promise<Touch[][]> {
  const N = pairs.length;
  const path = 'test/collide_pairs';
  const gpu = await openTestGpu({ [`${path}.wgsl`]: kernelOf(shapes, margin) });
  const poses = Float32Array.from({ length: 20 * N }, (_, at) => {
    const [k, n] = [Math.floor(at / N), at % N];
    const { pos, quat, size } = (pairs[n] as Pair)[k < 10 ? 0 : 1] as Placed;
    return [...pos, ...quat, ...size][k % 10] as number;
  });
  const points = collisionOf(shapes[0], shapes[1], margin)?.points ?? 0;
  const result = await runKernel(gpu, { path }, { poses }, { found: points * 10 * N }, Math.ceil(N / 32));
  const found = new Float32Array(result['found'] as ArrayBuffer);
  const all = Array.from({ length: points }, (_, k) => k);
  // one that is not a number is not below the margin either, and would pass for no contact
  const broken = [...pairs.keys()].filter((n) => all.some((k) => Number.isNaN(found[10 * k * N + n])));
  expect(broken, 'pairs with a distance that is not a number').toEqual([]);
  return pairs.map((_, n) =>
    all
      .map((k) => Array.from({ length: 10 }, (_, i) => found[(10 * k + i) * N + n] as number))
      .map(([distance = 0, ...rest]) => ({ distance, point: rest.slice(0, 3), frame: rest.slice(3) }))
      .filter(({ distance }) => distance < margin),
  );
}
