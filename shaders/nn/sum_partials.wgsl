// Adds the chunks' partial gradients of a block, in order, after those of earlier blocks.
// partials [CHUNKS][NETS][PARAMETERS]  ->  total [NETS][PARAMETERS]
// Launch: (NETS * PARAMETERS / 64, 1, replicas); cursor: 0 begins the sum, 1 goes on with what is there.
// Test: test/kernels/nn/weight_gradient.test.ts.   Twin: test/reference/weight_gradient.ts.
import package::dispatch::{ PARAMETERS, NETS, CHUNKS };
import package::strides::{ PARTIALS_STRIDE, TOTAL_STRIDE };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
// in
@group(0) @binding(1) var<storage, read> partials: array<f32>;
// out
@group(0) @binding(2) var<storage, read_write> total: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let replica = id.z;
  if (i >= NETS * PARAMETERS) { return; }   // guard
  let out = replica * TOTAL_STRIDE + i;
  var sum = 0.0;
  if (cursor.index > 0u) { sum = total[out]; }
  for (var chunk = 0u; chunk < CHUNKS; chunk++) {
    sum += partials[replica * PARTIALS_STRIDE + chunk * NETS * PARAMETERS + i];
  }
  total[out] = sum;
}
