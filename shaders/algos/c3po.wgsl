// C3PO (Milosevic, Mueller, Scherf 2025): the reward's clipped surrogate with the exact penalty
//   kappa max(0, mean max(ratio A_ci, clip(ratio) A_ci) - min(m_i, share m_i) / horizon),   m_i = d_i - J_Ci:
// an update may spend a share of what is left of a budget, and has to make good all of a violation. With the margins'
// unit of the authors' code the horizon is left out. kappa grows linearly over the run, from KAPPA_START of its last
// value.   records -> records.   Launch: (1, 1, replicas).
// Test: test/kernels/algos/penalised.test.ts.   Twin: test/reference/penalised.ts.
import package::shape::{ COSTS };
import package::hyper::{ HYPER_STRIDE, CLIP, COST_GAMMA, COST_LIMIT, EPOCHS, KAPPA, BUDGET_SHARE, MARGIN_UNIT };
import package::lib::control::{ countMode, effectiveHorizon, linearDecay };
import package::lib::minibatches::{ beginPasses };
import package::lib::record::{ Slot };

const KAPPA_START: f32 = 0.1;   // the authors' code
const STEP_UNIT: f32 = 0.0;     // the first of the choices

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// out
@group(0) @binding(1) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let h = group.z * HYPER_STRIDE;
  let run = &records[group.z].record.run;
  let estimates = &records[group.z].record.estimates;
  let decision = &records[group.z].record.decision;
  beginPasses(group.z);
  (*decision).clipRange = hyper[h + CLIP];
  let ofEpisode = effectiveHorizon(hyper[h + COST_GAMMA], (*estimates).meanLength);
  let horizon = select(1.0, ofEpisode, hyper[h + MARGIN_UNIT] == STEP_UNIT);
  let kappa = hyper[h + KAPPA] * mix(1.0, KAPPA_START, linearDecay((*run).iteration, hyper[h + EPOCHS]));
  for (var c = 0u; c < COSTS; c++) {
    let margin = hyper[h + COST_LIMIT + c] - (*estimates).meanCost[c];
    (*decision).margin[c] = margin;
    (*decision).penaltyBase[c] = -min(margin, hyper[h + BUDGET_SHARE] * margin) / horizon;
    (*decision).penaltyLinear[c] = kappa;
  }
  countMode(group.z);
}
