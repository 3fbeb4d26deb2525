// Episode estimates J_R, J_C of an iteration from its full episodes, in the order (environment, time):
// each episode enters a window of the last WINDOW ones; the estimate is the mean over the iteration of the window's
// running mean (the published code's Metrics/EpCost), and stays where no episode ended. With rollouts shorter than the
// horizon, full episodes that end within the first horizon of a run are the short ones, and enter no window. While the
// window is empty, rates per step times an expected length stand in (lib/provisional).
// COST_NOISE adds Gaussian noise to the estimates of J_C that the algorithm sees (meanCost), for studies of estimation
// error; measuredCost stays clean. Also starts the iteration in the record.
// environments  episodes [EPISODE_ROWS][EPISODE_SLOTS][ENVS]  ->  window [EPISODE_ROWS][WINDOW], records.   Launch:
// (1, 1, replicas).
// Test: test/kernels/estimate/episodes.test.ts.   Twin: test/reference/episodes.ts.
import package::shape::{ COSTS, STEPS, HORIZON, WINDOW };
import package::layout::{
  ENVIRONMENT_EPISODE_COUNT, ENVIRONMENT_EPISODE_LENGTH, ENVIRONMENT_EPISODE_RETURN, ENVIRONMENT_UNSTABLE_COUNT,
  EPISODE_IS_FULL, EPISODE_LENGTH, EPISODE_RETURN, EPISODE_ROWS, environmentAt, environmentEpisodeCost, episodeAt,
  episodeCost, windowAt };
import package::lib::environment::{ startAge };
import package::hyper::{ HYPER_STRIDE, COST_NOISE };
import package::lib::batch::{ activeEnvs };
import package::lib::provisional::{ EpisodeSums, expectedLength };
import package::lib::random::{ Stream, PURPOSE_NOISE, normal4 };
import package::lib::record::{ Slot, isFrozen };

// parameters
@group(0) @binding(4) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(0) var<storage, read> environments: array<f32>;
@group(0) @binding(1) var<storage, read> episodes: array<f32>;
// out
@group(0) @binding(2) var<storage, read_write> window: array<f32>;
@group(0) @binding(3) var<storage, read_write> records: array<Slot>;

@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) group: vec3u) {
  let replica = group.z;
  let run = &records[replica].record.run;
  let estimates = &records[replica].record.estimates;
  if (isFrozen(replica)) { return; }
  (*run).iteration += 1u;
  let envs = activeEnvs((*run).activeEnvs);
  (*run).sampledSteps += envs * STEPS;
  var held = (*estimates).windowCount;
  var head = (*estimates).windowHead;

  // sums over the window, recomputed once so that rounding does not pile up over iterations
  var windowSum: array<f32, EPISODE_ROWS>;
  for (var w = 0u; w < EPISODE_ROWS; w++) {
    for (var i = 0u; i < held; i++) { windowSum[w] += window[windowAt(replica, w, i)]; }
  }
  var own: array<f32, EPISODE_ROWS>;
  var running: array<f32, EPISODE_ROWS>;
  var stopped: EpisodeSums;      // of episodes that ended in this iteration and enter no window
  var unfinished: EpisodeSums;   // of what goes on, so far
  var terminations = 0u;         // among those that ended and enter no window
  var ended = 0u;
  var entered = 0u;
  var unstable = 0u;
  let isYoung = STEPS < HORIZON && (*run).iteration * STEPS < HORIZON;
  for (var env = 0u; env < envs; env++) {
    let count = bitcast<u32>(environments[environmentAt(replica, ENVIRONMENT_EPISODE_COUNT, env)]);
    unstable += bitcast<u32>(environments[environmentAt(replica, ENVIRONMENT_UNSTABLE_COUNT, env)]);
    if (held == 0u) {
      unfinished[EPISODE_RETURN] += environments[environmentAt(replica, ENVIRONMENT_EPISODE_RETURN, env)];
      unfinished[EPISODE_LENGTH] += environments[environmentAt(replica, ENVIRONMENT_EPISODE_LENGTH, env)];
      for (var c = 0u; c < COSTS; c++) {
        unfinished[episodeCost(c)] += environments[environmentAt(replica, environmentEpisodeCost(c), env)];
      }
    }
    for (var e = 0u; e < count; e++) {
      let isFull = episodes[episodeAt(replica, EPISODE_IS_FULL, e, env)] != 0.0;
      ended += select(0u, 1u, isFull);
      if (!isFull || isYoung) {
        let length = episodes[episodeAt(replica, EPISODE_LENGTH, e, env)];
        terminations += select(0u, 1u, length < f32(HORIZON - select(startAge(env), 0u, isFull)));
        for (var w = 0u; w < EPISODE_IS_FULL; w++) { stopped[w] += episodes[episodeAt(replica, w, e, env)]; }
        continue;
      }
      let isEviction = held == WINDOW;
      held = min(held + 1u, WINDOW);
      entered++;
      for (var w = 0u; w < EPISODE_ROWS; w++) {
        let x = episodes[episodeAt(replica, w, e, env)];
        let slot = windowAt(replica, w, head);
        windowSum[w] += x - select(0.0, window[slot], isEviction);
        window[slot] = x;
        own[w] += x;
        running[w] += windowSum[w] / f32(held);
      }
      head = (head + 1u) % WINDOW;
    }
  }
  (*estimates).windowCount = held;
  (*estimates).windowHead = head;
  (*estimates).episodes += ended;
  (*estimates).epochEpisodes = ended;
  (*estimates).epochUnstable = unstable;
  if (held == 0u && stopped[EPISODE_LENGTH] > 0.0) {
    (*estimates).isEstimated = 1u;
    (*estimates).terminations += terminations;
    var played = stopped;
    for (var w = 0u; w < EPISODE_IS_FULL; w++) {
      (*estimates).earlySums[w] += stopped[w];
      // Where episodes terminate, those that go on tell of the long ones.
      if ((*estimates).terminations > 0u) { played[w] = (*estimates).earlySums[w] + unfinished[w]; }
    }
    (*estimates).meanLength = expectedLength(f32((*estimates).terminations) / played[EPISODE_LENGTH]);
    let factor = (*estimates).meanLength / played[EPISODE_LENGTH];
    (*estimates).meanReturn = played[EPISODE_RETURN] * factor;
    (*estimates).epochReturn = (*estimates).meanReturn;
    (*estimates).epochLength = (*estimates).meanLength;
    for (var c = 0u; c < COSTS; c++) {
      (*estimates).measuredCost[c] = played[episodeCost(c)] * factor;
      (*estimates).epochCost[c] = (*estimates).measuredCost[c];
    }
  }
  if (entered > 0u) {
    (*estimates).isEstimated = 1u;
    let n = f32(entered);
    (*estimates).meanReturn = running[EPISODE_RETURN] / n;
    (*estimates).meanLength = running[EPISODE_LENGTH] / n;
    (*estimates).epochReturn = own[EPISODE_RETURN] / n;
    (*estimates).epochLength = own[EPISODE_LENGTH] / n;
    for (var c = 0u; c < COSTS; c++) {
      (*estimates).measuredCost[c] = running[episodeCost(c)] / n;
      (*estimates).epochCost[c] = own[episodeCost(c)] / n;
    }
  }
  for (var c = 0u; c < COSTS; c++) {
    let noise = normal4(Stream((*run).seed, c, (*run).iteration, PURPOSE_NOISE), 0u).x;
    (*estimates).meanCost[c] = fma(hyper[replica * HYPER_STRIDE + COST_NOISE], noise, (*estimates).measuredCost[c]);
  }
}
