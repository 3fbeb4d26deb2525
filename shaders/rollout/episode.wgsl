// What a rollout keeps of environments and their episodes, whatever evaluates the policy and steps the task: how an
// episode stands, what each step gave, which episodes ended, final observations for bootstrapping, resets. Every form
// of a rollout is linked with it.
//
// In LOCKSTEP an ended episode idles until the rollout's end. TIMED observations end with the share of the horizon
// that is over, SAFETY_STATE ones with each cost's share z of its budget that is left (Saute:
// z <- (z - c / budget) / gamma_s, reward replaced at z <= 0).
import package::shape::{ COSTS, ENVS, HORIZON, INPUTS, INPUTS_PADDED, OBSERVATIONS, SAFETY_WORDS, STATE_WORDS };
import package::kernel::{ environments, episodes, finalObservation, records, transition };
import package::layout::{
  ENVIRONMENT_AGE, ENVIRONMENT_BOOTSTRAP_COUNT, ENVIRONMENT_EPISODE_COUNT, ENVIRONMENT_EPISODE_LENGTH,
  ENVIRONMENT_EPISODE_RETURN, ENVIRONMENT_IS_FULL, ENVIRONMENT_STEP_COUNT, ENVIRONMENT_UNSTABLE_COUNT, EPISODE_IS_FULL,
  EPISODE_LENGTH, EPISODE_RETURN, TRANSITION_FLAGS, TRANSITION_REWARD, environmentAt, environmentEpisodeCost,
  environmentSafety, environmentState, episodeAt, episodeCost, finalObservationAt, transitionAt, transitionCost };
import package::lib::environment::{ IDLE, TERMINATED, TRUNCATED };
import package::lib::random::{ PURPOSE_RESET, Stream };
import package::task::{ State, observeTask, resetTask };
import package::tasks::outcome::{ Outcome };

// A budget that is overspent by more than this share stays there: tiny budgets would leave f32.
const MOST_OVERSPENT: f32 = 16777216.0;

// The environment of an invocation. One beyond the last environment plays the last one along, for uniform control
// flow, and writes nothing: it is not real.
struct Own { replica: u32, env: u32, seed: u32, isReal: bool }

struct Episode {
  age: u32,             // steps since its start
  count: u32,           // steps since the run's
  isFull: u32,          // 1 where it began at age 0
  episodeReturn: f32,
  episodeLength: f32,
  costs: array<f32, COSTS>,
  terminated: bool,
  truncated: bool,
  isOver: bool,         // LOCKSTEP: it has ended before this step
  // counted anew in each rollout
  episodeCount: u32,
  unstable: u32,
  bootstraps: u32,
  safety: array<f32, SAFETY_WORDS + 1u>,
}

fn ownOf(replica: u32, index: u32, envs: u32) -> Own {
  return Own(replica, min(index, ENVS - 1u), records[replica].record.run.seed, index < envs);
}

fn word(own: Own, row: u32) -> f32 {
  return environments[environmentAt(own.replica, row, own.env)];
}

fn setWord(own: Own, row: u32, value: f32) {
  environments[environmentAt(own.replica, row, own.env)] = value;
}

fn counter(own: Own, row: u32) -> u32 {
  return bitcast<u32>(word(own, row));
}

fn setCounter(own: Own, row: u32, value: u32) {
  setWord(own, row, bitcast<f32>(value));
}

fn loadState(own: Own, state: ptr<function, State>) {
  for (var i = 0u; i < STATE_WORDS; i++) { (*state)[i] = word(own, environmentState(i)); }
}

fn storeState(own: Own, state: ptr<function, State>) {
  if (own.isReal) {
    for (var i = 0u; i < STATE_WORDS; i++) { setWord(own, environmentState(i), (*state)[i]); }
  }
}

// `isFirst`: nothing of this rollout has been played.
fn loadEpisode(own: Own, isFirst: bool, episode: ptr<function, Episode>) {
  (*episode).age = counter(own, ENVIRONMENT_AGE);
  (*episode).count = counter(own, ENVIRONMENT_STEP_COUNT);
  (*episode).isFull = counter(own, ENVIRONMENT_IS_FULL);
  (*episode).episodeReturn = word(own, ENVIRONMENT_EPISODE_RETURN);
  (*episode).episodeLength = word(own, ENVIRONMENT_EPISODE_LENGTH);
  for (var c = 0u; c < COSTS; c++) { (*episode).costs[c] = word(own, environmentEpisodeCost(c)); }
  (*episode).episodeCount = select(counter(own, ENVIRONMENT_EPISODE_COUNT), 0u, isFirst);
  (*episode).unstable = select(counter(own, ENVIRONMENT_UNSTABLE_COUNT), 0u, isFirst);
  (*episode).bootstraps = select(counter(own, ENVIRONMENT_BOOTSTRAP_COUNT), 0u, isFirst);
  @if(LOCKSTEP) (*episode).isOver = !isFirst && (*episode).isFull == 0u;
  @if(SAFETY_STATE) for (var c = 0u; c < SAFETY_WORDS; c++) { (*episode).safety[c] = word(own, environmentSafety(c)); }
}

fn storeEpisode(own: Own, episode: ptr<function, Episode>) {
  @if(LOCKSTEP) (*episode).isFull = select(1u, 0u, (*episode).isOver);   // tells the next dispatch
  if (own.isReal) {
    setCounter(own, ENVIRONMENT_AGE, (*episode).age);
    setCounter(own, ENVIRONMENT_STEP_COUNT, (*episode).count);
    setCounter(own, ENVIRONMENT_IS_FULL, (*episode).isFull);
    setWord(own, ENVIRONMENT_EPISODE_RETURN, (*episode).episodeReturn);
    setWord(own, ENVIRONMENT_EPISODE_LENGTH, (*episode).episodeLength);
    setCounter(own, ENVIRONMENT_EPISODE_COUNT, (*episode).episodeCount);
    setCounter(own, ENVIRONMENT_BOOTSTRAP_COUNT, (*episode).bootstraps);
    setCounter(own, ENVIRONMENT_UNSTABLE_COUNT, (*episode).unstable);
    for (var c = 0u; c < COSTS; c++) { setWord(own, environmentEpisodeCost(c), (*episode).costs[c]); }
    @if(SAFETY_STATE)
    for (var c = 0u; c < SAFETY_WORDS; c++) { setWord(own, environmentSafety(c), (*episode).safety[c]); }
  }
}

// What the networks see of an environment, before it is normalised.
fn observe(
  state: ptr<function, State>, episode: ptr<function, Episode>, raw: ptr<function, array<f32, INPUTS_PADDED>>,
) {
  observeTask(state, raw);
  @if(TIMED) (*raw)[OBSERVATIONS] = f32((*episode).age) / f32(HORIZON);
  @if(SAFETY_STATE)
  for (var c = 0u; c < SAFETY_WORDS; c++) { (*raw)[INPUTS - SAFETY_WORDS + c] = (*episode).safety[c]; }
}

// Enters what a step gave; in an episode that is over it gave nothing. Returns the reward that is learnt from.
fn enter(own: Own, outcome: ptr<function, Outcome>, episode: ptr<function, Episode>) -> f32 {
  let isOver = (*episode).isOver;
  @if(LOCKSTEP) {
    if (isOver) {
      (*outcome).reward = 0.0;
      for (var c = 0u; c < COSTS; c++) { (*outcome).cost[c] = 0.0; }
    }
  }
  (*episode).age++;
  (*episode).count++;
  (*episode).episodeReturn += (*outcome).reward;
  (*episode).episodeLength += select(1.0, 0.0, isOver);
  for (var c = 0u; c < COSTS; c++) { (*episode).costs[c] += (*outcome).cost[c]; }
  (*episode).terminated = ((*outcome).terminated || (*outcome).isUnstable) && !isOver;
  (*episode).unstable += select(0u, 1u, (*outcome).isUnstable && !isOver);
  (*episode).truncated = !(*episode).terminated && !isOver && (*episode).age >= HORIZON;
  var reward = (*outcome).reward;
  @if(SAFETY_STATE) {
    let decay = records[own.replica].record.method.safetyGamma;
    var isUnsafe = false;
    for (var c = 0u; c < SAFETY_WORDS; c++) {
      // the budget per step, discounted so that it lasts for the horizon
      let rate = select((1.0 - pow(decay, f32(HORIZON))) / ((1.0 - decay) * f32(HORIZON)), 1.0, decay == 1.0);
      let spent = (*outcome).cost[c] / (records[own.replica].record.method.safetyBudget[c] * rate);
      (*episode).safety[c] = max(((*episode).safety[c] - spent) / decay, -MOST_OVERSPENT);
      isUnsafe = isUnsafe || (*episode).safety[c] <= 0.0;
    }
    reward = select(reward, records[own.replica].record.method.unsafeReward, isUnsafe);
  }
  return reward;
}

fn keepTransition(
  own: Own, sample: u32, reward: f32, outcome: ptr<function, Outcome>, episode: ptr<function, Episode>,
) {
  if (own.isReal) {
    transition[transitionAt(own.replica, TRANSITION_REWARD, sample)] = reward;
    for (var c = 0u; c < COSTS; c++) {
      transition[transitionAt(own.replica, transitionCost(c), sample)] = (*outcome).cost[c];
    }
    let ended = select(0u, TERMINATED, (*episode).terminated) | select(0u, TRUNCATED, (*episode).truncated);
    let flags = ended | select(0u, IDLE, (*episode).isOver);
    transition[transitionAt(own.replica, TRANSITION_FLAGS, sample)] = f32(flags);
  }
}

// Whether values beyond this step are bootstrapped by what is observed after it; `isLast` of the rollout.
fn isCutOff(episode: ptr<function, Episode>, isLast: bool) -> bool {
  return (*episode).truncated || (isLast && !(*episode).terminated && !(*episode).isOver);
}

fn keepFinalObservation(
  own: Own, episode: ptr<function, Episode>, raw: ptr<function, array<f32, INPUTS_PADDED>>,
) {
  if (own.isReal) {
    let bootstrap = (*episode).bootstraps * ENVS + own.env;   // [bootstraps][ENVS]
    for (var k = 0u; k < INPUTS; k++) {
      finalObservation[finalObservationAt(own.replica, k, bootstrap)] = (*raw)[k];
    }
  }
  (*episode).bootstraps++;
}

// Keeps the episode where it has ended.
fn keepEnded(own: Own, episode: ptr<function, Episode>) {
  if ((*episode).terminated || (*episode).truncated) {
    if (own.isReal) {
      let slot = (*episode).episodeCount;
      episodes[episodeAt(own.replica, EPISODE_RETURN, slot, own.env)] = (*episode).episodeReturn;
      episodes[episodeAt(own.replica, EPISODE_LENGTH, slot, own.env)] = (*episode).episodeLength;
      for (var c = 0u; c < COSTS; c++) {
        episodes[episodeAt(own.replica, episodeCost(c), slot, own.env)] = (*episode).costs[c];
      }
      episodes[episodeAt(own.replica, EPISODE_IS_FULL, slot, own.env)] = f32((*episode).isFull);
    }
    (*episode).episodeCount++;
    @if(LOCKSTEP) (*episode).isOver = true;
  }
}

// Whether a new episode begins here.
fn isRestarted(episode: ptr<function, Episode>, isLast: bool) -> bool {
  @if(LOCKSTEP) { return isLast; }
  @if(!LOCKSTEP) { return (*episode).terminated || (*episode).truncated; }
}

fn restart(own: Own, state: ptr<function, State>, episode: ptr<function, Episode>) {
  (*episode).age = 0u;
  (*episode).isFull = 1u;
  (*episode).episodeReturn = 0.0;
  (*episode).episodeLength = 0.0;
  for (var c = 0u; c < COSTS; c++) { (*episode).costs[c] = 0.0; }
  resetTask(state, Stream(own.seed, own.env, (*episode).count, PURPOSE_RESET));
  @if(LOCKSTEP) (*episode).isOver = false;
  @if(SAFETY_STATE) for (var c = 0u; c < SAFETY_WORDS; c++) { (*episode).safety[c] = 1.0; }
}
