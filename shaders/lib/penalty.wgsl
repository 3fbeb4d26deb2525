// Penalties of the policy's loss on a minibatch, each a function of a surrogate of its cost:
//   Psi_i = penaltyScale mean max(ratio Â_ci, clip(ratio) Â_ci) + suffix_i + penaltyBase_i,
//   penalty_i = linear_i max(0, Psi_i) + quadratic_i / 2 max(0, Psi_i + shift_i)^2,
//   slope_i = linear_i [Psi_i > 0] + quadratic_i max(0, Psi_i + shift_i)
// (P3O: linear; augmented Lagrangian: quadratic; e-COP: both).
import package::shape::{ COSTS };
import package::layout::{ POLICY_SAMPLE_WEIGHT, policySampleAdvantage };
import package::lib::backward::{ OutputQuad };
import package::lib::head::{ ActionQuad, LogStds };
import package::lib::loss::{ clippedLoss, policySample, ratioOf };

alias CostSums = array<f32, COSTS>;

// Adds max(ratio Â_c, clip(ratio) Â_c) of the samples inside a quad of the block; o and s are the policy's outputs and
// log-stds.
fn addCostLosses(
  replica: u32, quad: u32, isInside: vec4<bool>, range: f32,
  o: ptr<function, OutputQuad>, s: ptr<function, LogStds>, sums: ptr<function, CostSums>,
) {
  var action: ActionQuad;
  let ratio = ratioOf(replica, quad, o, s, &action);
  let weight = select(vec4f(0.0), policySample(replica, POLICY_SAMPLE_WEIGHT, quad), isInside);
  for (var c = 0u; c < COSTS; c++) {
    let a = policySample(replica, policySampleAdvantage(1u + c), quad);
    (*sums)[c] += dot(weight, clippedLoss(ratio, a, range));
  }
}

fn penaltySlope(psi: f32, linear: f32, quadratic: f32, shift: f32) -> f32 {
  return select(0.0, linear, psi > 0.0) + quadratic * max(0.0, psi + shift);
}
