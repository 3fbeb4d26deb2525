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

// What a walk compares the costs with.
struct Question { limit: f32, centre: f32, quantile: f32, keys: vec3u }

// A lane's episodes: how many there are and how many cost more than the limit; sums of their costs, of squares about
// the centre and of what is above the quantile; the largest cost; and how many have keys below each of three.
struct Part { count: f32, above: f32, sum: f32, squares: f32, excess: f32, largest: f32, below: vec3f }
fn gather(replica: u32, c: u32, lane: u32, asked: Question) -> Part {
  var part = Part(0.0, 0.0, 0.0, 0.0, 0.0, -UNBOUNDED, vec3f(0.0));
  let envs = activeEnvs(records[replica].record.run.activeEnvs);
  var walk = Walk(lane, 0u, select(0u, episodesOf(replica, min(lane, envs - 1u)), lane < envs), 0.0, false);
  loop {
    walk = following(replica, c, envs, walk);
    if (walk.isOver) { break; }
    let cost = walk.cost;
    part.count += 1.0;
    part.above += select(0.0, 1.0, cost > asked.limit);
    part.sum += cost;
    part.squares += (cost - asked.centre) * (cost - asked.centre);
    part.excess += max(cost - asked.quantile, 0.0);
    part.largest = max(part.largest, cost);
    part.below += select(vec3f(0.0), vec3f(1.0), vec3u(keyOf(cost)) < asked.keys);
  }
  return part;
}

var<workgroup> largest: array<f32, REDUCE_LANES>;
var<workgroup> isIdle: u32;

// Walks over all episodes: one for counts and the mean, one for every two bits of the quantile's key, one for the rest.
const KEY_WALKS: u32 = 16u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let c = group.x;
  let replica = group.z;
  if (lane == 0u) {
    isIdle = select(0u, 1u, isFrozen(replica));
  }
  if (workgroupUniformLoad(&isIdle) == 1u) { return; }
  let limit = hyper[replica * HYPER_STRIDE + COST_LIMIT + c];
  var asked = Question(limit, 0.0, 0.0, vec3u(0u));
  var count = 0.0;
  var above = 0.0;
  var rank = 0.0;
  var key = 0u;
  var sums = vec3f(0.0);
  // One text for all walks: compilers write out each call, and a walk is long.
  for (var turn = 0u; turn < KEY_WALKS + 2u; turn++) {
    let unit = 1u << ((2u * (KEY_WALKS - min(turn, KEY_WALKS))) & 31u);
    let isKeyWalk = turn > 0u && turn <= KEY_WALKS;
    if (isKeyWalk) { asked.keys = vec3u(key) + vec3u(1u, 2u, 3u) * unit; }
    let part = gather(replica, c, lane, asked);
    var told = vec3f(part.squares, part.excess, 0.0);
    if (turn == 0u) { told = vec3f(part.count, part.above, part.sum); }
    if (isKeyWalk) { told = part.below; }
    for (var i = 0u; i < 3u; i++) { sums[i] = workgroupSum(told[i], lane); }
    if (turn == 0u) {
      count = sums.x;
      above = sums.y;
      asked.centre = sums.z / max(count, 1.0);
      largest[lane] = part.largest;
      // q has at least `rank` numbers up to it, ceil(0.9 n): its key is the largest with fewer below
      rank = f32((9u * u32(count) + 9u) / 10u);
    }
    if (isKeyWalk) {
      key += unit * u32(dot(select(vec3f(0.0), vec3f(1.0), sums < vec3f(rank)), vec3f(1.0)));
      asked.quantile = floatOf(key);
    }
  }
  if (lane == 0u && count > 0.0) {
    let n = max(count, 1.0);
    var most = largest[0];
    for (var i = 1u; i < REDUCE_LANES; i++) { most = max(most, largest[i]); }
    let estimates = &records[replica].record.estimates;
    (*estimates).aboveLimit[c] = above / n;
    (*estimates).costMax[c] = most;
    (*estimates).costStd[c] = sqrt(sums.x / n);
    (*estimates).costTail[c] = asked.quantile + sums.y / (0.1 * n);
  }
}
