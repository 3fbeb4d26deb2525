// Conjugate gradient for natural-gradient steps:  H x_s = g_s, one system s or one for each function,
//   H = F + damping I + sum_i kappa_i a_i a_i^T,
//   g = rewardWeight dL_r - sum_i costWeight_i dL_ci for a single system, g_s = dL_s otherwise,
// F the Fisher matrix (nn/fisher gives F p for the network's parameters; the log-stds' block is 2 I), a_i = dL_ci / (1
// - gamma_c), kappa_i = beta phi''(margin_i): the barrier's rank-one term, formed without its matrix.
//
// gradient [FUNCTIONS][PARAMETERS]  image [SYSTEMS][PARAMETERS] = F p  ->  solution, residual, direction
// [SYSTEMS][PARAMETERS].
// Launch: (1, SYSTEMS, replicas), one workgroup of 64 lanes for each system; begin once, iterate CG times, finish once.
// Test: test/kernels/optim/conjugate_gradient.test.ts.   Twin: test/reference/conjugate_gradient.ts.
import package::shape::{ ACTIONS, COSTS, FUNCTIONS, SYSTEMS, LOG_STD };
import package::dispatch::{ PARAMETERS };
import package::strides::{ GRADIENT_STRIDE, IMAGE_STRIDE, VECTORS_STRIDE };
import package::hyper::{
  HYPER_STRIDE, CG_DAMPING, CG_EPSILON, CG_TOLERANCE, STEP_EPSILON, DELTA, KL_ACTION_MEAN, COST_GAMMA };
import package::lib::control::{ effectiveHorizon };
import package::lib::record::{ Slot, GATE_UPDATING, isSkipped };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum };

// Only keeps a division from infinity: an additive guard, as CG_EPSILON and STEP_EPSILON are, biases the steps of small
// gradients.
const LEAST_CURVATURE: f32 = 1e-30;

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> image: array<f32>;
// out
@group(0) @binding(3) var<storage, read_write> records: array<Slot>;
@group(0) @binding(4) var<storage, read_write> solution: array<f32>;
@group(0) @binding(5) var<storage, read_write> residual: array<f32>;
@group(0) @binding(6) var<storage, read_write> direction: array<f32>;

var<workgroup> skip: u32;
var<workgroup> residualBefore: f32;
var<workgroup> residualEnough: f32;

// Whether this replica has no step to compute, the same for all lanes.
fn skipped(replica: u32, system: u32, lane: u32) -> bool {
  if (lane == 0u) {
    let solver = &records[replica].record.solver;
    skip = select(0u, 1u, isSkipped(replica, GATE_UPDATING));
    residualBefore = (*solver).residual[system];
    residualEnough = (*solver).residualStart[system] * hyper[replica * HYPER_STRIDE + CG_TOLERANCE];
  }
  return workgroupUniformLoad(&skip) == 1u;
}

// Element i of g_s.
fn rightHandSide(replica: u32, system: u32, i: u32) -> f32 {
  if (SYSTEMS > 1u) { return gradient[replica * GRADIENT_STRIDE + system * PARAMETERS + i]; }
  var g = records[replica].record.decision.rewardWeight * gradient[replica * GRADIENT_STRIDE + i];
  for (var c = 0u; c < COSTS; c++) {
    let own = gradient[replica * GRADIENT_STRIDE + (c + 1u) * PARAMETERS + i];   // gradient [FUNCTIONS][PARAMETERS]
    g -= records[replica].record.decision.costWeight[c] * own;
  }
  return g;
}

@compute @workgroup_size(64)
fn begin(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  let system = group.y;
  if (skipped(replica, system, lane)) { return; }
  let base = replica * VECTORS_STRIDE + system * PARAMETERS;
  var squares = 0.0;
  for (var i = lane; i < PARAMETERS; i += REDUCE_LANES) {
    let g = rightHandSide(replica, system, i);
    solution[base + i] = 0.0;
    residual[base + i] = g;
    direction[base + i] = g;
    squares += g * g;
  }
  let total = workgroupSum(squares, lane);
  if (lane == 0u) {
    records[replica].record.solver.residual[system] = total;
    records[replica].record.solver.residualStart[system] = total;
  }
  if (lane == 0u && system == 0u) {
    records[replica].record.solver.gradientNorm = sqrt(total);
    records[replica].record.solver.searching = 1u;
    records[replica].record.solver.candidate = 0u;
    records[replica].record.solver.acceptedStep = 0.0;
    records[replica].record.solver.kl = 0.0;
    records[replica].record.solver.barrierDivergence = 0.0;
    records[replica].record.solver.objectiveChange = 0.0;
    for (var f = 0u; f < FUNCTIONS; f++) { records[replica].record.solver.surrogate[f] = 0.0; }
  }
}

@compute @workgroup_size(64)
fn iterate(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  let system = group.y;
  if (skipped(replica, system, lane)) { return; }
  let before = workgroupUniformLoad(&residualBefore);
  if (before <= workgroupUniformLoad(&residualEnough)) { return; }
  let h = replica * HYPER_STRIDE;
  let base = replica * VECTORS_STRIDE + system * PARAMETERS;

  // kappa_i (a_i . p) / (1 - gamma_c): what a_i's gradient is multiplied with
  var barrier: array<f32, COSTS>;
  let horizon = effectiveHorizon(hyper[h + COST_GAMMA], records[replica].record.estimates.meanLength);
  for (var c = 0u; c < COSTS; c++) {
    var inner = 0.0;
    for (var i = lane; i < PARAMETERS; i += REDUCE_LANES) {
      inner += gradient[replica * GRADIENT_STRIDE + (c + 1u) * PARAMETERS + i] * direction[base + i];
    }
    barrier[c] = records[replica].record.decision.barrierWeight[c] * horizon * horizon * workgroupSum(inner, lane);
  }

  let damping = hyper[h + CG_DAMPING];
  let logStdCurvature = 2.0 / select(1.0, f32(ACTIONS), hyper[h + KL_ACTION_MEAN] != 0.0);
  var curvature = 0.0;
  for (var i = lane; i < PARAMETERS; i += REDUCE_LANES) {
    curvature += direction[base + i] * product(replica, system, base, i, damping, logStdCurvature, &barrier);
  }
  let step = before / max(workgroupSum(curvature, lane) + hyper[h + CG_EPSILON], LEAST_CURVATURE);
  var squares = 0.0;
  for (var i = lane; i < PARAMETERS; i += REDUCE_LANES) {
    let z = product(replica, system, base, i, damping, logStdCurvature, &barrier);
    solution[base + i] += step * direction[base + i];
    let r = residual[base + i] - step * z;
    residual[base + i] = r;
    squares += r * r;
  }
  let after = workgroupSum(squares, lane);
  let conjugate = after / before;
  for (var i = lane; i < PARAMETERS; i += REDUCE_LANES) {
    direction[base + i] = residual[base + i] + conjugate * direction[base + i];
  }
  if (lane == 0u) { records[replica].record.solver.residual[system] = after; }
}

// (H p)_i
fn product(
  replica: u32, system: u32, base: u32, i: u32, damping: f32, logStdCurvature: f32,
  barrier: ptr<function, array<f32, COSTS>>,
) -> f32 {
  let p = direction[base + i];
  var z = damping * p;
  if (i >= LOG_STD) { z += logStdCurvature * p; } else { z += image[replica * IMAGE_STRIDE + system * PARAMETERS + i]; }
  for (var c = 0u; c < COSTS; c++) {
    z += (*barrier)[c] * gradient[replica * GRADIENT_STRIDE + (c + 1u) * PARAMETERS + i];
  }
  return z;
}

@compute @workgroup_size(64)
fn finish(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  let system = group.y;
  if (skipped(replica, system, lane)) { return; }
  let base = replica * VECTORS_STRIDE + system * PARAMETERS;
  // x . H x = x . (g - r)
  var sum = 0.0;
  for (var i = lane; i < PARAMETERS; i += REDUCE_LANES) {
    sum += solution[base + i] * (rightHandSide(replica, system, i) - residual[base + i]);
  }
  let curvature = workgroupSum(sum, lane);
  if (lane == 0u) {
    records[replica].record.solver.curvature[system] = curvature;
    let h = replica * HYPER_STRIDE;
    let guarded = max(curvature + hyper[h + STEP_EPSILON], LEAST_CURVATURE);
    records[replica].record.solver.stepScale[system] = sqrt(2.0 * hyper[h + DELTA] / guarded);
  }
}
