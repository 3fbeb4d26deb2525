// Friction as the edges of a pyramid, four rows that are never stored: with the residual x = J a - reference in the
// contact's frame they are x.x +- mu.x x.y and x.x +- mu.y x.z, all of the slot's weight (MuJoCo, "Computation:
// friction cones"). An edge pushes while it is negative.

struct PyramidHessian {
  nn: f32, n1: f32, n2: f32, // normal with normal, first and second tangent
  t1: f32, t2: f32,          // tangents with themselves
}

fn pyramidEdges(Jaref: vec3f, mu1: f32, mu2: f32) -> vec4f {
  return vec4f(Jaref.x + mu1 * Jaref.y, Jaref.x - mu1 * Jaref.y, Jaref.x + mu2 * Jaref.z, Jaref.x - mu2 * Jaref.z);
}

fn pyramidForce(Jaref: vec3f, D: f32, mu1: f32, mu2: f32) -> vec3f {
  let push = -D * min(pyramidEdges(Jaref, mu1, mu2), vec4f());
  return vec3f(push.x + push.y + push.z + push.w, mu1 * (push.x - push.y), mu2 * (push.z - push.w));
}

// How far the friction along each tangent reaches without a change of the normal force.
fn pyramidBound(Jaref: vec3f, D: f32, mu1: f32, mu2: f32) -> vec3f {
  let push = -D * min(pyramidEdges(Jaref, mu1, mu2), vec4f());
  return vec3f(0.0, mu1 * (push.x + push.y), mu2 * (push.z + push.w));
}

fn pyramidHessian(Jaref: vec3f, D: f32, mu1: f32, mu2: f32) -> PyramidHessian {
  let a = D * select(vec4f(), vec4f(1.0), pyramidEdges(Jaref, mu1, mu2) < vec4f());
  return PyramidHessian(
    a.x + a.y + a.z + a.w, mu1 * (a.x - a.y), mu2 * (a.z - a.w), mu1 * mu1 * (a.x + a.y), mu2 * mu2 * (a.z + a.w)
  );
}

// W u of a column u of the contact's Jacobian: every entry of J' W J is then the product with one more column.
fn pyramidHessianTimes(w: PyramidHessian, u: vec3f) -> vec3f {
  return vec3f(dot(vec3f(w.nn, w.n1, w.n2), u), w.n1 * u.x + w.t1 * u.y, w.n2 * u.x + w.t2 * u.z);
}

fn addDot(entry: f32, hessianJ: vec3f, column: vec3f) -> f32 {
  return entry + dot(hessianJ, column);
}

fn subtractDot(entry: f32, hessianJ: vec3f, column: vec3f) -> f32 {
  return entry - dot(hessianJ, column);
}

fn pyramidDerivatives(Jaref: vec3f, jv: vec3f, alpha: f32, D: f32, mu1: f32, mu2: f32) -> vec2f {
  let row = pyramidEdges(Jaref + alpha * jv, mu1, mu2);
  let rate = pyramidEdges(jv, mu1, mu2);
  let a = D * select(vec4f(), vec4f(1.0), row < vec4f());
  return vec2f(dot(a * row, rate), dot(a * rate, rate));
}

fn pyramidCost(Jaref: vec3f, jv: vec3f, alpha: f32, D: f32, mu1: f32, mu2: f32) -> f32 {
  let push = min(pyramidEdges(Jaref + alpha * jv, mu1, mu2), vec4f());
  return 0.5 * D * dot(push, push);
}

fn pyramidActiveSetHolds(Jaref: vec3f, jv: vec3f, mu1: f32, mu2: f32) -> bool {
  return all((pyramidEdges(Jaref, mu1, mu2) < vec4f()) == (pyramidEdges(Jaref + jv, mu1, mu2) < vec4f()));
}

// A contact without friction has its normal alone, one-sided.
fn frictionlessForce(Jaref: vec3f, D: f32) -> vec3f {
  return vec3f(-D * min(Jaref.x, 0.0), 0.0, 0.0);
}

fn frictionlessHessian(Jaref: vec3f, D: f32) -> PyramidHessian {
  return PyramidHessian(select(0.0, D, Jaref.x < 0.0), 0.0, 0.0, 0.0, 0.0);
}

fn frictionlessDerivatives(Jaref: vec3f, jv: vec3f, alpha: f32, D: f32) -> vec2f {
  let row = Jaref.x + alpha * jv.x;
  return select(0.0, D, row < 0.0) * jv.x * vec2f(row, jv.x);
}

fn frictionlessCost(Jaref: vec3f, jv: vec3f, alpha: f32, D: f32) -> f32 {
  let push = min(Jaref.x + alpha * jv.x, 0.0);
  return 0.5 * D * push * push;
}

fn frictionlessActiveSetHolds(Jaref: vec3f, jv: vec3f) -> bool {
  return (Jaref.x < 0.0) == (Jaref.x + jv.x < 0.0);
}
