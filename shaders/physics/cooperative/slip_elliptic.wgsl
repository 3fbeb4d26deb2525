// Hard friction of a contact whose cone is round: all axes at once, within an ellipsoid (see noslip.wgsl). Numbers
// along the tangents are a vec2f, numbers about the axes a vec3f.
import package::memory::{ grad, setGrad };
import package::physics::contacts::torsional::{ dotSix, SixVector };
import package::physics::cooperative::chains::{ below, firstOf };
import package::physics::cooperative::contacts::{ lastsOf };
import package::physics::cooperative::joints::{ NONE };
import package::residual::{ Jaref, setSlipForce, slipBound, slipColumn, slipForce };
import package::tables::{ size4 };

// A symmetric matrix of five by five.
struct Mobility {
  slide: mat2x2f,
  twist: mat2x3f, // of each tangent with the turns
  turn: mat3x3f,
}

struct Axes { slide: vec2f, turn: vec3f }

// Newton's method on the multiplier of the bound approaches from one side and doubles its digits; from a force a
// thousand times the bound it takes eight trips.
const TRIPS: u32 = 12u;

fn noslipContact(c: u32) -> f32 {
  let bounds = slipBound(c);
  let bound = Axes(bounds.linear.yz, bounds.angular);
  if (bound.slide.x <= 0.0) { return 0.0; }
  let first = c * size4().y;
  let x = Jaref(c);
  var rate = Axes(x.linear.yz, x.angular);
  var m = Mobility();
  var k = 0u;
  for (var walk = lastsOf(c); firstOf(walk) != NONE; walk = below(walk)) {
    let w = slipColumn(first + k);
    let z = grad(firstOf(walk));
    rate = Axes(rate.slide + z * w.linear.yz, rate.turn + z * w.angular);
    m.slide += outer2(w.linear.yz);
    m.twist += mat2x3f(w.linear.y * w.angular, w.linear.z * w.angular);
    m.turn += outer3(w.angular);
    k++;
  }
  let before = slipForce(c);
  let old = Axes(before.linear.yz, before.angular);
  let pulled = product(m, old);
  let force = within(m, Axes(rate.slide - pulled.slide, rate.turn - pulled.turn), bound);
  let change = Axes(force.slide - old.slide, force.turn - old.turn);
  setSlipForce(c, SixVector(vec3f(before.linear.x, force.slide), force.turn));
  k = 0u;
  for (var walk = lastsOf(c); firstOf(walk) != NONE; walk = below(walk)) {
    let i = firstOf(walk);
    setGrad(i, grad(i) + dotSix(SixVector(vec3f(0.0, change.slide), change.turn), slipColumn(first + k)));
    k++;
  }
  let moved = product(m, change);
  return -dotAxes(change, Axes(rate.slide + 0.5 * moved.slide, rate.turn + 0.5 * moved.turn));
}

fn outer2(a: vec2f) -> mat2x2f { return mat2x2f(a.x * a, a.y * a); }
fn outer3(a: vec3f) -> mat3x3f { return mat3x3f(a.x * a, a.y * a, a.z * a); }

fn dotAxes(a: Axes, b: Axes) -> f32 { return dot(a.slide, b.slide) + dot(a.turn, b.turn); }

fn product(m: Mobility, a: Axes) -> Axes {
  return Axes(m.slide * a.slide + a.turn * m.twist, m.twist * a.slide + m.turn * a.turn);
}

// The force f within the ellipsoid of semi-axes `bound` for which f' m f / 2 + b' f is least; none where m has no
// inverse, as in MuJoCo (mju_QCQP).
fn within(m: Mobility, b: Axes, bound: Axes) -> Axes {
  let scaled = Mobility(
    mat2x2f(bound.slide.x * bound.slide * m.slide[0], bound.slide.y * bound.slide * m.slide[1]),
    mat2x3f(bound.slide.x * bound.turn * m.twist[0], bound.slide.y * bound.turn * m.twist[1]),
    mat3x3f(
      bound.turn.x * bound.turn * m.turn[0], bound.turn.y * bound.turn * m.turn[1],
      bound.turn.z * bound.turn * m.turn[2],
    ),
  );
  // an axis without friction keeps to itself
  let free = select(vec3f(), vec3f(1.0), bound.turn == vec3f());
  let right = Axes(-bound.slide * b.slide, -bound.turn * b.turn);
  var multiplier = 0.0;
  var y = Axes();
  for (var trip = 0u; trip < TRIPS; trip++) {
    let inner = inverse3(scaled.turn + diagonal3(free + multiplier));
    let outer = schur(scaled, inner, multiplier);
    let scale = scaled.slide[0][0] * scaled.slide[1][1];
    if (trip == 0u && determinant(outer) <= 1e-6 * scale) { return Axes(); }
    y = solved(scaled, inner, outer, right);
    let size = sqrt(dotAxes(y, y));
    if (size <= select(1.0, 1.0 + 1e-6, trip > 0u)) { break; }
    let slope = dotAxes(y, solved(scaled, inner, outer, y));
    multiplier += (size - 1.0) * size * size / slope;
  }
  let size = sqrt(dotAxes(y, y));
  let share = select(1.0, 1.0 / size, multiplier > 0.0 || size > 1.0);
  return Axes(share * bound.slide * y.slide, share * bound.turn * y.turn);
}

fn diagonal3(a: vec3f) -> mat3x3f {
  return mat3x3f(vec3f(a.x, 0.0, 0.0), vec3f(0.0, a.y, 0.0), vec3f(0.0, 0.0, a.z));
}

fn inverse3(m: mat3x3f) -> mat3x3f {
  let a = cross(m[1], m[2]);
  return (1.0 / dot(m[0], a)) * mat3x3f(a, cross(m[2], m[0]), cross(m[0], m[1]));
}

// What the turns leave of the tangents.
fn schur(m: Mobility, inner: mat3x3f, multiplier: f32) -> mat2x2f {
  let one = inner * m.twist[0];
  let two = inner * m.twist[1];
  return m.slide + mat2x2f(
    multiplier - dot(m.twist[0], one), -dot(m.twist[1], one), -dot(m.twist[0], two), multiplier - dot(m.twist[1], two),
  );
}

fn solved(m: Mobility, inner: mat3x3f, outer: mat2x2f, right: Axes) -> Axes {
  let left = right.slide - (inner * right.turn) * m.twist;
  let slide = vec2f(outer[1][1] * left.x - outer[1][0] * left.y, outer[0][0] * left.y - outer[0][1] * left.x) /
    determinant(outer);
  return Axes(slide, inner * (right.turn - m.twist * slide));
}
