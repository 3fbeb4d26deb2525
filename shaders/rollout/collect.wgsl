// Rollout: policy and task step fused, STEPS_PER_DISPATCH control steps of every environment in one dispatch.
//   o = observe(s); x = (o - mean) / std; a ~ pi(x); s, r, c = step(s, a)
// An episode that ends is reset at once; its last reward and cost belong to the transition that ended it. The final
// observation of a truncated episode, and of the rollout itself, is kept for bootstrapping. In LOCKSTEP an ended
// episode idles until the rollout's end. TIMED observations end with the share of the horizon that is over,
// SAFETY_STATE ones with each cost's share z of its budget that is left (Saute: z <- (z - c / budget) / gamma_s, reward
// replaced at z <= 0).
//
// actor  normaliser  ->  observation  transition  environments  finalObservation  episodes (package::layout).
// Step t (within its block) of environment n is sample t activeEnvs + n.
// Launch: (envs / WORKGROUP, 1, replicas); cursor: chunk, counted over all blocks.
// Test: test/kernels/rollout/collect.test.ts.   Twin: test/reference/collect.ts.
import package::shape::{
  INPUTS, ACTIONS, OBSERVATIONS, COSTS, ENVS, STEPS, HORIZON, STATE_WORDS, SAFETY_WORDS, BLOCK_STEPS,
  STEPS_PER_DISPATCH, BLOCK_DISPATCHES, LOG_STD,
};
import package::dispatch::{ OUTPUTS, WORKGROUP, VECTOR_ADVANCE };
import package::strides::{ PARAMETERS_STRIDE };
import package::layout::{
  ENVIRONMENT_AGE, ENVIRONMENT_BOOTSTRAP_COUNT, ENVIRONMENT_EPISODE_COUNT, ENVIRONMENT_EPISODE_LENGTH,
  ENVIRONMENT_EPISODE_RETURN, ENVIRONMENT_IS_FULL, ENVIRONMENT_STEP_COUNT, ENVIRONMENT_UNSTABLE_COUNT, EPISODE_IS_FULL,
  EPISODE_LENGTH, EPISODE_RETURN, NORMALISER_MEAN, NORMALISER_SCALE, TRANSITION_FLAGS, TRANSITION_LOG_PROBABILITY,
  TRANSITION_REWARD, environmentAt, environmentEpisodeCost, environmentSafety, environmentState, episodeAt, episodeCost,
  finalObservationAt, normaliserAt, observationAt, transitionAction, transitionAt, transitionCost };
import package::lib::environment::{ TERMINATED, TRUNCATED, IDLE };
import package::lib::batch::{ activeEnvs };
import package::lib::head::{ HALF_LOG_TWO_PI };
import package::lib::policy::{ Inputs, Outputs, policyOutputs };
import package::lib::random::{ Stream, PURPOSE_RESET, PURPOSE_STEP, PURPOSE_ACTION, normal4, uniform4 };
import package::lib::record::{ Slot, isFrozen };
import package::task::{ State, resetTask, stepTask, observeTask };

struct Cursor { index: u32 }

// A budget that is overspent by more than this share stays there: tiny budgets would leave f32.
@if(SAFETY_STATE) const MOST_OVERSPENT: f32 = 16777216.0;

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> actor: array<f32>;
// in
@group(0) @binding(2) var<storage, read> records: array<Slot>;
@group(0) @binding(3) var<storage, read> normaliser: array<f32>;
// out
@group(0) @binding(4) var<storage, read_write> environments: array<f32>;
@group(0) @binding(5) var<storage, read_write> observation: array<f32>;
@group(0) @binding(6) var<storage, read_write> transition: array<f32>;
@group(0) @binding(7) var<storage, read_write> finalObservation: array<f32>;
@group(0) @binding(8) var<storage, read_write> episodes: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let own = group.x * WORKGROUP + lane;
  let env = min(own, ENVS - 1u);
  let replica = group.z;
  if (isFrozen(replica)) { return; }
  let envs = activeEnvs(records[replica].record.run.activeEnvs);
  if (group.x * WORKGROUP >= envs) { return; }
  let isReal = own < envs;   // lanes beyond the last environment compute along, for uniform control flow, and write nothing

  let seed = records[replica].record.run.seed;
  let weights = replica * PARAMETERS_STRIDE;

  var state: State;
  for (var i = 0u; i < STATE_WORDS; i++) { state[i] = environments[environmentAt(replica, environmentState(i), env)]; }
  var age = bitcast<u32>(environments[environmentAt(replica, ENVIRONMENT_AGE, env)]);
  var count = bitcast<u32>(environments[environmentAt(replica, ENVIRONMENT_STEP_COUNT, env)]);
  var isFull = bitcast<u32>(environments[environmentAt(replica, ENVIRONMENT_IS_FULL, env)]);
  var episodeReturn = environments[environmentAt(replica, ENVIRONMENT_EPISODE_RETURN, env)];
  var episodeLength = environments[environmentAt(replica, ENVIRONMENT_EPISODE_LENGTH, env)];
  var episodeCosts: array<f32, COSTS>;
  for (var c = 0u; c < COSTS; c++) { episodeCosts[c] = environments[environmentAt(replica, environmentEpisodeCost(c), env)]; }
  let isFirst = cursor.index == 0u;
  var episodeCount = select(bitcast<u32>(environments[environmentAt(replica, ENVIRONMENT_EPISODE_COUNT, env)]), 0u, isFirst);
  var unstable = select(bitcast<u32>(environments[environmentAt(replica, ENVIRONMENT_UNSTABLE_COUNT, env)]), 0u, isFirst);
  var bootstraps = select(bitcast<u32>(environments[environmentAt(replica, ENVIRONMENT_BOOTSTRAP_COUNT, env)]), 0u, isFirst);

  var raw: Inputs;
  var x: Inputs;
  var output: Outputs;
  var action: array<f32, ACTIONS>;
  @if(SAFETY_STATE) var safety: array<f32, SAFETY_WORDS>;
  @if(SAFETY_STATE) for (var c = 0u; c < SAFETY_WORDS; c++) { safety[c] = environments[environmentAt(replica, environmentSafety(c), env)]; }
  var isOver = false;   // LOCKSTEP: this episode has ended
  @if(LOCKSTEP) isOver = !isFirst && isFull == 0u;
  let firstStep = (cursor.index % BLOCK_DISPATCHES) * STEPS_PER_DISPATCH;   // within the block
  let blockStart = (cursor.index / BLOCK_DISPATCHES) * BLOCK_STEPS;
  let steps = min(STEPS_PER_DISPATCH, BLOCK_STEPS - firstStep);
  var terminated = false;
  var truncated = false;
  for (var i = 0u; i <= steps; i++) {
    // Compilers copy a task's code to each place that observes: this one sees where a step led, and again what a new
    // episode begins with.
    var isArrival = i > 0u;
    loop {
      observeTask(&state, &raw);
      @if(TIMED) raw[OBSERVATIONS] = f32(age) / f32(HORIZON);
      @if(SAFETY_STATE) for (var c = 0u; c < SAFETY_WORDS; c++) { raw[INPUTS - SAFETY_WORDS + c] = safety[c]; }
      if (!isArrival) { break; }
      isArrival = false;
      let isLast = blockStart + firstStep + i == STEPS;
      if (truncated || (isLast && !terminated && !isOver)) {
        if (isReal) {
          let bootstrap = bootstraps * ENVS + env;   // [bootstraps][ENVS]
          for (var k = 0u; k < INPUTS; k++) { finalObservation[finalObservationAt(replica, k, bootstrap)] = raw[k]; }
        }
        bootstraps++;
      }
      if (terminated || truncated) {
        if (isReal) {
          episodes[episodeAt(replica, EPISODE_RETURN, episodeCount, env)] = episodeReturn;
          episodes[episodeAt(replica, EPISODE_LENGTH, episodeCount, env)] = episodeLength;
          for (var c = 0u; c < COSTS; c++) { episodes[episodeAt(replica, episodeCost(c), episodeCount, env)] = episodeCosts[c]; }
          episodes[episodeAt(replica, EPISODE_IS_FULL, episodeCount, env)] = f32(isFull);
        }
        episodeCount++;
        @if(LOCKSTEP) isOver = true;
      }
      var isRestarted = terminated || truncated;
      @if(LOCKSTEP) isRestarted = isLast;
      if (!isRestarted) { break; }
      age = 0u;
      isFull = 1u;
      episodeReturn = 0.0;
      episodeLength = 0.0;
      for (var c = 0u; c < COSTS; c++) { episodeCosts[c] = 0.0; }
      resetTask(&state, Stream(seed, env, count, PURPOSE_RESET));
      @if(LOCKSTEP) isOver = false;
      @if(SAFETY_STATE) for (var c = 0u; c < SAFETY_WORDS; c++) { safety[c] = 1.0; }
    }
    if (i == steps) { break; }
    let step = firstStep + i;
    let sample = step * envs + env;
    for (var k = 0u; k < INPUTS; k++) {
      let mean = normaliser[normaliserAt(replica, NORMALISER_MEAN, k)];
      x[k] = (raw[k] - mean) * normaliser[normaliserAt(replica, NORMALISER_SCALE, k)];
      if (isReal) { observation[observationAt(replica, k, sample)] = raw[k]; }
    }
    policyOutputs(weights + (blockStart + step) * VECTOR_ADVANCE, &x, &output, lane & 7u);

    var logProbability = 0.0;
    @if(DISCRETE) {
      // inverse of the distribution function
      var largest = output[0];
      for (var k = 1u; k < OUTPUTS; k++) { largest = max(largest, output[k]); }
      var total = 0.0;
      for (var k = 0u; k < OUTPUTS; k++) { total += exp(output[k] - largest); }
      let threshold = uniform4(Stream(seed, env, count, PURPOSE_ACTION), 0u).x * total;
      var index = OUTPUTS - 1u;
      var below = 0.0;
      var isFound = false;
      for (var k = 0u; k < OUTPUTS; k++) {
        below += exp(output[k] - largest);
        if (!isFound && threshold < below) { index = k; isFound = true; }
      }
      var chosen = output[0];
      for (var k = 1u; k < OUTPUTS; k++) { chosen = select(chosen, output[k], k == index); }
      action[0] = f32(index);
      logProbability = chosen - largest - log(total);
      if (isReal) { transition[transitionAt(replica, transitionAction(0u), sample)] = action[0]; }
    }
    @if(!DISCRETE)
    for (var a = 0u; a < ACTIONS; a += 4u) {
      let noise = normal4(Stream(seed, env, count, PURPOSE_ACTION), a / 4u);
      for (var b = 0u; b < 4u; b++) {
        if (a + b < ACTIONS) {
          let logStd = actor[weights + (blockStart + step) * VECTOR_ADVANCE + LOG_STD + a + b];
          action[a + b] = fma(exp(logStd), noise[b], output[a + b]);
          logProbability -= 0.5 * noise[b] * noise[b] + logStd + HALF_LOG_TWO_PI;
          if (isReal) { transition[transitionAt(replica, transitionAction(a + b), sample)] = action[a + b]; }
        }
      }
    }
    var outcome = stepTask(&state, &action, Stream(seed, env, count, PURPOSE_STEP));
    @if(LOCKSTEP) {
      if (isOver) {
        outcome.reward = 0.0;
        for (var c = 0u; c < COSTS; c++) { outcome.cost[c] = 0.0; }
      }
    }
    age++;
    count++;
    episodeReturn += outcome.reward;
    episodeLength += select(1.0, 0.0, isOver);
    for (var c = 0u; c < COSTS; c++) { episodeCosts[c] += outcome.cost[c]; }
    terminated = (outcome.terminated || outcome.isUnstable) && !isOver;
    unstable += select(0u, 1u, outcome.isUnstable && !isOver);
    truncated = !terminated && !isOver && age >= HORIZON;
    var reward = outcome.reward;
    @if(SAFETY_STATE) {
      let decay = records[replica].record.method.safetyGamma;
      var isUnsafe = false;
      for (var c = 0u; c < SAFETY_WORDS; c++) {
        // the budget per step, discounted so that it lasts for the horizon
        let rate = select((1.0 - pow(decay, f32(HORIZON))) / ((1.0 - decay) * f32(HORIZON)), 1.0, decay == 1.0);
        let left = (safety[c] - outcome.cost[c] / (records[replica].record.method.safetyBudget[c] * rate)) / decay;
        safety[c] = max(left, -MOST_OVERSPENT);
        isUnsafe = isUnsafe || safety[c] <= 0.0;
      }
      reward = select(reward, records[replica].record.method.unsafeReward, isUnsafe);
    }
    if (isReal) {
      transition[transitionAt(replica, TRANSITION_LOG_PROBABILITY, sample)] = logProbability;
      transition[transitionAt(replica, TRANSITION_REWARD, sample)] = reward;
      for (var c = 0u; c < COSTS; c++) { transition[transitionAt(replica, transitionCost(c), sample)] = outcome.cost[c]; }
      let flags = select(0u, TERMINATED, terminated) | select(0u, TRUNCATED, truncated) | select(0u, IDLE, isOver);
      transition[transitionAt(replica, TRANSITION_FLAGS, sample)] = f32(flags);
    }
  }
  @if(LOCKSTEP) isFull = select(1u, 0u, isOver);   // tells the next dispatch

  if (isReal) {
    for (var i = 0u; i < STATE_WORDS; i++) { environments[environmentAt(replica, environmentState(i), env)] = state[i]; }
    environments[environmentAt(replica, ENVIRONMENT_AGE, env)] = bitcast<f32>(age);
    environments[environmentAt(replica, ENVIRONMENT_STEP_COUNT, env)] = bitcast<f32>(count);
    environments[environmentAt(replica, ENVIRONMENT_IS_FULL, env)] = bitcast<f32>(isFull);
    environments[environmentAt(replica, ENVIRONMENT_EPISODE_RETURN, env)] = episodeReturn;
    environments[environmentAt(replica, ENVIRONMENT_EPISODE_LENGTH, env)] = episodeLength;
    environments[environmentAt(replica, ENVIRONMENT_EPISODE_COUNT, env)] = bitcast<f32>(episodeCount);
    environments[environmentAt(replica, ENVIRONMENT_BOOTSTRAP_COUNT, env)] = bitcast<f32>(bootstraps);
    environments[environmentAt(replica, ENVIRONMENT_UNSTABLE_COUNT, env)] = bitcast<f32>(unstable);
    for (var c = 0u; c < COSTS; c++) { environments[environmentAt(replica, environmentEpisodeCost(c), env)] = episodeCosts[c]; }
    @if(SAFETY_STATE) for (var c = 0u; c < SAFETY_WORDS; c++) { environments[environmentAt(replica, environmentSafety(c), env)] = safety[c]; }
  }
}
