// The search along a step with a limited number of evaluations, as MuJoCo does it: Newton's method on the derivative
// from one side until its sign changes, then three candidates at a time between both ends. What asks for another
// evaluation leaves it `at`; when it is done, `at` is the step. The first evaluations of all, in which the solver
// chooses where it starts, are two: where it is and a whole step on.

const FIRST = 0u;
const NEWTON = 1u;
const ONE_SIDED = 2u;
const BETWEEN = 3u;
const MIDDLE = 4u;
const NEXT_ONE = 5u;
const NEXT_TWO = 6u;
const STAY = 7u;
const LEAP = 8u;
// Part of the first derivative that rounding hides.
const ROUNDING = 1e-6;

struct Sample {
  at: f32,
  cost: f32,
  slope: f32,
  curvature: f32,
}

struct LimitedSearch {
  alpha: f32, // where to evaluate, at last the step
  done: bool,
  stage: u32,
  count: u32,
  small: f32, // a derivative below it is none
  isDown: bool,        // whether the cost falls from the first step on
  isMoved: vec2<bool>, // which ends are to have new candidates
  start: Sample,
  one: Sample, // MuJoCo's p1 and p2: the ends
  two: Sample,
  nextOne: Sample,
  nextTwo: Sample,
}

fn warmstartSearch(isChoice: bool) -> LimitedSearch {
  let none = Sample(0.0, 0.0, 0.0, 0.0);
  return LimitedSearch(
    0.0, false, select(FIRST, STAY, isChoice), 0u, 0.0, false, vec2<bool>(), none, none, none, none, none
  );
}

// Where there is no choice: always the whole first step.
fn smoothStartSearch(isChoice: bool) -> LimitedSearch {
  var search = warmstartSearch(isChoice);
  if (isChoice) {
    search.alpha = 1.0;
    search.done = true;
  }
  return search;
}

// The derivative that counts as none, with the step's squared length.
fn gradientTolerance(square: f32, scale: f32) -> f32 {
  return scale * sqrt(square);
}

fn isStartChoice(trip: u32) -> bool {
  return trip == 0u;
}

fn isForceTrip(trip: u32, trips: u32) -> bool {
  return trip + 1u == trips;
}

// Smooth part of the cost along the direction.
fn gaussCost(first: f32, second: f32, alpha: f32) -> f32 {
  return alpha * (first + 0.5 * alpha * second);
}

fn newtonPoint(sample: Sample) -> f32 {
  return sample.at - sample.slope / max(sample.curvature, 1e-30);
}

fn finish(search: LimitedSearch, at: f32) -> LimitedSearch {
  var next = search;
  next.alpha = at;
  next.done = true;
  return next;
}

// Goes on to the evaluation at `at`.
fn evaluateAt(search: LimitedSearch, stage: u32, at: f32) -> LimitedSearch {
  var next = search;
  next.stage = stage;
  next.alpha = at;
  return next;
}

// Takes the evaluation at `search.alpha`; `limit` is ls_iterations, `small` MuJoCo's bound on the derivative.
fn nextEvaluation(search: LimitedSearch, cost: f32, slope: vec2f, limit: u32, small: f32) -> LimitedSearch {
  let sample = Sample(search.alpha, cost, slope.x, slope.y);
  var next = search;
  next.count++;
  switch search.stage {
    case STAY: {
      next.start = sample;
      return evaluateAt(next, LEAP, 1.0);
    }
    case LEAP: { return finish(next, select(0.0, 1.0, cost < search.start.cost)); }
    case FIRST: {
      next.start = sample;
      next.small = max(small, ROUNDING * abs(slope.x));
      return evaluateAt(next, NEWTON, newtonPoint(sample));
    }
    case NEWTON: {
      next.one = sample;
      if (search.start.cost < cost) { next.one = search.start; }
      next.two = next.one;
      return oneSided(next, limit, false);
    }
    case ONE_SIDED: {
      next.two = search.one;
      next.one = sample;
      return oneSided(next, limit, true);
    }
    case BETWEEN: {
      next.nextOne = sample;
      return bisect(next, limit);
    }
    case MIDDLE: { return betweenEnds(next, sample, limit); }
    case NEXT_ONE: {
      next.nextOne = sample;
      if (search.isMoved.y) { return evaluateAt(next, NEXT_TWO, newtonPoint(search.two)); }
      return bisect(next, limit);
    }
    default: {
      next.nextTwo = sample;
      return bisect(next, limit);
    }
  }
}

fn isFlat(search: LimitedSearch, sample: Sample) -> bool {
  return abs(sample.slope) < search.small || sample.slope == 0.0;
}

// Goes on from the end `one` in its direction until the derivative changes its sign.
fn oneSided(search: LimitedSearch, limit: u32, hasBoth: bool) -> LimitedSearch {
  if (isFlat(search, search.one)) { return finish(search, search.one.at); }
  var next = search;
  if (!hasBoth) { next.isDown = search.one.slope < 0.0; }
  if ((search.one.slope < 0.0) == next.isDown && search.count < limit) {
    return evaluateAt(next, ONE_SIDED, newtonPoint(search.one));
  }
  if (search.count >= limit || !hasBoth) { return finish(search, search.one.at); }
  next.nextTwo = search.one;
  return evaluateAt(next, BETWEEN, newtonPoint(search.one));
}

fn bisect(search: LimitedSearch, limit: u32) -> LimitedSearch {
  if (search.count < limit) { return evaluateAt(search, MIDDLE, 0.5 * (search.one.at + search.two.at)); }
  var best = search.one;
  if (search.two.cost < best.cost) { best = search.two; }
  return finish(search, select(0.0, best.at, best.cost < search.start.cost));
}

fn betweenEnds(search: LimitedSearch, middle: Sample, limit: u32) -> LimitedSearch {
  let candidates = array(search.nextOne, search.nextTwo, middle);
  var next = search;
  var found = false;
  var best = middle;
  for (var k = 0; k < 3; k++) {
    let each = candidates[k];
    if (isFlat(search, each) && (!found || each.cost < best.cost)) {
      found = true;
      best = each;
    }
    next.one = nearer(next.one, each);
    next.two = nearer(next.two, each);
  }
  if (found) { return finish(search, best.at); }
  next.isMoved = vec2<bool>(next.one.at != search.one.at, next.two.at != search.two.at);
  if (next.isMoved.x) { return evaluateAt(next, NEXT_ONE, newtonPoint(next.one)); }
  if (next.isMoved.y) { return evaluateAt(next, NEXT_TWO, newtonPoint(next.two)); }
  return finish(search, middle.at);
}

// An end, or a candidate on the same side whose derivative is nearer to 0.
fn nearer(end: Sample, candidate: Sample) -> Sample {
  var best = end;
  if (sign(end.slope) == sign(candidate.slope) && abs(candidate.slope) < abs(end.slope)) { best = candidate; }
  return best;
}
