// How deep two convex shapes are in one another, whatever they are. A solid is the sum of a box, an ellipsoid and a
// ball, so that one formula finds the point of any of them that is furthest in a direction:
//   sphere  radius            capsule  box (0, 0, half length) + radius        box  its sizes
//   ellipsoid  its radii      cylinder  box (0, 0, half height) + ellipsoid (radius, radius, 0)
//
// Along a unit normal n the solids are `gap(n)` apart; the contact's normal is where that is largest. Solids that
// overlap are pushed apart along the last normal until they are not, and the shortest line between them gives the next:
// each step is the best of gap(n) - push |n - last|^2 / 2, so the gap grows until the normal stays (the proximal point
// method).
import package::physics::contacts::nearest::{ Corner, firstPoint, grown, Simplex, simplexOf, simplexPoint };

struct Solid {
  centre: vec3f,
  axes: mat3x3f,
  block: vec3f,
  oval: vec3f,
  radius: f32,
}

fn sphereSolid(centre: vec3f, radius: f32) -> Solid {
  return Solid(centre, mat3x3f(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0), vec3f(), vec3f(), radius);
}

fn capsuleSolid(centre: vec3f, half: vec3f, radius: f32) -> Solid {
  let length = length(half);
  let axis = half / length;
  let aside = normalize(cross(axis, select(vec3f(1.0, 0.0, 0.0), vec3f(0.0, 1.0, 0.0), abs(axis.x) > 0.5)));
  return Solid(centre, mat3x3f(aside, cross(axis, aside), axis), vec3f(0.0, 0.0, length), vec3f(), radius);
}

fn ellipsoidSolid(centre: vec3f, axes: mat3x3f, size: vec3f) -> Solid {
  return Solid(centre, axes, vec3f(), size, 0.0);
}

fn cylinderSolid(centre: vec3f, axes: mat3x3f, size: vec3f) -> Solid {
  return Solid(centre, axes, vec3f(0.0, 0.0, size.y), vec3f(size.x, size.x, 0.0), 0.0);
}

fn boxSolid(centre: vec3f, axes: mat3x3f, size: vec3f) -> Solid {
  return Solid(centre, axes, size, vec3f(), 0.0);
}

struct Touch {
  gap: f32,
  normal: vec3f,
  point: vec3f, // half way between the surfaces
}

const PUSHES: u32 = 24u;
const SEARCHES: u32 = 24u;
const PUSH: f32 = 0.1;           // how far apart the solids are pushed, by the size of the smaller
const NEARLY_NORMAL: f32 = 0.01;  // sine
const SAME_NORMAL: f32 = 1e-11;  // squared change
const SAME_DISTANCE: f32 = 1e-8; // part of a squared distance

// The point without its ball, from the solid's centre.
fn furthest(solid: Solid, direction: vec3f) -> vec3f {
  let local = direction * solid.axes;
  let oval = local * solid.oval;
  let square = dot(oval, oval);
  let round = solid.oval * oval * select(0.0, inverseSqrt(max(square, 1e-30)), square > 1e-30);
  return solid.axes * (select(-solid.block, solid.block, local >= vec3f()) + round);
}

// How far the solid reaches along a unit direction, from its centre.
fn extent(solid: Solid, direction: vec3f) -> f32 {
  let local = direction * solid.axes;
  return dot(abs(local), solid.block) + length(local * solid.oval) + solid.radius;
}

fn gapAlong(normal: vec3f, between: vec3f, one: Solid, two: Solid) -> f32 {
  return dot(normal, between) - extent(one, normal) - extent(two, normal);
}

fn smallest(solid: Solid) -> f32 {
  let size = solid.block + solid.oval + solid.radius;
  return min(size.x, min(size.y, size.z));
}

struct Normal { gap: f32, direction: vec3f }

fn better(best: Normal, between: vec3f, one: Solid, two: Solid, axis: vec3f) -> Normal {
  let square = dot(axis, axis);
  let direction = axis * select(-1.0, 1.0, dot(axis, between) >= 0.0) * inverseSqrt(max(square, 1e-30));
  let gap = gapAlong(direction, between, one, two);
  if (square < 1e-8 || gap <= best.gap) { return best; }
  return Normal(gap, direction);
}

// The best of the line of centres, the solids' axes and what is normal to an axis of each.
fn firstNormal(between: vec3f, one: Solid, two: Solid) -> Normal {
  var best = better(
    Normal(-1e30, vec3f(1.0, 0.0, 0.0)), between, one, two, normalize(between + vec3f(0.0, 0.0, 1e-20))
  );
  for (var i = 0; i < 3; i++) {
    best = better(best, between, one, two, one.axes[i]);
    best = better(best, between, one, two, two.axes[i]);
    for (var j = 0; j < 3; j++) { best = better(best, between, one, two, cross(one.axes[i], two.axes[j])); }
  }
  return best;
}

// A gap above `margin` is only known to be at least that.
fn touch(one: Solid, two: Solid, margin: f32) -> Touch {
  let between = two.centre - one.centre;
  var best = firstNormal(between, one, two);
  if (best.gap > margin) { return Touch(best.gap, best.direction, one.centre); }
  let apart = PUSH * min(smallest(one), smallest(two)) - one.radius - two.radius;
  var point = vec3f(); // of the first solid
  for (var push = 0u; push < PUSHES; push++) {
    let simplex = nearestPoints(one, two, between + max(0.0, apart - best.gap) * best.direction, best.direction);
    let next = squared(normalize(simplexPoint(simplex)), between, one, two);
    let change = next.direction - best.direction;
    point = firstPoint(simplex) + one.radius * next.direction;
    if (next.gap <= best.gap) { break; }
    best = next;
    if (dot(change, change) < SAME_NORMAL) { break; }
    best = furtherOn(best, change, between, one, two);
  }
  if (isRound(one)) {
    point = furthest(one, best.direction) + one.radius * best.direction;
  } else if (isRound(two)) {
    point = between + furthest(two, -best.direction) - (two.radius + best.gap) * best.direction;
  }
  return Touch(best.gap, best.direction, one.centre + point + 0.5 * best.gap * best.direction);
}

// Made exactly normal to edges that it almost is normal to, if that widens the gap: there the gap has a ridge.
fn squared(direction: vec3f, between: vec3f, one: Solid, two: Solid) -> Normal {
  var best = Normal(gapAlong(direction, between, one, two), direction);
  for (var i = 0; i < 3; i++) {
    best = squaredTo(best, one.axes[i], between, one, two);
    best = squaredTo(best, two.axes[i], between, one, two);
  }
  return best;
}

fn squaredTo(best: Normal, edge: vec3f, between: vec3f, one: Solid, two: Solid) -> Normal {
  let along = dot(best.direction, edge);
  if (abs(along) > NEARLY_NORMAL) { return best; }
  let direction = normalize(best.direction - along * edge);
  let gap = gapAlong(direction, between, one, two);
  if (gap <= best.gap) { return best; }
  return Normal(gap, direction);
}

// Whether the furthest point is only one.
fn isRound(solid: Solid) -> bool {
  return dot(solid.block, solid.block) == 0.0;
}

// Deep solids take many small steps the same way: as many of them at once as widen the gap.
fn furtherOn(start: Normal, step: vec3f, between: vec3f, one: Solid, two: Solid) -> Normal {
  var best = start;
  for (var stride = 0.5; stride < 20.0; stride *= 2.0) {
    let direction = normalize(start.direction + stride * step);
    let gap = gapAlong(direction, between, one, two);
    if (gap <= best.gap) { break; }
    best = Normal(gap, direction);
  }
  return best;
}

// The nearest points of the solids without their balls, the second one's centre being `between` from the first one's;
// they must not overlap.
fn nearestPoints(one: Solid, two: Solid, between: vec3f, guess: vec3f) -> Simplex {
  var simplex = simplexOf(cornerAlong(guess, between, one, two));
  for (var k = 0u; k < SEARCHES; k++) {
    let line = simplexPoint(simplex);
    let square = dot(line, line);
    let corner = cornerAlong(line, between, one, two);
    if (square - dot(line, corner.apart) <= SAME_DISTANCE * square) { break; }
    let next = grown(simplex, corner);
    let shorter = simplexPoint(next);
    if (dot(shorter, shorter) >= square) { break; }
    simplex = next;
  }
  return simplex;
}

fn cornerAlong(direction: vec3f, between: vec3f, one: Solid, two: Solid) -> Corner {
  let first = furthest(one, direction);
  return Corner(between + furthest(two, -direction) - first, first);
}
