// e-COP's decisions (Agnihotri et al. 2024), one invocation a replica.
//   main: before the sweep, with the last sweep's multipliers lambda_{t,i} and damping beta,
//     beta <- min(beta_max, p beta)  where                                                                 (1.4)
//       sum_{t,i} max(J_Ci - d_i, -lambda_{t,i} / beta) >= sqrt(m) / beta max lambda
//     lambda_{t,i} <- max(0, lambda_{t,i} + beta Psi_{i,t}),                                               (eq 7)
//       Psi_{i,t} = sum_{h>=t} mean Â_Ci,h + J_Ci - d_i
//   aim: before the gradient steps of time step `cursor`, the penalties of eq 8 with its multipliers,
//     lambda max(0, Psi) + beta / 2 max(0, Psi + lambda / beta)^2.
// timeMeans [1 + FUNCTIONS][STEPS]  ->  records, timeMultipliers [STEPS][COSTS].   Launch: (1, 1, replicas).
// Test: test/kernels/algos/e_cop.test.ts.   Twin: test/reference/e_cop.ts.
import package::shape::{ COSTS, STEPS };
import package::hyper::{
  HYPER_STRIDE, CLIP, ACTOR_LR, LR_DECAY, EPOCHS, COST_LIMIT, MULTIPLIER_INIT, ADAPTIVE, BETA_GROWTH, BETA_MAX };
import package::layout::{ TIME_MEANS_PLAYED, timeMeansAdvantage, timeMeansAt, timeMultipliersAt, timeMultipliersOf };
import package::lib::control::{ beginDecision, countMode, linearDecay };
import package::lib::record::{ Slot };

struct Cursor { index: u32 }

// The method's own part of the record.
struct State {
  damping: f32,                                  // beta
  multiplierSpread: array<f32, COSTS>,           // largest less smallest multiplier of all time steps
  measuredDifference: f32,                       // what this rollout's episodes earned more than the last one's
  measuredCostDifference: array<f32, COSTS>,     // and cost
  previousReturn: f32,
  previousCost: array<f32, COSTS>,
}

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(2) var<storage, read> timeMeans: array<f32>;
// out
@group(0) @binding(3) var<storage, read_write> records: array<Slot>;
@group(0) @binding(4) var<storage, read_write> timeMultipliers: array<f32>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let replica = group.z;
  let h = replica * HYPER_STRIDE;
  let run = &records[replica].record.run;
  let estimates = &records[replica].record.estimates;
  let decision = &records[replica].record.decision;
  let solver = &records[replica].record.solver;
  let method = &records[replica].record.method;
  beginDecision(replica);
  (*decision).clipRange = hyper[h + CLIP];
  let decay = linearDecay((*run).iteration, hyper[h + EPOCHS]);
  (*decision).actorLr = hyper[h + ACTOR_LR] * select(1.0, decay, hyper[h + LR_DECAY] != 0.0);
  countMode(replica);
  noteDifferences(replica);
  if ((*decision).updating == 0u) { return; }
  adaptDamping(replica, h);

  let beta = (*method).damping;
  for (var c = 0u; c < COSTS; c++) {
    (*solver).suffix[c] = 0.0;
    (*decision).penaltyBase[c] = (*estimates).meanCost[c] - hyper[h + COST_LIMIT + c];
    (*decision).penaltyQuadratic[c] = beta;
    var psi = (*decision).penaltyBase[c];
    var least = 0.0;
    var most = 0.0;
    for (var t = STEPS; t > 0u; t--) {
      let played = timeMeans[timeMeansAt(replica, TIME_MEANS_PLAYED, t - 1u)];
      let advantage = timeMeans[timeMeansAt(replica, timeMeansAdvantage(1u + c), t - 1u)];
      psi += advantage - (*estimates).advantageMean[1u + c] * played;
      let multiplier = max(0.0, fma(beta, psi, lastMultiplier(replica, t - 1u, c)));
      timeMultipliers[timeMultipliersAt(replica, t - 1u, timeMultipliersOf(c))] = multiplier;
      least = select(min(least, multiplier), multiplier, t == STEPS);
      most = max(most, multiplier);
      (*decision).multiplier[c] = multiplier;   // at last the first step's
    }
    (*method).multiplierSpread[c] = most - least;
  }
}

// What this rollout's episodes earned and cost more than the last one's.
fn noteDifferences(replica: u32) {
  let run = &records[replica].record.run;
  let estimates = &records[replica].record.estimates;
  let method = &records[replica].record.method;
  if ((*estimates).isEstimated == 0u) { return; }
  let isFirst = (*run).iteration <= 1u;
  (*method).measuredDifference = select((*estimates).epochReturn - (*method).previousReturn, 0.0, isFirst);
  (*method).previousReturn = (*estimates).epochReturn;
  for (var c = 0u; c < COSTS; c++) {
    (*method).measuredCostDifference[c] = select((*estimates).epochCost[c] - (*method).previousCost[c], 0.0, isFirst);
    (*method).previousCost[c] = (*estimates).epochCost[c];
  }
}

// lambda_{t,i} as the last iteration left it.
fn lastMultiplier(replica: u32, t: u32, c: u32) -> f32 {
  let kept = timeMultipliers[timeMultipliersAt(replica, t, timeMultipliersOf(c))];
  return select(kept, hyper[replica * HYPER_STRIDE + MULTIPLIER_INIT], records[replica].record.run.iteration <= 1u);
}

fn adaptDamping(replica: u32, h: u32) {
  let estimates = &records[replica].record.estimates;
  let method = &records[replica].record.method;
  let beta = (*method).damping;
  var secondary = 0.0;
  var largest = 0.0;
  for (var c = 0u; c < COSTS; c++) {
    let violation = (*estimates).meanCost[c] - hyper[h + COST_LIMIT + c];
    for (var t = 0u; t < STEPS; t++) {
      let multiplier = lastMultiplier(replica, t, c);
      secondary += max(violation, -multiplier / beta);
      largest = max(largest, multiplier);
    }
  }
  // both sides are 0 where there are neither multipliers nor violations, and there is nothing to damp
  let isAbove = secondary > 0.0 && secondary >= sqrt(f32(COSTS)) / beta * largest;
  if (hyper[h + ADAPTIVE] != 0.0 && isAbove) {
    (*method).damping = min(hyper[h + BETA_MAX], hyper[h + BETA_GROWTH] * beta);
  }
}

@compute @workgroup_size(1)
fn aim(@builtin(workgroup_id) group: vec3u) {
  let replica = group.z;
  let decision = &records[replica].record.decision;
  let method = &records[replica].record.method;
  for (var c = 0u; c < COSTS; c++) {
    let multiplier = timeMultipliers[timeMultipliersAt(replica, cursor.index, timeMultipliersOf(c))];
    (*decision).penaltyLinear[c] = multiplier;
    (*decision).penaltyShift[c] = multiplier / (*method).damping;
  }
}
