// Friction as the edges of a pyramid, four rows that are never stored: with the residual x = J a - reference in the contact's
// frame they are x.x +- mu.x x.y and x.x +- mu.y x.z, all of the slot's weight (MuJoCo, "Computation: friction cones"). An edge
// pushes while it is negative.

struct Curvature {
  nn: f32, n1: f32, n2: f32, // normal with normal, first and second tangent
  t1: f32, t2: f32,          // tangents with themselves
}

fn edges(x: vec3f, mu1: f32, mu2: f32) -> vec4f {
  return vec4f(x.x + mu1 * x.y, x.x - mu1 * x.y, x.x + mu2 * x.z, x.x - mu2 * x.z);
}

fn pyramidForce(x: vec3f, weight: f32, mu1: f32, mu2: f32) -> vec3f {
  let push = -weight * min(edges(x, mu1, mu2), vec4f());
  return vec3f(push.x + push.y + push.z + push.w, mu1 * (push.x - push.y), mu2 * (push.z - push.w));
}

fn pyramidCurvature(x: vec3f, weight: f32, mu1: f32, mu2: f32) -> Curvature {
  let a = weight * select(vec4f(), vec4f(1.0), edges(x, mu1, mu2) < vec4f());
  return Curvature(a.x + a.y + a.z + a.w, mu1 * (a.x - a.y), mu2 * (a.z - a.w), mu1 * mu1 * (a.x + a.y), mu2 * mu2 * (a.z + a.w));
}

// W u of a column u of the contact's Jacobian: every entry of J' W J is then the product with one more column.
fn bent(w: Curvature, u: vec3f) -> vec3f {
  return vec3f(dot(vec3f(w.nn, w.n1, w.n2), u), w.n1 * u.x + w.t1 * u.y, w.n2 * u.x + w.t2 * u.z);
}

fn addAlong(entry: f32, bent: vec3f, column: vec3f) -> f32 {
  return entry + dot(bent, column);
}

fn lessAlong(entry: f32, bent: vec3f, column: vec3f) -> f32 {
  return entry - dot(bent, column);
}

fn pyramidSlope(x: vec3f, step: vec3f, alpha: f32, weight: f32, mu1: f32, mu2: f32) -> vec2f {
  let row = edges(x + alpha * step, mu1, mu2);
  let rate = edges(step, mu1, mu2);
  let a = weight * select(vec4f(), vec4f(1.0), row < vec4f());
  return vec2f(dot(a * row, rate), dot(a * rate, rate));
}

fn pyramidCost(x: vec3f, step: vec3f, alpha: f32, weight: f32, mu1: f32, mu2: f32) -> f32 {
  let push = min(edges(x + alpha * step, mu1, mu2), vec4f());
  return 0.5 * weight * dot(push, push);
}

fn pyramidKeeps(x: vec3f, step: vec3f, mu1: f32, mu2: f32) -> bool {
  return all((edges(x, mu1, mu2) < vec4f()) == (edges(x + step, mu1, mu2) < vec4f()));
}

// Without friction: the normal alone, one-sided.
fn normalForce(x: vec3f, weight: f32) -> vec3f {
  return vec3f(-weight * min(x.x, 0.0), 0.0, 0.0);
}

fn normalCurvature(x: vec3f, weight: f32) -> Curvature {
  return Curvature(select(0.0, weight, x.x < 0.0), 0.0, 0.0, 0.0, 0.0);
}

fn normalSlope(x: vec3f, step: vec3f, alpha: f32, weight: f32) -> vec2f {
  let row = x.x + alpha * step.x;
  return select(0.0, weight, row < 0.0) * step.x * vec2f(row, step.x);
}

fn normalCost(x: vec3f, step: vec3f, alpha: f32, weight: f32) -> f32 {
  let push = min(x.x + alpha * step.x, 0.0);
  return 0.5 * weight * push * push;
}

fn normalKeeps(x: vec3f, step: vec3f) -> bool {
  return (x.x < 0.0) == (x.x + step.x < 0.0);
}
