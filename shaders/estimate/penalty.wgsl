// Slopes of the penalties (lib/penalty) on one minibatch, before the policy's loss is differentiated.
//
// sums: penaltyScale mean max(ratio Â_c, clip(ratio) Â_c), summed over 64 quads a workgroup; a suffix has them of each
// block.
//   parameters (actor)  output [OUTPUTS][QUADS]  policySamples  ->  penaltySums [BLOCKS][PENALTY_PARTS][COSTS].
//   Launch: (PENALTY_PARTS, 1, replicas), 64 lanes; cursor: minibatch.
// slopes: before the step.  advance: adds the surrogate of these samples to the suffix, after it.
//   penaltySums  ->  records.   Launch: (1, 1, replicas), one workgroup of 64 lanes; cursor: minibatch.
// Test: test/kernels/estimate/penalty.test.ts.   Twin: test/reference/penalty.ts.
import package::shape::{ COSTS, LOG_STDS, BLOCKS, BLOCK_QUADS, LOG_STD };
import package::dispatch::{ OUTPUTS, INPUT_ADVANCE, VECTOR_ADVANCE, SAMPLES, SUFFIX, PENALTY_PARTS };
import package::strides::{ PARAMETERS_STRIDE };
import package::layout::{ outputOf, outputQuad, penaltySumsAt, penaltySumsOf };
import package::lib::backward::{ OutputQuad };
import package::lib::batch::{ blockOf, inBlock, minibatchSamples, meanOver, isInside };
import package::lib::head::{ LogStds };
import package::lib::penalty::{ CostSums, addCostLosses, penaltySlope };
import package::lib::record::{ Slot, GATE_POLICY, isSkipped };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum };

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> parameters: array<f32>;
// in
@group(0) @binding(2) var<storage, read> output: array<vec4f>;
@group(0) @binding(3) var<storage, read> policySamples: array<vec4f>;
// out
@group(0) @binding(4) var<storage, read_write> records: array<Slot>;
@group(0) @binding(5) var<storage, read_write> penaltySums: array<f32>;

var<workgroup> samples: u32;

// Samples of this minibatch, 0 where the replica does not take part.
fn sampleCount(replica: u32, lane: u32) -> u32 {
  if (lane == 0u) {
    let all = minibatchSamples(records[replica].record.run.activeEnvs, cursor.index, SAMPLES);
    samples = select(all, 0u, isSkipped(replica, GATE_POLICY));
  }
  return workgroupUniformLoad(&samples);
}

@compute @workgroup_size(64)
fn sums(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  let count = sampleCount(replica, lane);
  if (count == 0u) { return; }
  let quad = group.x * REDUCE_LANES + lane;
  var own: CostSums;
  if (quad * 4u < count) {
    let base = replica * PARAMETERS_STRIDE + cursor.index * VECTOR_ADVANCE;
    let sample = min(inBlock(cursor.index) * INPUT_ADVANCE + quad, BLOCK_QUADS - 1u);
    var o: OutputQuad;
    var s: LogStds;
    for (var k = 0u; k < OUTPUTS; k++) { o[k] = output[outputQuad(replica, outputOf(k), quad)]; }
    for (var a = 0u; a < LOG_STDS; a++) { s[a] = parameters[base + LOG_STD + a]; }
    addCostLosses(replica, sample, isInside(quad, count), records[replica].record.decision.clipRange, &o, &s, &own);
  }
  let part = blockOf(cursor.index) * PENALTY_PARTS + group.x;   // [BLOCKS][PENALTY_PARTS]
  for (var c = 0u; c < COSTS; c++) {
    let sum = workgroupSum(own[c], lane);
    if (lane == 0u) {
      let divisor = meanOver(records[replica].record.run.activeEnvs, count);
      let mean = records[replica].record.decision.penaltyScale * sum / divisor;
      penaltySums[penaltySumsAt(replica, part, penaltySumsOf(c))] = mean;
    }
  }
}

// The sums of a minibatch, of a suffix those of its own block and all later ones.
fn costSurrogates(replica: u32, lane: u32) -> CostSums {
  let first = blockOf(cursor.index) * PENALTY_PARTS;
  let end = select(first + PENALTY_PARTS, BLOCKS * PENALTY_PARTS, SUFFIX == 1u);
  var surrogates: CostSums;
  for (var part = first + lane; part < end; part += REDUCE_LANES) {
    for (var c = 0u; c < COSTS; c++) { surrogates[c] += penaltySums[penaltySumsAt(replica, part, penaltySumsOf(c))]; }
  }
  for (var c = 0u; c < COSTS; c++) { surrogates[c] = workgroupSum(surrogates[c], lane); }
  return surrogates;
}

@compute @workgroup_size(64)
fn slopes(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  if (sampleCount(replica, lane) == 0u) { return; }
  let surrogates = costSurrogates(replica, lane);
  if (lane == 0u) {
    let decision = &records[replica].record.decision;
    let solver = &records[replica].record.solver;
    for (var c = 0u; c < COSTS; c++) {
      let psi = surrogates[c] + (*solver).suffix[c] + (*decision).penaltyBase[c];
      (*solver).penaltyPsi[c] = psi;
      (*solver).penaltySlope[c] = penaltySlope(
        psi, (*decision).penaltyLinear[c], (*decision).penaltyQuadratic[c], (*decision).penaltyShift[c]);
    }
  }
}

@compute @workgroup_size(64)
fn advance(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let replica = group.z;
  if (sampleCount(replica, lane) == 0u) { return; }
  let surrogates = costSurrogates(replica, lane);
  if (lane == 0u) { for (var c = 0u; c < COSTS; c++) { records[replica].record.solver.suffix[c] += surrogates[c]; } }
}
