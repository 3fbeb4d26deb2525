// Contacts that resist along their axes alone: a pyramid of friction, flat where there is none (see
// physics/pyramid.wgsl).
import package::memory::{ contactJar, contactJv, setContactJar, setContactJv };
import package::tables::{ material };
import package::physics::contacts::contact::{
  Contact, advanceContact as movedResidual, contactConstraint as openSlot, pointRate, relativeVelocityAt as rateAt,
  contactJaref as slotResidual,
};
import package::physics::contacts::pyramid::{
  pyramidHessianTimes as bent, PyramidHessian as Curvature, pyramidHessian as pyramidCurvature, pyramidForce,
  pyramidActiveSetHolds as pyramidKeeps, pyramidDerivatives as pyramidSlope,
};
import package::physics::spatial::{ Motion };

alias Residual = vec3f;

struct Opened { weight: f32, jar: vec3f }

fn jar(c: u32) -> vec3f { return contactJar(c); }
fn setJar(c: u32, x: vec3f) { setContactJar(c, x); }
fn jv(c: u32) -> vec3f { return contactJv(c); }
fn setJv(c: u32, x: vec3f) { setContactJv(c, x); }

fn apart(point: vec3f, frame: mat3x3f, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f) -> vec3f {
  return rateAt(point, frame, motion1, com1, motion2, com2);
}

fn columnAt(point: vec3f, frame: mat3x3f, s: Motion, com: vec3f, side: f32) -> vec3f {
  return side * (pointRate(s, point - com) * frame);
}

// `m` is the material, `weights` the inverse weights of both bodies.
fn opened(contact: Contact, velocity: vec3f, rush: vec3f, m: u32, weights: f32) -> Opened {
  let own = material(3u * m);
  let law = material(3u * m + 1u);
  let curve = material(3u * m + 2u);
  let slot = openSlot(contact, velocity, own.x, own.y * weights, law.x, law.y, law.z, law.w, curve.x, curve.y, curve.z);
  return Opened(slot.D, slotResidual(slot, rush));
}

fn product(a: vec3f, b: vec3f) -> f32 { return dot(a, b); }
fn moved(x: vec3f, alpha: f32, step: vec3f) -> vec3f { return movedResidual(x, alpha, step); }

fn pushOf(x: vec3f, weight: f32, m: u32) -> vec3f {
  let own = material(3u * m);
  return pyramidForce(x, weight, own.z, own.w);
}

fn bendOf(x: vec3f, weight: f32, m: u32) -> Curvature {
  let own = material(3u * m);
  return pyramidCurvature(x, weight, own.z, own.w);
}

fn bentBy(bend: Curvature, column: vec3f, m: u32) -> vec3f { return bent(bend, column); }

fn slopesOf(x: vec3f, step: vec3f, alpha: f32, weight: f32, m: u32) -> vec2f {
  let own = material(3u * m);
  return pyramidSlope(x, step, alpha, weight, own.z, own.w);
}

fn keepsPiece(x: vec3f, step: vec3f, m: u32) -> bool {
  let own = material(3u * m);
  return pyramidKeeps(x, step, own.z, own.w);
}

fn pushAlong(push: vec3f) -> vec3f { return push; }
fn pushAbout(push: vec3f) -> vec3f { return vec3f(); }
