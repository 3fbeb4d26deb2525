// What a contact is off by where it resists turning too: three numbers along its axes and three about them.
import package::memory::{
  contactJarefAbout, contactJarefAlong, contactJvAbout, contactJvAlong, setContactJarefAbout, setContactJarefAlong,
  setContactJvAbout, setContactJvAlong, setSlipAbout, setSlipAlong, setSlipBoundAbout, setSlipBoundAlong,
  setSlipForceAbout, setSlipForceAlong, slipAbout, slipAlong, slipBoundAbout, slipBoundAlong, slipForceAbout,
  slipForceAlong };
import package::tables::{ coneRow, material };
import package::physics::contacts::contact::{ Contact, pointRate };
import package::physics::contacts::torsional::{
  advanceSix, dotSix, SixVector, torsionalConstraint, torsionalJaref, torsionalVelocityAt, zeroSix };
import package::physics::spatial::{ Motion };

alias Residual = SixVector;
const AXES: u32 = 6u;

struct Activated { D: f32, Jaref: SixVector }

fn Jaref(c: u32) -> SixVector { return SixVector(contactJarefAlong(c), contactJarefAbout(c)); }
fn jv(c: u32) -> SixVector { return SixVector(contactJvAlong(c), contactJvAbout(c)); }

fn setJaref(c: u32, x: SixVector) {
  setContactJarefAlong(c, x.linear);
  setContactJarefAbout(c, x.angular);
}

fn setJv(c: u32, x: SixVector) {
  setContactJvAlong(c, x.linear);
  setContactJvAbout(c, x.angular);
}

fn relativeVelocity(
  point: vec3f, frame: mat3x3f, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f,
) -> SixVector {
  return torsionalVelocityAt(point, frame, motion1, com1, motion2, com2);
}

fn jacobianAt(point: vec3f, frame: mat3x3f, s: Motion, com: vec3f, side: f32) -> SixVector {
  return SixVector(side * (pointRate(s, point - com) * frame), side * (s.angular * frame));
}

// `m` is the material, `weights` the inverse weights of both bodies.
fn activate(contact: Contact, velocity: SixVector, acceleration: SixVector, m: u32, weights: f32) -> Activated {
  let own = material(3u * m);
  let law = material(3u * m + 1u);
  let curve = material(3u * m + 2u);
  let slot = torsionalConstraint(
    contact, velocity, coneRow(4u * m).w, own.x, own.y * weights, law.x, law.y, law.z, law.w, curve.x, curve.y, curve.z,
  );
  return Activated(slot.contact.D, torsionalJaref(slot, acceleration));
}

fn slipColumn(at: u32) -> SixVector { return SixVector(slipAlong(at), slipAbout(at)); }
fn slipForce(c: u32) -> SixVector { return SixVector(slipForceAlong(c), slipForceAbout(c)); }
fn slipBound(c: u32) -> SixVector { return SixVector(slipBoundAlong(c), slipBoundAbout(c)); }

fn setSlipColumn(at: u32, x: SixVector) {
  setSlipAlong(at, x.linear);
  setSlipAbout(at, x.angular);
}

fn setSlipForce(c: u32, x: SixVector) {
  setSlipForceAlong(c, x.linear);
  setSlipForceAbout(c, x.angular);
}

fn setSlipBound(c: u32, x: SixVector) {
  setSlipBoundAlong(c, x.linear);
  setSlipBoundAbout(c, x.angular);
}

fn zero() -> SixVector { return zeroSix(); }

fn part(x: SixVector, axis: u32) -> f32 {
  return select(x.angular[(axis - 3u) % 4u], x.linear[axis % 4u], axis < 3u);
}

fn addedAt(x: SixVector, axis: u32, change: f32) -> SixVector {
  let along = select(vec3f(), vec3f(1.0), vec3u(0u, 1u, 2u) == vec3u(axis));
  let about = select(vec3f(), vec3f(1.0), vec3u(3u, 4u, 5u) == vec3u(axis));
  return SixVector(x.linear + change * along, x.angular + change * about);
}

fn dotProduct(a: SixVector, b: SixVector) -> f32 { return dotSix(a, b); }
fn addScaled(x: SixVector, alpha: f32, step: SixVector) -> SixVector { return advanceSix(x, alpha, step); }
fn linearPart(force: SixVector) -> vec3f { return force.linear; }
fn angularPart(force: SixVector) -> vec3f { return force.angular; }
