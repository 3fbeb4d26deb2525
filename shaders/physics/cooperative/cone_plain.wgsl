// Contacts that resist along their axes alone: a pyramid of friction, flat where there is none (see
// physics/contacts/pyramid.wgsl).
import package::tables::{ material };
import package::physics::contacts::pyramid::{
  pyramidActiveSetHolds, pyramidBound, pyramidDerivatives, pyramidForce, PyramidHessian, pyramidHessian,
  pyramidHessianTimes };

fn contactForce(Jaref: vec3f, D: f32, m: u32) -> vec3f {
  let own = material(3u * m);
  return pyramidForce(Jaref, D, own.z, own.w);
}

fn frictionBound(Jaref: vec3f, D: f32, m: u32) -> vec3f {
  let own = material(3u * m);
  return pyramidBound(Jaref, D, own.z, own.w);
}

fn contactHessian(Jaref: vec3f, D: f32, m: u32) -> PyramidHessian {
  let own = material(3u * m);
  return pyramidHessian(Jaref, D, own.z, own.w);
}

fn hessianTimes(H: PyramidHessian, column: vec3f, m: u32) -> vec3f { return pyramidHessianTimes(H, column); }

fn lineSearchDerivatives(Jaref: vec3f, jv: vec3f, alpha: f32, D: f32, m: u32) -> vec2f {
  let own = material(3u * m);
  return pyramidDerivatives(Jaref, jv, alpha, D, own.z, own.w);
}

fn activeSetHolds(Jaref: vec3f, jv: vec3f, m: u32) -> bool {
  let own = material(3u * m);
  return pyramidActiveSetHolds(Jaref, jv, own.z, own.w);
}
