// A time step's policy begins from the next step's: parameters [STEPS][..] of step t <- those of t + 1 (Agnihotri et
// al. 2024, Algorithm 2).   Launch: (words of a vector / 64, 1, replicas); cursor: t.
// Test: test/kernels/optim/chain.test.ts.   Twin: none, because it copies.
import package::dispatch::{ VECTOR_ADVANCE, GATE };
import package::strides::{ PARAMETERS_STRIDE };
import package::lib::record::{ Slot, isSkipped };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
// in
@group(0) @binding(1) var<storage, read> records: array<Slot>;
// out
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let replica = id.z;
  if (i >= VECTOR_ADVANCE || isSkipped(replica, GATE)) { return; }   // guard
  let own = replica * PARAMETERS_STRIDE + cursor.index * VECTOR_ADVANCE + i;
  parameters[own] = parameters[own + VECTOR_ADVANCE];
}
