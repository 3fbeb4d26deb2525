// What a contact is off by where it resists along its axes alone: a number for each.
import package::memory::{
  contactJarefAlong, contactJvAlong, setContactJarefAlong, setContactJvAlong, setSlipAlong, setSlipBoundAlong,
  setSlipForceAlong, slipAlong, slipBoundAlong, slipForceAlong };
import package::tables::{ material };
import package::physics::contacts::contact::{
  advanceContact, Contact, contactConstraint, contactJaref, pointRate, relativeVelocityAt };
import package::physics::spatial::{ Motion };

alias Residual = vec3f;
const AXES: u32 = 3u;

struct Activated { D: f32, Jaref: vec3f }

fn Jaref(c: u32) -> vec3f { return contactJarefAlong(c); }
fn setJaref(c: u32, x: vec3f) { setContactJarefAlong(c, x); }
fn jv(c: u32) -> vec3f { return contactJvAlong(c); }
fn setJv(c: u32, x: vec3f) { setContactJvAlong(c, x); }

fn relativeVelocity(point: vec3f, frame: mat3x3f, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f) -> vec3f {
  return relativeVelocityAt(point, frame, motion1, com1, motion2, com2);
}

fn jacobianAt(point: vec3f, frame: mat3x3f, s: Motion, com: vec3f, side: f32) -> vec3f {
  return side * (pointRate(s, point - com) * frame);
}

// `m` is the material, `weights` the inverse weights of both bodies.
fn activate(contact: Contact, velocity: vec3f, acceleration: vec3f, m: u32, weights: f32) -> Activated {
  let own = material(3u * m);
  let law = material(3u * m + 1u);
  let curve = material(3u * m + 2u);
  let slot = contactConstraint(
    contact, velocity, own.x, own.y * weights, law.x, law.y, law.z, law.w, curve.x, curve.y, curve.z,
  );
  return Activated(slot.D, contactJaref(slot, acceleration));
}

fn slipColumn(at: u32) -> vec3f { return slipAlong(at); }
fn setSlipColumn(at: u32, x: vec3f) { setSlipAlong(at, x); }
fn slipForce(c: u32) -> vec3f { return slipForceAlong(c); }
fn setSlipForce(c: u32, x: vec3f) { setSlipForceAlong(c, x); }
fn slipBound(c: u32) -> vec3f { return slipBoundAlong(c); }
fn setSlipBound(c: u32, x: vec3f) { setSlipBoundAlong(c, x); }

fn zero() -> vec3f { return vec3f(); }
fn part(x: vec3f, axis: u32) -> f32 { return x[axis]; }
fn addedAt(x: vec3f, axis: u32, change: f32) -> vec3f {
  return x + change * select(vec3f(), vec3f(1.0), vec3u(0u, 1u, 2u) == vec3u(axis));
}

fn dotProduct(a: vec3f, b: vec3f) -> f32 { return dot(a, b); }
fn addScaled(x: vec3f, alpha: f32, step: vec3f) -> vec3f { return advanceContact(x, alpha, step); }

fn linearPart(force: vec3f) -> vec3f { return force; }
fn angularPart(force: vec3f) -> vec3f { return vec3f(); }
