// How contacts resist a body's motions, summed at one point, against the definition: what one motion moves at each point, bent
// by the contact, along what another moves there. A step that has converged does not show it: a wrong curvature only makes
// more steps of it.
import { expect, it } from 'vitest';
import { Numbers } from '../kernels/bench.ts';
import { openTestGpu, runKernel } from '../tasks/device.ts';

const LANES = 64;
/** A contact: point, two axes that are made a frame, five entries of its curvature. */
const CONTACT_WORDS = 14;
/** What two contacts take: themselves, the point that motions are about, two motions. */
const WORDS = 2 * CONTACT_WORDS + 15;

const KERNEL = `
import package::physics::contacts::contact::{ ContactConstraint };
import package::physics::contacts::pyramid::{ PyramidHessian };
import package::physics::contacts::stiffness::{
  addMotionDotForce, addStiffness, contactStiffness, Stiffness, stiffnessTimes, subtractMotionDotForce };
import package::physics::spatial::{ Motion };
@group(0) @binding(0) var<storage, read> asked: array<f32>;
@group(0) @binding(1) var<storage, read_write> said: array<f32>;
fn three(at: u32) -> vec3f { return vec3f(asked[at], asked[at + 1u], asked[at + 2u]); }
fn motion(at: u32) -> Motion { return Motion(three(at), three(at + 3u)); }
fn stiffnessOf(at: u32, com: vec3f) -> Stiffness {
  let normal = three(at + 3u);
  let tangent = three(at + 6u);
  let frame = mat3x3f(normal, tangent, cross(normal, tangent));
  let w = PyramidHessian(asked[at + 9u], asked[at + 10u], asked[at + 11u], asked[at + 12u], asked[at + 13u]);
  return contactStiffness(ContactConstraint(1.0, three(at), frame, vec3f()), w, com);
}
@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = id.x * ${WORDS}u;
  let com = three(at + ${2 * CONTACT_WORDS}u);
  let first = motion(at + ${2 * CONTACT_WORDS + 3}u);
  let second = motion(at + ${2 * CONTACT_WORDS + 9}u);
  let both = addStiffness(stiffnessOf(at, com), stiffnessOf(at + ${CONTACT_WORDS}u, com));
  said[2u * id.x] = addMotionDotForce(0.5, second, stiffnessTimes(both, first));
  said[2u * id.x + 1u] = subtractMotionDotForce(0.5, first, stiffnessTimes(both, second));
}`;

type Vector = readonly number[];
const dot = (a: Vector, b: Vector): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const minus = (a: Vector, b: Vector): number[] => a.map((x, i) => x - (b[i] as number));
const cross = ([a = 0, b = 0, c = 0]: Vector, [x = 0, y = 0, z = 0]: Vector): number[] => [
  b * z - c * y,
  c * x - a * z,
  a * y - b * x,
];
const unit = (a: Vector): number[] => a.map((x) => x / Math.hypot(...a));

/** A frame whose numbers are those of f32, and the curvature of a pyramid: normal with all, each tangent with itself. */
function contactOf(random: Numbers): number[] {
  const normal = unit(random.list(3));
  const tangent = unit(cross(normal, random.list(3)));
  return [...random.list(3), ...normal, ...tangent, ...random.list(5, 0.2, 2)].map(Math.fround);
}

/** t . K s by the definition. */
function bentAlong(contact: Vector, com: Vector, s: Vector, t: Vector): number {
  const [point, normal, tangent] = [contact.slice(0, 3), contact.slice(3, 6), contact.slice(6, 9)];
  const [nn = 0, n1 = 0, n2 = 0, t1 = 0, t2 = 0] = contact.slice(9);
  const frame = [normal, tangent, cross(normal, tangent)];
  const rates = (motion: Vector): number[] => {
    const turned = cross(motion.slice(0, 3), minus(point, com));
    const rate = motion.slice(3).map((x, i) => x + (turned[i] as number));
    return frame.map((axis) => dot(axis, rate));
  };
  const W = [
    [nn, n1, n2],
    [n1, t1, 0],
    [n2, 0, t2],
  ];
  const bent = W.map((row) => dot(row, rates(s)));
  return dot(bent, rates(t));
}

it('contacts resist along a motion what they resist at their points', async () => {
  const random = new Numbers(17);
  const queries = Array.from({ length: LANES }, () => ({
    contacts: [contactOf(random), contactOf(random)] as const,
    com: random.list(3),
    motions: [random.list(6), random.list(6)] as const,
  }));
  const path = 'test/stiffness';
  const words = queries.flatMap(({ contacts, com, motions }) => [...contacts.flat(), ...com, ...motions.flat()]);
  const gpu = await openTestGpu({ [`${path}.wgsl`]: KERNEL });
  const result = await runKernel(gpu, { path }, { asked: Float32Array.from(words) }, { said: 2 * LANES }, 1);
  const said = new Float32Array(result['said'] as ArrayBuffer);
  const errors = queries.flatMap(({ contacts, com, motions: [s, t] }, n) => {
    const sum = contacts.reduce((total, contact) => total + bentAlong(contact, com, s, t), 0);
    return [0.5 + sum, 0.5 - sum].map((wanted, k) => Math.abs((said[2 * n + k] as number) - wanted));
  });
  expect(Math.max(...errors)).toBeLessThan(1e-4);
});
