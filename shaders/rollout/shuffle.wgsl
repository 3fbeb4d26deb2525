// A random permutation of a block's samples for one pass: shuffledInput[k][i] = input[k][pi(i)], and the targets alike;
// with POLICY also what the policy's loss needs, in LOCKSTEP a last row of targets that is 0 where the episode
// was over, else 1. Not SHUFFLED, samples stay where they are, and only what the policy's loss needs is written. pi is
// a four-round Feistel network on the next even power of two, walked until it falls inside; it is a bijection by
// construction and needs no memory.
// input [INPUTS_PADDED][QUADS * 4]  output [OUTPUTS][QUADS * 4]  advantage  transition  ->  shuffledInput
// [INPUTS_PADDED] [QUADS * 4], targets, policySamples (package::layout).
// Launch: (QUADS * 4 / 64, 1, replicas); cursor: pass * BLOCKS + block.
// Test: test/kernels/rollout/shuffle.test.ts.   Twin: none, because what it keeps is exact: every sample appears once.
import package::shape::{ ACTIONS, INPUTS_PADDED, FUNCTIONS };
import package::dispatch::{ OUTPUTS, QUADS };
@if(SHUFFLED) import package::strides::{ INPUT_STRIDE };
@if(POLICY) import package::strides::{ OUTPUT_STRIDE };
import package::layout::{ advantageAt, advantageOf };
@if(SHUFFLED) import package::layout::{ advantageTarget, targetAt, targetOf };
@if(SHUFFLED && LOCKSTEP) import package::layout::{ TARGET_WEIGHT };
@if(POLICY) import package::layout::{
  POLICY_SAMPLE_LOG_PROBABILITY, POLICY_SAMPLE_ROWS, POLICY_SAMPLE_WEIGHT, TRANSITION_LOG_PROBABILITY,
  policySampleAction, policySampleAdvantage, policySampleAt, policySampleReference, transitionAction, transitionAt };
import package::lib::batch::{ blockSamples };
import package::lib::played::{ isPlayed };
import package::lib::random::{ Stream, PURPOSE_SHUFFLE, random4 };
import package::lib::record::{ Slot };

struct Cursor { index: u32 }

// parameters
@if(SHUFFLED) @group(0) @binding(0) var<uniform> cursor: Cursor;
// in
@group(0) @binding(1) var<storage, read> records: array<Slot>;
@if(SHUFFLED) @group(0) @binding(2) var<storage, read> input: array<f32>;
@group(0) @binding(3) var<storage, read> advantage: array<f32>;
@if(POLICY || LOCKSTEP) @group(0) @binding(6) var<storage, read> transition: array<f32>;
@if(POLICY) @group(0) @binding(7) var<storage, read> output: array<f32>;
// out
@if(POLICY) @group(0) @binding(8) var<storage, read_write> policySamples: array<f32>;
@if(SHUFFLED) @group(0) @binding(4) var<storage, read_write> shuffledInput: array<f32>;
@if(SHUFFLED) @group(0) @binding(5) var<storage, read_write> targets: array<f32>;

fn scramble(x: u32, key: u32) -> u32 {
  var h = (x ^ key) * 0x9e3779b1u;
  h ^= h >> 15u;
  h *= 0x85ebca77u;
  return h ^ (h >> 13u);
}

fn feistel(index: u32, key: vec4u, halfBits: u32) -> u32 {
  let mask = (1u << halfBits) - 1u;
  var left = index >> halfBits;
  var right = index & mask;
  for (var round = 0u; round < 4u; round++) {
    let next = left ^ (scramble(right, key[round]) & mask);
    left = right;
    right = next;
  }
  return (left << halfBits) | right;
}

// Zeros in place of sample i: quads are read whole.
@if(VARIABLE)
fn clear(replica: u32, i: u32) {
  let row = QUADS * 4u;
  @if(SHUFFLED) {
    for (var k = 0u; k < INPUTS_PADDED; k++) { shuffledInput[replica * INPUT_STRIDE + k * row + i] = 0.0; }
    for (var f = 0u; f < FUNCTIONS; f++) { targets[targetAt(replica, targetOf(f), i)] = 0.0; }
  }
  @if(POLICY) { for (var r = 0u; r < POLICY_SAMPLE_ROWS; r++) { policySamples[policySampleAt(replica, r, i)] = 0.0; } }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let replica = id.z;
  let run = &records[replica].record.run;
  let estimates = &records[replica].record.estimates;
  let samples = blockSamples((*run).activeEnvs);
  @if(VARIABLE) { if (i >= samples && i < (samples + 3u) / 4u * 4u) { clear(replica, i); } }   // left by a larger batch
  if (i >= samples) { return; }   // guard: padding keeps its zeros
  let row = QUADS * 4u;
  var origin = i;
  @if(SHUFFLED) {
    let key = random4(Stream((*run).seed, cursor.index, (*run).iteration, PURPOSE_SHUFFLE), 0u);
    // Half of the bits of the largest index, rounded up.
    let halfBits = (33u - countLeadingZeros(max(samples, 2u) - 1u)) / 2u;
    origin = feistel(i, key, halfBits);
    while (origin >= samples) { origin = feistel(origin, key, halfBits); }
    for (var k = 0u; k < INPUTS_PADDED; k++) {
      shuffledInput[replica * INPUT_STRIDE + k * row + i] = input[replica * INPUT_STRIDE + k * row + origin];
    }
    for (var f = 0u; f < FUNCTIONS; f++) {
      targets[targetAt(replica, targetOf(f), i)] = advantage[advantageAt(replica, advantageTarget(f), origin)];
    }
  }
  @if(SHUFFLED && LOCKSTEP) {
    targets[targetAt(replica, TARGET_WEIGHT, i)] = select(0.0, 1.0, isPlayed(replica, origin));
  }
  @if(POLICY) {
    for (var a = 0u; a < ACTIONS; a++) {
      let action = transition[transitionAt(replica, transitionAction(a), origin)];
      policySamples[policySampleAt(replica, policySampleAction(a), i)] = action;
    }
    let logProbability = transition[transitionAt(replica, TRANSITION_LOG_PROBABILITY, origin)];
    policySamples[policySampleAt(replica, POLICY_SAMPLE_LOG_PROBABILITY, i)] = logProbability;
    for (var f = 0u; f < FUNCTIONS; f++) {
      let centred = advantage[advantageAt(replica, advantageOf(f), origin)] - (*estimates).advantageMean[f];
      let scale = select(1.0, 1.0 / ((*estimates).advantageStd[f] + 1e-8), f == 0u);
      policySamples[policySampleAt(replica, policySampleAdvantage(f), i)] = centred * scale;
    }
    for (var k = 0u; k < OUTPUTS; k++) {
      let reference = output[replica * OUTPUT_STRIDE + k * row + origin];   // [OUTPUTS][QUADS * 4]
      policySamples[policySampleAt(replica, policySampleReference(k), i)] = reference;
    }
    policySamples[policySampleAt(replica, POLICY_SAMPLE_WEIGHT, i)] = select(0.0, 1.0, isPlayed(replica, origin));
  }
}
