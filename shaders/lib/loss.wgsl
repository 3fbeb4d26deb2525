// The clipped surrogates of policies trained by minibatches (Schulman et al. 2017), and samples as those read them.
import package::constants::{ ACTIONS, FUNCTIONS, OUTPUTS };

// Rows of a policy sample: action, log-probability under the policy that acted, advantages (the reward's standardised, the
// costs' mean-centred), outputs of the reference policy, and 1 or, where the episode was over, 0.
const ROW_LOG_PROBABILITY: u32 = ACTIONS;
const ROW_ADVANTAGE: u32 = ACTIONS + 1u;
const ROW_REFERENCE: u32 = ACTIONS + 1u + FUNCTIONS;
const ROW_WEIGHT: u32 = ACTIONS + 1u + FUNCTIONS + OUTPUTS;

// d/d log-ratio of min(ratio A, clip(ratio) A): pessimistic for what is maximised.
fn clippedGain(ratio: vec4f, a: vec4f, range: f32) -> vec4f {
  let isClipped = ((a >= vec4f(0.0)) & (ratio > vec4f(1.0 + range))) | ((a < vec4f(0.0)) & (ratio < vec4f(1.0 - range)));
  return select(ratio * a, vec4f(0.0), isClipped);
}

// max(ratio A, clip(ratio) A) and its d/d log-ratio: pessimistic for what is to stay small.
fn clippedLoss(ratio: vec4f, a: vec4f, range: f32) -> vec4f {
  return max(ratio * a, clamp(ratio, vec4f(1.0 - range), vec4f(1.0 + range)) * a);
}
fn clippedLossSlope(ratio: vec4f, a: vec4f, range: f32) -> vec4f {
  let isClipped = ((a >= vec4f(0.0)) & (ratio < vec4f(1.0 - range))) | ((a < vec4f(0.0)) & (ratio > vec4f(1.0 + range)));
  return select(ratio * a, vec4f(0.0), isClipped);
}
