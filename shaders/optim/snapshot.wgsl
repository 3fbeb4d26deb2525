// Keeps a copy of the policy before it is changed: what the passes' KL is measured against.
// parameters (actor)  ->  reference.   Launch: (words / 64, 1, replicas).
// Test: test/kernels/optim/snapshot.test.ts.   Twin: none, because it copies.
import package::dispatch::{ ACTOR_WORDS };
import package::strides::{ PARAMETERS_STRIDE, REFERENCE_STRIDE };

// in
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> reference: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let replica = id.z;
  if (i >= ACTOR_WORDS) { return; }   // guard
  reference[replica * REFERENCE_STRIDE + i] = parameters[replica * PARAMETERS_STRIDE + i];
}
