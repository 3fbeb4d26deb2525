// How the costs of an iteration's own full episodes are spread, for each cost: the share of episodes above the limit,
// the largest cost, the standard deviation, and CVaR(0.9), the mean of the costliest tenth (Rockafellar and Uryasev
// 2000):
//   q + mean max(cost - q, 0) / 0.1,   q the smallest cost that at least 0.9 of the episodes do not exceed.
// q is found two bits at a time, from the highest, among keys that are ordered as the numbers are: nothing is sorted or
// kept.
// environments  episodes [EPISODE_ROWS][EPISODE_SLOTS][ENVS]  ->  records.   Launch: (COSTS, 1, replicas), 64 lanes a
// cost.
// Test: test/kernels/estimate/cost_spread.test.ts.   Twin: test/reference/cost_spread.ts.
import package::hyper::{ HYPER_STRIDE, COST_LIMIT };
import package::layout::{ ENVIRONMENT_EPISODE_COUNT, EPISODE_IS_FULL, environmentAt, episodeAt, episodeCost };
import package::lib::batch::{ activeEnvs };
import package::lib::record::{ Slot, UNBOUNDED, isFrozen };
import package::lib::reduce::{ REDUCE_LANES, workgroupSum };

// parameters
@group(0) @binding(0) var<storage, read> hyper: array<f32>;
// in
@group(0) @binding(1) var<storage, read> environments: array<f32>;
@group(0) @binding(2) var<storage, read> episodes: array<f32>;
// out
@group(0) @binding(3) var<storage, read_write> records: array<Slot>;

// A number whose order among u32 is the order of the floats.
fn keyOf(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  return select(bits | 0x80000000u, ~bits, (bits & 0x80000000u) != 0u);
}

fn floatOf(key: u32) -> f32 { return bitcast<f32>(select(~key, key & 0x7fffffffu, (key & 0x80000000u) != 0u)); }

// A lane walks over the full episodes of every REDUCE_LANES-th environment: this is the one that it has come to.
struct Walk { env: u32, e: u32, count: u32, cost: f32, isOver: bool }

fn episodesOf(replica: u32, env: u32) -> u32 {
  return bitcast<u32>(environments[environmentAt(replica, ENVIRONMENT_EPISODE_COUNT, env)]);
}

// Goes on to the next full episode, whose cost c is read.
fn following(replica: u32, c: u32, envs: u32, begun: Walk) -> Walk {
  var walk = begun;
  while (walk.env < envs) {
    if (walk.e >= walk.count) {
      walk.env += REDUCE_LANES;
      walk.e = 0u;
      walk.count = select(0u, episodesOf(replica, min(walk.env, envs - 1u)), walk.env < envs);
      continue;
    }
    let isFull = episodes[episodeAt(replica, EPISODE_IS_FULL, walk.e, walk.env)] != 0.0;
    walk.cost = episodes[episodeAt(replica, episodeCost(c), walk.e, walk.env)];
    walk.e++;
    if (isFull) { return walk; }
  }
  walk.isOver = true;
  return walk;
}

fn firstOf(replica: u32, c: u32, envs: u32, lane: u32) -> Walk {
  let count = select(0u, episodesOf(replica, min(lane, envs - 1u)), lane < envs);
  return following(replica, c, envs, Walk(lane, 0u, count, 0.0, false));
}

// What a lane knows of its episodes: how many there are and how many cost more than `limit`; sums of their costs, of
// squares about `centre` and of what is above `quantile`; and the largest cost.
struct Part { count: f32, above: f32, sum: f32, squares: f32, excess: f32, largest: f32 }
fn gather(replica: u32, c: u32, lane: u32, limit: f32, centre: f32, quantile: f32) -> Part {
  var part = Part(0.0, 0.0, 0.0, 0.0, 0.0, -UNBOUNDED);
  let envs = activeEnvs(records[replica].record.run.activeEnvs);
  for (var walk = firstOf(replica, c, envs, lane); !walk.isOver; walk = following(replica, c, envs, walk)) {
    let cost = walk.cost;
    part.count += 1.0;
    part.above += select(0.0, 1.0, cost > limit);
    part.sum += cost;
    part.squares += (cost - centre) * (cost - centre);
    part.excess += max(cost - quantile, 0.0);
    part.largest = max(part.largest, cost);
  }
  return part;
}

// How many of a lane's costs have keys below each of three.
fn countBelow(replica: u32, c: u32, lane: u32, keys: vec3u) -> vec3f {
  var below = vec3f(0.0);
  let envs = activeEnvs(records[replica].record.run.activeEnvs);
  for (var walk = firstOf(replica, c, envs, lane); !walk.isOver; walk = following(replica, c, envs, walk)) {
    below += select(vec3f(0.0), vec3f(1.0), vec3u(keyOf(walk.cost)) < keys);
  }
  return below;
}

var<workgroup> largest: array<f32, REDUCE_LANES>;
var<workgroup> isIdle: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let c = group.x;
  let replica = group.z;
  if (lane == 0u) {
    isIdle = select(0u, 1u, isFrozen(replica));
  }
  if (workgroupUniformLoad(&isIdle) == 1u) { return; }
  let limit = hyper[replica * HYPER_STRIDE + COST_LIMIT + c];
  let own = gather(replica, c, lane, limit, 0.0, 0.0);
  let count = workgroupSum(own.count, lane);
  let n = max(count, 1.0);
  let above = workgroupSum(own.above, lane);
  let mean = workgroupSum(own.sum, lane) / n;
  largest[lane] = own.largest;

  // q has at least `rank` numbers up to it, ceil(0.9 n): its key is the largest with fewer below
  let rank = f32((9u * u32(count) + 9u) / 10u);
  var key = 0u;
  for (var shift = 32u; shift > 0u; shift -= 2u) {
    let unit = 1u << (shift - 2u);
    let below = countBelow(replica, c, lane, vec3u(key) + vec3u(1u, 2u, 3u) * unit);
    for (var digit = 0u; digit < 3u; digit++) {
      if (workgroupSum(below[digit], lane) < rank) { key += unit; }
    }
  }
  let quantile = floatOf(key);
  let spread = gather(replica, c, lane, limit, mean, quantile);
  let variance = workgroupSum(spread.squares, lane) / n;
  let excess = workgroupSum(spread.excess, lane);
  if (lane == 0u && count > 0.0) {
    var most = largest[0];
    for (var i = 1u; i < REDUCE_LANES; i++) { most = max(most, largest[i]); }
    let estimates = &records[replica].record.estimates;
    (*estimates).aboveLimit[c] = above / n;
    (*estimates).costMax[c] = most;
    (*estimates).costStd[c] = sqrt(variance);
    (*estimates).costTail[c] = quantile + excess / (0.1 * n);
  }
}
