// What a contact is off by where it resists turning too: three numbers along its axes and three about them.
import package::memory::{
  contactJar, contactJarAbout, contactJv, contactJvAbout, setContactJar, setContactJarAbout, setContactJv,
  setContactJvAbout };
import package::tables::{ coneRow, material };
import package::physics::contacts::contact::{ Contact, pointRate };
import package::physics::contacts::torsional::{
  advanceSix, dotSix, SixVector, torsionalConstraint, torsionalJaref, torsionalVelocityAt };
import package::physics::spatial::{ Motion };

alias Residual = SixVector;

struct Opened { weight: f32, jar: SixVector }

fn jar(c: u32) -> SixVector { return SixVector(contactJar(c), contactJarAbout(c)); }
fn jv(c: u32) -> SixVector { return SixVector(contactJv(c), contactJvAbout(c)); }

fn setJar(c: u32, x: SixVector) {
  setContactJar(c, x.linear);
  setContactJarAbout(c, x.angular);
}

fn setJv(c: u32, x: SixVector) {
  setContactJv(c, x.linear);
  setContactJvAbout(c, x.angular);
}

fn apart(point: vec3f, frame: mat3x3f, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f) -> SixVector {
  return torsionalVelocityAt(point, frame, motion1, com1, motion2, com2);
}

fn columnAt(point: vec3f, frame: mat3x3f, s: Motion, com: vec3f, side: f32) -> SixVector {
  return SixVector(side * (pointRate(s, point - com) * frame), side * (s.angular * frame));
}

// `m` is the material, `weights` the inverse weights of both bodies.
fn opened(contact: Contact, velocity: SixVector, rush: SixVector, m: u32, weights: f32) -> Opened {
  let own = material(3u * m);
  let law = material(3u * m + 1u);
  let curve = material(3u * m + 2u);
  let slot = torsionalConstraint(
    contact, velocity, coneRow(4u * m).w, own.x, own.y * weights, law.x, law.y, law.z, law.w, curve.x, curve.y, curve.z,
  );
  return Opened(slot.contact.D, torsionalJaref(slot, rush));
}

fn product(a: SixVector, b: SixVector) -> f32 { return dotSix(a, b); }
fn moved(x: SixVector, alpha: f32, step: SixVector) -> SixVector { return advanceSix(x, alpha, step); }
fn pushAlong(push: SixVector) -> vec3f { return push.linear; }
fn pushAbout(push: SixVector) -> vec3f { return push.angular; }
