// Policy difference and KL of a candidate policy, estimated on the old policy's samples:
//   mean (ratio - 1) Â_f  for every function f (times 1/(1-gamma): the policy advantage A_f^{old}(new)),
//   mean KL(old || new) = sum_a log(s'/s) + (s^2 + (m - m')^2) / (2 s'^2) - 1/2, exact for the Gaussian head,
// summed over 64 quads a workgroup; the reader adds the parts in order.
//
// mean, candidateMean [ACTIONS][QUADS]  transition [..][QUADS]  advantage [2 FUNCTIONS][QUADS]
// ->  surrogate [PARTS][FUNCTIONS + 1].   Launch: (quads / 64, 1, replicas); cursor: block.
import package::constants::{
  ACTIONS, FUNCTIONS, QUADS, SAMPLES, TOTAL_SAMPLES, LOG_STD, BLOCK_PARTS,
  PARAMETERS_STRIDE, MEAN_STRIDE, TRANSITION_STRIDE, ADVANTAGE_STRIDE, SURROGATE_STRIDE };
import package::lib::record::{ Slot };
import package::lib::reduce::{ workgroupSum };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;
@group(0) @binding(2) var<storage, read> candidate: array<f32>;
// in
@group(0) @binding(3) var<storage, read> records: array<Slot>;
@group(0) @binding(4) var<storage, read> mean: array<vec4f>;
@group(0) @binding(5) var<storage, read> candidateMean: array<vec4f>;
@group(0) @binding(6) var<storage, read> transition: array<vec4f>;
@group(0) @binding(7) var<storage, read> advantage: array<vec4f>;
// out
@group(0) @binding(8) var<storage, read_write> surrogate: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let quad = min(group.x * 64u + lane, QUADS - 1u);
  let replica = group.z;
  if (records[replica].record.searching == 0u) { return; }

  let base = replica * PARAMETERS_STRIDE + LOG_STD;
  var logRatio = vec4f(0.0);
  var kl = vec4f(0.0);
  for (var a = 0u; a < ACTIONS; a++) {
    let logStd = parameters[base + a];
    let newLogStd = candidate[base + a];
    let m = mean[replica * (MEAN_STRIDE / 4u) + a * QUADS + quad];
    let newM = candidateMean[replica * (MEAN_STRIDE / 4u) + a * QUADS + quad];
    let action = transition[replica * (TRANSITION_STRIDE / 4u) + a * QUADS + quad];
    let z = (action - m) * exp(-logStd);
    let newZ = (action - newM) * exp(-newLogStd);
    logRatio += 0.5 * (z * z - newZ * newZ) + vec4f(logStd - newLogStd);
    let shift = (m - newM) * exp(-newLogStd);
    kl += vec4f(newLogStd - logStd + 0.5 * exp(2.0 * (logStd - newLogStd)) - 0.5) + 0.5 * shift * shift;
  }
  let own = group.x * 64u + lane;
  let inside = (vec4u(own * 4u) + vec4u(0u, 1u, 2u, 3u)) < vec4u(SAMPLES);
  let change = exp(logRatio) - vec4f(1.0);
  let part = replica * SURROGATE_STRIDE + (cursor.index * BLOCK_PARTS + group.x) * (FUNCTIONS + 1u);
  let share = vec4f(1.0 / f32(TOTAL_SAMPLES));
  for (var f = 0u; f < FUNCTIONS; f++) {
    let scale = select(1.0, 1.0 / (records[replica].record.advantageStd[f] + 1e-8), f == 0u);
    let centred = advantage[replica * (ADVANTAGE_STRIDE / 4u) + f * QUADS + quad] - vec4f(records[replica].record.advantageMean[f]);
    let sum = workgroupSum(dot(select(vec4f(0.0), change * centred * scale, inside), share), lane);
    if (lane == 0u) { surrogate[part + f] = sum; }
  }
  let sum = workgroupSum(dot(select(vec4f(0.0), kl, inside), share), lane);
  if (lane == 0u) { surrogate[part + FUNCTIONS] = sum; }
}
