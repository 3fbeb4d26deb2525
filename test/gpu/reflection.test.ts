/** Bindings of an entry point, read from a linked text. */
import { describe, expect, it } from 'vitest';
import { reflectBindings } from '../../src/gpu/reflection.ts';

const TEXT = `
enable subgroups;
const LANES = 8u;
struct Row { value: f32 }
@group(0) @binding(4) var<storage, read_write> sums: array<f32>;
@group(0) @binding(0) var<storage, read> rows: array<Row>;
@group(0) @binding(1) var<uniform> cursor: vec4u;
@group(0) @binding(2) var<storage, read> weights: array<array<f32, 4>, 2 + 1>; // never used by main
@group(0) @binding(3) var<storage> biases: array<f32>;
var<workgroup> shared_rows: array<f32, 8>;
// rows and weights in a comment: weights[0]
/* fn unused() { return weights[0]; } */
fn shadows(weights: ptr<function, array<f32, 4>>) -> f32 { return (*weights)[0]; }
fn member(at: u32) -> f32 { let biases = 3.0; return rows[at].value + biases; }
fn deep(at: u32) -> f32 { if (at > 0u) { return member(at - 1u); } return 0.0; }
fn other() { sums[0] = biases[0] + weights[0][1]; }
@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  var own = array<f32, 4>();
  sums[cursor.x] = deep(id.x) + shadows(&own) + shared_rows[0];
}
@compute @workgroup_size(1) fn again() { other(); }
fn first() {}
fn second() {}
fn third() { other(); }
@compute @workgroup_size(1) fn chooses() { switch cursor.x { case 0u, 1u: { first(); second(); third(); } default: {} } }
@compute @workgroup_size(1) fn empty() {}
`;

describe('the bindings of an entry point', () => {
  it('are those that it reaches through calls, in their order, and no namesake of a parameter, local or member', () => {
    expect(reflectBindings(TEXT, 'main')).toEqual([
      { name: 'rows', binding: 0, kind: 'read-only-storage', dynamic: false },
      { name: 'cursor', binding: 1, kind: 'uniform', dynamic: true },
      { name: 'sums', binding: 4, kind: 'storage', dynamic: false },
    ]);
    expect(reflectBindings(TEXT, 'again').map(({ name }) => name)).toEqual(['weights', 'biases', 'sums']);
    expect(reflectBindings(TEXT, 'empty')).toEqual([]);
  });

  it('are those of every call in the body of a case', () => {
    const names = reflectBindings(TEXT, 'chooses').map(({ name }) => name);
    expect(names).toEqual(['cursor', 'weights', 'biases', 'sums']);
  });

  it('of an entry point that is not there are refused', () => {
    expect(() => reflectBindings(TEXT, 'mian')).toThrow('no entry point mian in the linked kernel');
  });
});
