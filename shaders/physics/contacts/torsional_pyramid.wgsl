// Friction against sliding, spinning and rolling as the edges of a pyramid: the normal's residual +- each other one times its
// coefficient, all of the slot's weight (see pyramid.wgsl). `counts` is 1 for the axes that a contact resists turning about, else 0.
import package::physics::contacts::pyramid::{ edges };
import package::physics::contacts::torsional::{ movedSix, Six, sixProduct };

struct TurningCurvature {
  nn: f32,
  sliding: vec2f,  // of the normal with the tangents
  sliding2: vec2f, // of the tangents with themselves
  turning: vec3f,
  turning2: vec3f,
}

fn turningEdges(x: Six, turn: vec3f, side: f32) -> vec3f {
  return vec3f(x.along.x) + side * turn * x.about;
}

fn turningForce(x: Six, weight: f32, slide: vec2f, turn: vec3f, counts: vec3f) -> Six {
  let push = -weight * min(edges(x.along, slide.x, slide.y), vec4f());
  let forwards = -weight * counts * min(turningEdges(x, turn, 1.0), vec3f());
  let backwards = -weight * counts * min(turningEdges(x, turn, -1.0), vec3f());
  let normal = dot(push, vec4f(1.0)) + dot(forwards + backwards, vec3f(1.0));
  return Six(vec3f(normal, slide.x * (push.x - push.y), slide.y * (push.z - push.w)), turn * (forwards - backwards));
}

fn turningCurvature(x: Six, weight: f32, slide: vec2f, turn: vec3f, counts: vec3f) -> TurningCurvature {
  let a = weight * select(vec4f(), vec4f(1.0), edges(x.along, slide.x, slide.y) < vec4f());
  let f = weight * counts * select(vec3f(), vec3f(1.0), turningEdges(x, turn, 1.0) < vec3f());
  let b = weight * counts * select(vec3f(), vec3f(1.0), turningEdges(x, turn, -1.0) < vec3f());
  return TurningCurvature(
    dot(a, vec4f(1.0)) + dot(f + b, vec3f(1.0)), slide * (a.xz - a.yw), slide * slide * (a.xz + a.yw),
    turn * (f - b), turn * turn * (f + b),
  );
}

fn turningBent(w: TurningCurvature, u: Six) -> Six {
  let normal = w.nn * u.along.x + dot(w.sliding, u.along.yz) + dot(w.turning, u.about);
  return Six(vec3f(normal, w.sliding * u.along.x + w.sliding2 * u.along.yz), w.turning * u.along.x + w.turning2 * u.about);
}

fn turningSlope(x: Six, step: Six, alpha: f32, weight: f32, slide: vec2f, turn: vec3f, counts: vec3f) -> vec2f {
  let y = movedSix(x, alpha, step);
  let bent = turningBent(turningCurvature(y, weight, slide, turn, counts), step);
  return vec2f(-sixProduct(turningForce(y, weight, slide, turn, counts), step), sixProduct(bent, step));
}

fn turningCost(x: Six, step: Six, alpha: f32, weight: f32, slide: vec2f, turn: vec3f, counts: vec3f) -> f32 {
  let y = movedSix(x, alpha, step);
  let push = min(edges(y.along, slide.x, slide.y), vec4f());
  let forwards = min(turningEdges(y, turn, 1.0), vec3f());
  let backwards = min(turningEdges(y, turn, -1.0), vec3f());
  return 0.5 * weight * (dot(push, push) + dot(counts, forwards * forwards + backwards * backwards));
}

fn turningKeeps(x: Six, step: Six, slide: vec2f, turn: vec3f, counts: vec3f) -> bool {
  let y = movedSix(x, 1.0, step);
  let sliding = (edges(x.along, slide.x, slide.y) < vec4f()) == (edges(y.along, slide.x, slide.y) < vec4f());
  let forwards = (turningEdges(x, turn, 1.0) < vec3f()) == (turningEdges(y, turn, 1.0) < vec3f());
  let backwards = (turningEdges(x, turn, -1.0) < vec3f()) == (turningEdges(y, turn, -1.0) < vec3f());
  return all(sliding) && all(forwards | (counts == vec3f())) && all(backwards | (counts == vec3f()));
}
