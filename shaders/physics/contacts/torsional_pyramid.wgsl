// Friction against sliding, spinning and rolling as the edges of a pyramid: the normal's residual +- each other one
// times its coefficient, all of the slot's weight (see pyramid.wgsl). `counts` is 1 for the axes that a contact resists
// turning about, else 0.
import package::physics::contacts::pyramid::{ pyramidBound, pyramidEdges };
import package::physics::contacts::torsional::{ advanceSix, dotSix, SixVector };

struct TorsionalHessian {
  nn: f32,
  sliding: vec2f,  // of the normal with the tangents
  sliding2: vec2f, // of the tangents with themselves
  turning: vec3f,
  turning2: vec3f,
}

fn torsionalEdges(Jaref: SixVector, turn: vec3f, side: f32) -> vec3f {
  return vec3f(Jaref.linear.x) + side * turn * Jaref.angular;
}

fn torsionalForce(Jaref: SixVector, D: f32, slide: vec2f, turn: vec3f, counts: vec3f) -> SixVector {
  let push = -D * min(pyramidEdges(Jaref.linear, slide.x, slide.y), vec4f());
  let forwards = -D * counts * min(torsionalEdges(Jaref, turn, 1.0), vec3f());
  let backwards = -D * counts * min(torsionalEdges(Jaref, turn, -1.0), vec3f());
  let normal = dot(push, vec4f(1.0)) + dot(forwards + backwards, vec3f(1.0));
  return SixVector(
    vec3f(normal, slide.x * (push.x - push.y), slide.y * (push.z - push.w)), turn * (forwards - backwards)
  );
}

// How far friction along and about each axis reaches without a change of the normal force.
fn torsionalBound(Jaref: SixVector, D: f32, slide: vec2f, turn: vec3f, counts: vec3f) -> SixVector {
  let forwards = -D * counts * min(torsionalEdges(Jaref, turn, 1.0), vec3f());
  let backwards = -D * counts * min(torsionalEdges(Jaref, turn, -1.0), vec3f());
  return SixVector(pyramidBound(Jaref.linear, D, slide.x, slide.y), turn * (forwards + backwards));
}

fn torsionalHessian(Jaref: SixVector, D: f32, slide: vec2f, turn: vec3f, counts: vec3f) -> TorsionalHessian {
  let a = D * select(vec4f(), vec4f(1.0), pyramidEdges(Jaref.linear, slide.x, slide.y) < vec4f());
  let f = D * counts * select(vec3f(), vec3f(1.0), torsionalEdges(Jaref, turn, 1.0) < vec3f());
  let b = D * counts * select(vec3f(), vec3f(1.0), torsionalEdges(Jaref, turn, -1.0) < vec3f());
  return TorsionalHessian(
    dot(a, vec4f(1.0)) + dot(f + b, vec3f(1.0)), slide * (a.xz - a.yw), slide * slide * (a.xz + a.yw),
    turn * (f - b), turn * turn * (f + b),
  );
}

fn torsionalHessianTimes(w: TorsionalHessian, u: SixVector) -> SixVector {
  let normal = w.nn * u.linear.x + dot(w.sliding, u.linear.yz) + dot(w.turning, u.angular);
  return SixVector(
    vec3f(normal, w.sliding * u.linear.x + w.sliding2 * u.linear.yz), w.turning * u.linear.x + w.turning2 * u.angular
  );
}

fn torsionalDerivatives(
  Jaref: SixVector, jv: SixVector, alpha: f32, D: f32, slide: vec2f, turn: vec3f, counts: vec3f,
) -> vec2f {
  let y = advanceSix(Jaref, alpha, jv);
  let hessianJv = torsionalHessianTimes(torsionalHessian(y, D, slide, turn, counts), jv);
  return vec2f(-dotSix(torsionalForce(y, D, slide, turn, counts), jv), dotSix(hessianJv, jv));
}

fn torsionalCost(Jaref: SixVector, jv: SixVector, alpha: f32, D: f32, slide: vec2f, turn: vec3f, counts: vec3f) -> f32 {
  let y = advanceSix(Jaref, alpha, jv);
  let push = min(pyramidEdges(y.linear, slide.x, slide.y), vec4f());
  let forwards = min(torsionalEdges(y, turn, 1.0), vec3f());
  let backwards = min(torsionalEdges(y, turn, -1.0), vec3f());
  return 0.5 * D * (dot(push, push) + dot(counts, forwards * forwards + backwards * backwards));
}

fn torsionalActiveSetHolds(Jaref: SixVector, jv: SixVector, slide: vec2f, turn: vec3f, counts: vec3f) -> bool {
  let y = advanceSix(Jaref, 1.0, jv);
  let sliding = (pyramidEdges(Jaref.linear, slide.x, slide.y) < vec4f())
    == (pyramidEdges(y.linear, slide.x, slide.y) < vec4f());
  let forwards = (torsionalEdges(Jaref, turn, 1.0) < vec3f()) == (torsionalEdges(y, turn, 1.0) < vec3f());
  let backwards = (torsionalEdges(Jaref, turn, -1.0) < vec3f()) == (torsionalEdges(y, turn, -1.0) < vec3f());
  return all(sliding) && all(forwards | (counts == vec3f())) && all(backwards | (counts == vec3f()));
}
