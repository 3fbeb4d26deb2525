// Sums over a workgroup of REDUCE_LANES invocations, always in the same tree.
const REDUCE_LANES: u32 = 64u;

var<workgroup> laneSums: array<f32, REDUCE_LANES>;

// Sum of every lane's `value`, returned to all lanes. Call from uniform control flow.
fn workgroupSum(value: f32, lane: u32) -> f32 {
  workgroupBarrier();
  laneSums[lane] = value;
  workgroupBarrier();
  for (var half = REDUCE_LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) { laneSums[lane] += laneSums[lane + half]; }
    workgroupBarrier();
  }
  return workgroupUniformLoad(&laneSums[0]);
}

// Finite by bit pattern: compilers may assume that no NaN exists and fold `x != x`.
fn isFinite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}
