// Contacts that resist turning too, as the edges of a pyramid (see physics/contacts/torsional_pyramid.wgsl). A
// material's rows: slide and the damping of friction, turn, counts.
import package::tables::{ coneRow };
import package::physics::contacts::torsional::{ SixVector };
import package::physics::contacts::torsional_pyramid::{
  torsionalActiveSetHolds, torsionalBound, torsionalDerivatives, torsionalForce, TorsionalHessian, torsionalHessian,
  torsionalHessianTimes };

fn turnOf(m: u32) -> vec3f { return coneRow(4u * m + 1u).xyz; }
fn slideOf(m: u32) -> vec2f { return coneRow(4u * m).xy; }
fn countsOf(m: u32) -> vec3f { return coneRow(4u * m + 2u).xyz; }

fn contactForce(Jaref: SixVector, D: f32, m: u32) -> SixVector {
  return torsionalForce(Jaref, D, slideOf(m), turnOf(m), countsOf(m));
}

fn frictionBound(Jaref: SixVector, D: f32, m: u32) -> SixVector {
  return torsionalBound(Jaref, D, slideOf(m), turnOf(m), countsOf(m));
}

fn contactHessian(Jaref: SixVector, D: f32, m: u32) -> TorsionalHessian {
  return torsionalHessian(Jaref, D, slideOf(m), turnOf(m), countsOf(m));
}

fn hessianTimes(H: TorsionalHessian, column: SixVector, m: u32) -> SixVector {
  return torsionalHessianTimes(H, column);
}

fn lineSearchDerivatives(Jaref: SixVector, jv: SixVector, alpha: f32, D: f32, m: u32) -> vec2f {
  return torsionalDerivatives(Jaref, jv, alpha, D, slideOf(m), turnOf(m), countsOf(m));
}

fn activeSetHolds(Jaref: SixVector, jv: SixVector, m: u32) -> bool {
  return torsionalActiveSetHolds(Jaref, jv, slideOf(m), turnOf(m), countsOf(m));
}
