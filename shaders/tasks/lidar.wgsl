// Pseudo-lidar of the navigation tasks: 16 bins of 22.5 degrees counter-clockwise from the body x axis. An object at
// distance d shows with strength max(0, range - d) / range in the bin it lies in, and fades into the two neighbours in
// proportion to its place inside that bin; a bin keeps its strongest object.
//
// Written per bin instead of per object: with e the distance, in bins around the circle, from the object's direction to
// a bin's centre, that rule is strength * clamp(1.5 - e, 0, 1). No index depends on data, so the bins stay in registers.

import package::task_constants::{OBSERVATION_PADDED};

const BINS: u32 = 16u;
const BINS_PER_RADIAN: f32 = 2.546479089470325;  // 16 / (2 pi)

alias Bins = array<vec4f, 4>;

fn raiseFour(bins: vec4f, centers: vec4f, direction: f32, strength: f32) -> vec4f {
  let straight = abs(centers - vec4f(direction));
  let around = min(straight, vec4f(16.0) - straight);
  return max(bins, strength * min(vec4f(1.0), vec4f(1.5) - around));
}

// Adds one object at `offset`, metres in body axes, to the bins.
fn raiseBins(bins: ptr<function, Bins>, offset: vec2f, range: f32) {
  let strength = max(0.0, 1.0 - length(offset) / range);
  let turn = atan2(offset.y, offset.x) * BINS_PER_RADIAN;
  let direction = select(turn, turn + 16.0, turn < 0.0);
  (*bins)[0] = raiseFour((*bins)[0], vec4f(0.5, 1.5, 2.5, 3.5), direction, strength);
  (*bins)[1] = raiseFour((*bins)[1], vec4f(4.5, 5.5, 6.5, 7.5), direction, strength);
  (*bins)[2] = raiseFour((*bins)[2], vec4f(8.5, 9.5, 10.5, 11.5), direction, strength);
  (*bins)[3] = raiseFour((*bins)[3], vec4f(12.5, 13.5, 14.5, 15.5), direction, strength);
}

// Writes the bins to the observation from entry `start` on.
fn writeBins(observation: ptr<function, array<f32, OBSERVATION_PADDED>>, start: u32, bins: Bins) {
  for (var i = 0u; i < 4u; i++) {
    let four = bins[i];
    (*observation)[start + 4u * i] = four.x;
    (*observation)[start + 4u * i + 1u] = four.y;
    (*observation)[start + 4u * i + 2u] = four.z;
    (*observation)[start + 4u * i + 3u] = four.w;
  }
}
