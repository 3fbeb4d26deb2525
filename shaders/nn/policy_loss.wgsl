// Deltas of a policy's loss on one minibatch, with every weight from the record:
//   L = mean [ -min(ratio A, clip(ratio) A) + klWeight KL(new || reference) ] + sum_i penalty_i(Psi_i),
//   A = rewardWeight Â_r - sum_i costWeight_i Â_ci,   d penalty_i / d theta = penaltySlope_i d/d theta mean max(ratio Â_ci, clip Â_ci),
// where ratios are taken to the policy that acted, and samples whose KL is above klThreshold have no gradient. The minibatch is
// quads [cursor * INPUT_ADVANCE, ..) of the samples; nn/forward (CACHE) ran on it before.
//
// parameters, reference (actors)  output [OUTPUTS][QUADS]  policySamples [POLICY_ROWS][BLOCK_QUADS]  hidden [LAYERS*HIDDEN][QUADS]
// ->  delta [DELTA_ROWS][QUADS].   Launch: (quads / WORKGROUP, 1, replicas); cursor: minibatch.
import package::constants::{
  ACTIONS, COSTS, OUTPUTS, OUTPUTS_PADDED, HIDDEN, LAYERS, LOG_STDS, QUADS, BLOCK_QUADS, WORKGROUP, LOG_STD, INPUT_ADVANCE,
  VECTOR_ADVANCE, SAMPLES, GATE, PARAMETERS_STRIDE, REFERENCE_STRIDE, OUTPUT_STRIDE, POLICY_SAMPLES_STRIDE, HIDDEN_STRIDE, DELTA_STRIDE };
import package::lib::backward::{ OutputQuad, backpropagate };
import package::lib::batch::{ minibatchSamples, meanOver, isInside };
import package::lib::head::{ ActionQuad, LogStds, LogStdQuad, addReverseDivergenceGradient, divergence, logProbability, score };
import package::lib::loss::{ ROW_LOG_PROBABILITY, ROW_ADVANTAGE, ROW_REFERENCE, ROW_WEIGHT, clippedGain, clippedLossSlope };
import package::lib::record::{ Slot, isSkipped };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;
@group(0) @binding(2) var<storage, read> reference: array<f32>;
// in
@group(0) @binding(3) var<storage, read> records: array<Slot>;
@group(0) @binding(4) var<storage, read> output: array<vec4f>;
@group(0) @binding(5) var<storage, read> policySamples: array<vec4f>;
@group(0) @binding(6) var<storage, read> hidden: array<vec4f>;
// out
@group(0) @binding(7) var<storage, read_write> delta: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let quad = min(group.x * WORKGROUP + lane, QUADS - 1u);
  let replica = group.z;
  if (isSkipped(&records[replica].record, GATE)) { return; }
  let count = minibatchSamples(records[replica].record.activeEnvs, cursor.index, SAMPLES);
  if (group.x * WORKGROUP * 4u >= count) { return; }

  let record = &records[replica].record;
  let base = replica * PARAMETERS_STRIDE + cursor.index * VECTOR_ADVANCE;
  let referenceBase = replica * REFERENCE_STRIDE + cursor.index * VECTOR_ADVANCE;
  let sample = replica * (POLICY_SAMPLES_STRIDE / 4u) + min(cursor.index * INPUT_ADVANCE + quad, BLOCK_QUADS - 1u);
  let deltaBase = replica * (DELTA_STRIDE / 4u) + quad;

  var o: OutputQuad;
  var o2: OutputQuad;
  var s: LogStds;
  var s2: LogStds;
  var action: ActionQuad;
  for (var k = 0u; k < OUTPUTS; k++) {
    o[k] = policySamples[sample + (ROW_REFERENCE + k) * BLOCK_QUADS];
    o2[k] = output[replica * (OUTPUT_STRIDE / 4u) + k * QUADS + quad];
  }
  for (var a = 0u; a < LOG_STDS; a++) {
    s[a] = reference[referenceBase + LOG_STD + a];
    s2[a] = parameters[base + LOG_STD + a];
  }
  for (var a = 0u; a < ACTIONS; a++) { action[a] = policySamples[sample + a * BLOCK_QUADS]; }

  let ratio = exp(logProbability(&o2, &s2, &action) - policySamples[sample + ROW_LOG_PROBABILITY * BLOCK_QUADS]);
  let kl = divergence(&o2, &s2, &o, &s);
  let isCounted = isInside(quad, count) & (kl <= vec4f((*record).klThreshold));
  let share = select(vec4f(0.0), policySamples[sample + ROW_WEIGHT * BLOCK_QUADS] / meanOver((*record).activeEnvs, count), isCounted);

  var combined = (*record).rewardWeight * policySamples[sample + ROW_ADVANTAGE * BLOCK_QUADS];
  var slope = vec4f(0.0);
  for (var c = 0u; c < COSTS; c++) {
    let a = policySamples[sample + (ROW_ADVANTAGE + 1u + c) * BLOCK_QUADS];
    combined -= (*record).costWeight[c] * a;
    slope += (*record).penaltyScale * (*record).penaltySlope[c] * clippedLossSlope(ratio, a, (*record).clipRange);
  }
  slope -= clippedGain(ratio, combined, (*record).clipRange);

  var u: OutputQuad;
  var v: LogStdQuad;
  score(&o2, &s2, &action, share * slope, &u, &v);
  addReverseDivergenceGradient(&o, &s, &o2, &s2, share * (*record).klWeight, &u, &v);
  for (var k = 0u; k < OUTPUTS; k++) { delta[deltaBase + (LAYERS * HIDDEN + k) * QUADS] = u[k]; }
  for (var a = 0u; a < LOG_STDS; a++) { delta[deltaBase + (LAYERS * HIDDEN + OUTPUTS_PADDED + a) * QUADS] = v[a]; }

  @if(!LINEAR) {
    let hiddenBase = replica * (HIDDEN_STRIDE / 4u) + quad;
    backpropagate(&parameters, base, &hidden, hiddenBase, &delta, deltaBase, &u, lane & 7u);
  }
}
