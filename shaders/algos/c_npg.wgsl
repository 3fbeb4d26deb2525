// C-NPG's decisions (Milosevic, Mueller, Scherf 2025): one Euler step of  d theta / dt = G_C^+ grad V_r  with
//   G_C = F + damping I + sum_i beta phi''(m_i) a_i a_i^T,   a_i = grad V_ci,   m_i = b_i - J_Ci,
// V in units of an episode's sum. While some J_Ci >= b_i the flow lowers the sum of those instead, d theta / dt = -F^+
// sum a_i.
// main: margins, and what a line search asks for;   step: the step, after the solves.
// records, products [3][FUNCTIONS][FUNCTIONS] -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/c_npg.test.ts.   Twin: test/reference/c_npg.ts.
import package::shape::{ COSTS, FUNCTIONS };
import package::hyper::{ HYPER_STRIDE, DELTA, COST_LIMIT, BETA, BARRIER, DT, GAMMA, COST_GAMMA };
import package::lib::barrier::{ barrierCurvature };
import package::lib::control::{ beginDecision, countMode, effectiveHorizon };
import package::lib::record::{ Slot };
import package::lib::woodbury::{ CostWeights, FunctionWeights, barrierSolution };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> products: array<f32>;
// out
@group(0) @binding(2) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let estimates = &records[group.z].record.estimates;
  let decision = &records[group.z].record.decision;
  beginDecision(group.z);
  (*decision).klLimit = hyper[h + DELTA];
  (*decision).needsImprovement = 0u;
  var mode = 0u;
  var isExceeded: array<u32, COSTS>;
  for (var c = 0u; c < COSTS; c++) {
    (*decision).margin[c] = hyper[h + COST_LIMIT + c] - (*estimates).meanCost[c];
    // The comparison is written so that a cost that is not a number is lowered, too.
    isExceeded[c] = select(1u, 0u, (*decision).margin[c] > 0.0);
    mode |= isExceeded[c];
  }
  (*decision).mode = mode;
  (*decision).rewardWeight = f32(1u - mode);
  for (var c = 0u; c < COSTS; c++) {
    (*decision).costWeight[c] = f32(isExceeded[c]);
    (*decision).hasBarrier[c] = 1u - mode;   // of weight 0: no step leaves the predicted safe set
  }
  countMode(group.z);
}

@compute @workgroup_size(1)
fn step(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let estimates = &records[group.z].record.estimates;
  let decision = &records[group.z].record.decision;
  let solver = &records[group.z].record.solver;
  if ((*decision).updating == 0u) { return; }
  let costHorizon = effectiveHorizon(hyper[h + COST_GAMMA], (*estimates).meanLength);
  // the gradients are those of mean advantages, the reward's divided by its standard deviation
  var w: FunctionWeights;
  var kappa: CostWeights;
  let horizon = effectiveHorizon(hyper[h + GAMMA], (*estimates).meanLength);
  w[0] = (*decision).rewardWeight * (*estimates).advantageStd[0] * horizon;
  for (var c = 0u; c < COSTS; c++) {
    w[c + 1u] = -(*decision).costWeight[c] * costHorizon;
    let curvature = hyper[h + BETA] * barrierCurvature(u32(hyper[h + BARRIER]), (*decision).margin[c]);
    kappa[c] = select(0.0, curvature * costHorizon * costHorizon, (*decision).mode == 0u);
  }
  var coefficients: FunctionWeights;
  (*solver).curvature[0] = barrierSolution(group.z, w, kappa, &coefficients);
  for (var f = 0u; f < FUNCTIONS; f++) { (*solver).stepScale[f] = hyper[h + DT] * coefficients[f]; }
}
