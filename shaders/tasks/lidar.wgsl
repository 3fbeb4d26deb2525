// Pseudo-lidar of the navigation tasks: 16 bins of 22.5 degrees counter-clockwise from the body x axis. An object at
// distance d shows with strength max(0, range - d) / range in the bin it lies in, and fades into the two neighbours in
// proportion to its place inside that bin; a bin keeps its strongest object.
//
// Written per bin instead of per object: with e the distance, in bins around the circle, from the object's direction to
// a bin's centre, that rule is strength * clamp(1.5 - e, 0, 1), and no index depends on data. The loops are kept small,
// so that drivers unroll them and keep the arrays in registers: one over objects for their sights, one for each four
// bins.

import package::task_constants::{LIDAR_OBJECTS, OBSERVATION_PADDED};

const BINS: u32 = 16u;
const BINS_PER_RADIAN: f32 = 2.546479089470325;  // 16 / (2 pi)

// What the lidar sees of an object: its direction in bins, in [0, 16], and its strength.
struct Sight {
  direction: f32,
  strength: f32,
}

alias Sights = array<Sight, LIDAR_OBJECTS>;

// The sight of an object at `offset`, metres in body axes.
fn sight(offset: vec2f, range: f32) -> Sight {
  let turn = atan2(offset.y, offset.x) * BINS_PER_RADIAN;
  return Sight(select(turn, turn + 16.0, turn < 0.0), max(0.0, 1.0 - length(offset) / range));
}

// The four bins centred at `centers`, from the first `count` sights.
fn fourBins(sights: ptr<function, Sights>, count: u32, centers: vec4f) -> vec4f {
  var bins = vec4f(0.0);
  for (var i = 0u; i < count; i++) {
    let straight = abs(centers - vec4f((*sights)[i].direction));
    let around = min(straight, vec4f(16.0) - straight);
    bins = max(bins, (*sights)[i].strength * min(vec4f(1.0), vec4f(1.5) - around));
  }
  return bins;
}

fn writeFour(observation: ptr<function, array<f32, OBSERVATION_PADDED>>, start: u32, bins: vec4f) {
  (*observation)[start] = bins.x;
  (*observation)[start + 1u] = bins.y;
  (*observation)[start + 2u] = bins.z;
  (*observation)[start + 3u] = bins.w;
}

// Writes the lidar of the first `count` sights to the observation from entry `start` on.
fn writeLidar(
  observation: ptr<function, array<f32, OBSERVATION_PADDED>>, start: u32, sights: ptr<function, Sights>, count: u32,
) {
  writeFour(observation, start, fourBins(sights, count, vec4f(0.5, 1.5, 2.5, 3.5)));
  writeFour(observation, start + 4u, fourBins(sights, count, vec4f(4.5, 5.5, 6.5, 7.5)));
  writeFour(observation, start + 8u, fourBins(sights, count, vec4f(8.5, 9.5, 10.5, 11.5)));
  writeFour(observation, start + 12u, fourBins(sights, count, vec4f(12.5, 13.5, 14.5, 15.5)));
}
