// Adds the chunks' partials gradients, in order.   partials [CHUNKS][NETS][PARAMETERS]  ->  total [NETS][PARAMETERS]
// Launch: (NETS * PARAMETERS / 64, 1, replicas).
import package::constants::{ PARAMETERS, NETS, CHUNKS, PARTIALS_STRIDE, TOTAL_STRIDE };

// in
@group(0) @binding(0) var<storage, read> partials: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> total: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let replica = id.z;
  if (i >= NETS * PARAMETERS) { return; }   // guard
  var sum = 0.0;
  for (var chunk = 0u; chunk < CHUNKS; chunk++) {
    sum += partials[replica * PARTIALS_STRIDE + chunk * NETS * PARAMETERS + i];
  }
  total[replica * TOTAL_STRIDE + i] = sum;
}
