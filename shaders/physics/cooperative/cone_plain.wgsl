// Contacts that resist along their axes alone: a pyramid of friction, flat where there is none (see
// physics/contacts/pyramid.wgsl).
import package::tables::{ material };
import package::physics::contacts::pyramid::{
  pyramidActiveSetHolds, pyramidBound, pyramidDerivatives, pyramidForce, pyramidHessian, PyramidHessian,
  pyramidHessianTimes };

fn pushOf(x: vec3f, weight: f32, m: u32) -> vec3f {
  let own = material(3u * m);
  return pyramidForce(x, weight, own.z, own.w);
}

fn boundOf(x: vec3f, weight: f32, m: u32) -> vec3f {
  let own = material(3u * m);
  return pyramidBound(x, weight, own.z, own.w);
}

fn bendOf(x: vec3f, weight: f32, m: u32) -> PyramidHessian {
  let own = material(3u * m);
  return pyramidHessian(x, weight, own.z, own.w);
}

fn bentBy(bend: PyramidHessian, column: vec3f, m: u32) -> vec3f { return pyramidHessianTimes(bend, column); }

fn slopesOf(x: vec3f, step: vec3f, alpha: f32, weight: f32, m: u32) -> vec2f {
  let own = material(3u * m);
  return pyramidDerivatives(x, step, alpha, weight, own.z, own.w);
}

fn keepsPiece(x: vec3f, step: vec3f, m: u32) -> bool {
  let own = material(3u * m);
  return pyramidActiveSetHolds(x, step, own.z, own.w);
}
