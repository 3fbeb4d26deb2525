// The losses of minibatches, for a quad of samples: the critics' squared error, and the policy's clipped surrogates
// (Schulman et al. 2017) with KL term and penalties, from samples as shuffling lays them out.
import package::shape::{ ACTIONS, COSTS };
import package::dispatch::{ OUTPUTS };
import package::layout::{
  POLICY_SAMPLE_LOG_PROBABILITY, POLICY_SAMPLE_WEIGHT, policySampleAction, policySampleAdvantage, policySampleQuad,
  policySampleReference };
import package::lib::backward::{ OutputQuad };
import package::lib::head::{
  ActionQuad, LogStds, LogStdQuad, addReverseDivergenceGradient, divergence, logProbability, score };
import package::kernel::{ policySamples, records };

// d/d log-ratio of min(ratio A, clip(ratio) A): pessimistic for what is maximised.
fn clippedGain(ratio: vec4f, a: vec4f, range: f32) -> vec4f {
  let isAbove = (a >= vec4f(0.0)) & (ratio > vec4f(1.0 + range));
  let isClipped = isAbove | ((a < vec4f(0.0)) & (ratio < vec4f(1.0 - range)));
  return select(ratio * a, vec4f(0.0), isClipped);
}

// max(ratio A, clip(ratio) A) and its d/d log-ratio: pessimistic for what is to stay small.
fn clippedLoss(ratio: vec4f, a: vec4f, range: f32) -> vec4f {
  return max(ratio * a, clamp(ratio, vec4f(1.0 - range), vec4f(1.0 + range)) * a);
}
fn clippedLossSlope(ratio: vec4f, a: vec4f, range: f32) -> vec4f {
  let isBelow = (a >= vec4f(0.0)) & (ratio < vec4f(1.0 - range));
  let isClipped = isBelow | ((a < vec4f(0.0)) & (ratio > vec4f(1.0 + range)));
  return select(ratio * a, vec4f(0.0), isClipped);
}

// d/dV of the mean over `count` samples of (V - target)^2.
fn squaredErrorSlope(error: vec4f, count: u32, isInside: vec4<bool>) -> vec4f {
  return select(vec4f(0.0), error * (2.0 / f32(count)), isInside);
}

// A row of a quad of the replica's policy samples.
fn policySample(replica: u32, row: u32, quad: u32) -> vec4f {
  return policySamples[policySampleQuad(replica, row, quad)];
}

// pi(a | s) over its value under the policy that acted; o and s are the policy's outputs and log-stds.
fn ratioOf(
  replica: u32, quad: u32, o: ptr<function, OutputQuad>, s: ptr<function, LogStds>, action: ptr<function, ActionQuad>,
) -> vec4f {
  for (var a = 0u; a < ACTIONS; a++) { (*action)[a] = policySample(replica, policySampleAction(a), quad); }
  return exp(logProbability(o, s, action) - policySample(replica, POLICY_SAMPLE_LOG_PROBABILITY, quad));
}

// Deltas u of the outputs and v of the log-stds of
//   L = mean [ -min(ratio A, clip(ratio) A) + klWeight KL(new || reference) ] + sum_i penalty_i(Psi_i),
//   A = rewardWeight Â_r - sum_i costWeight_i Â_ci,
//   d penalty_i / d theta = slope_i d/d theta mean max(ratio Â_ci, clip Â_ci),
// where ratios are taken to the policy that acted, means divide by `meanOver`, and samples outside or with a KL above
// klThreshold have no gradient. `quad` is one of the block's.
fn policyDelta(
  replica: u32, slopes: ptr<function, array<f32, COSTS>>, quad: u32, meanOver: f32, isInside: vec4<bool>,
  reference: ptr<function, LogStds>, o: ptr<function, OutputQuad>, s: ptr<function, LogStds>,
  u: ptr<function, OutputQuad>, v: ptr<function, LogStdQuad>,
) {
  let decision = &records[replica].record.decision;
  var o0: OutputQuad;
  for (var k = 0u; k < OUTPUTS; k++) { o0[k] = policySample(replica, policySampleReference(k), quad); }
  var action: ActionQuad;
  let ratio = ratioOf(replica, quad, o, s, &action);
  let kl = divergence(o, s, &o0, reference);
  let isCounted = isInside & (kl <= vec4f((*decision).klThreshold));
  let share = select(vec4f(0.0), policySample(replica, POLICY_SAMPLE_WEIGHT, quad) / meanOver, isCounted);

  var combined = (*decision).rewardWeight * policySample(replica, policySampleAdvantage(0u), quad);
  var slope = vec4f(0.0);
  for (var c = 0u; c < COSTS; c++) {
    let a = policySample(replica, policySampleAdvantage(1u + c), quad);
    combined -= (*decision).costWeight[c] * a;
    slope += (*decision).penaltyScale * (*slopes)[c] * clippedLossSlope(ratio, a, (*decision).clipRange);
  }
  slope -= clippedGain(ratio, combined, (*decision).clipRange);
  score(o, s, &action, share * slope, u, v);
  addReverseDivergenceGradient(&o0, reference, o, s, share * (*decision).klWeight, u, v);
}
