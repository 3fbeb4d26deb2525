// Contacts whose friction is a round cone (see physics/contacts/elliptic.wgsl). A material's rows: slide and the
// damping of friction, turn, share, turnShare.
import package::tables::{ coneRow };
import package::physics::contacts::elliptic::{
  coneActiveSetHolds, coneBound, coneDerivatives, coneForce, ConeHessian, coneHessian, coneHessianTimes };
import package::physics::contacts::torsional::{ SixVector };

fn turnOf(m: u32) -> vec3f { return coneRow(4u * m + 1u).xyz; }
fn slideOf(m: u32) -> vec3f { return coneRow(4u * m).xyz; }
fn shareOf(m: u32) -> vec3f { return coneRow(4u * m + 2u).xyz; }
fn turnShareOf(m: u32) -> vec3f { return coneRow(4u * m + 3u).xyz; }

fn contactForce(Jaref: SixVector, D: f32, m: u32) -> SixVector {
  return coneForce(Jaref, D, slideOf(m), turnOf(m), shareOf(m), turnShareOf(m));
}

fn frictionBound(Jaref: SixVector, D: f32, m: u32) -> SixVector {
  return coneBound(contactForce(Jaref, D, m), slideOf(m), turnOf(m));
}

fn contactHessian(Jaref: SixVector, D: f32, m: u32) -> ConeHessian {
  return coneHessian(Jaref, D, slideOf(m), turnOf(m));
}

fn hessianTimes(H: ConeHessian, column: SixVector, m: u32) -> SixVector {
  return coneHessianTimes(H, column, slideOf(m), turnOf(m), shareOf(m), turnShareOf(m));
}

fn lineSearchDerivatives(Jaref: SixVector, jv: SixVector, alpha: f32, D: f32, m: u32) -> vec2f {
  return coneDerivatives(Jaref, jv, alpha, D, slideOf(m), turnOf(m), shareOf(m), turnShareOf(m));
}

fn activeSetHolds(Jaref: SixVector, jv: SixVector, m: u32) -> bool {
  return coneActiveSetHolds(Jaref, jv, slideOf(m), turnOf(m));
}
