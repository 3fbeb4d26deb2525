// Contacts whose friction is a round cone (see physics/contacts/elliptic.wgsl). A material's rows: slide and the
// damping of friction, turn, share, turnShare.
import package::tables::{ coneRow };
import package::physics::contacts::elliptic::{
  coneBound, coneHessianTimes, coneHessian, ConeHessian, coneForce, coneActiveSetHolds, coneDerivatives };
import package::physics::contacts::torsional::{ SixVector };

fn turnOf(m: u32) -> vec3f { return coneRow(4u * m + 1u).xyz; }
fn slideOf(m: u32) -> vec3f { return coneRow(4u * m).xyz; }
fn shareOf(m: u32) -> vec3f { return coneRow(4u * m + 2u).xyz; }
fn turnShareOf(m: u32) -> vec3f { return coneRow(4u * m + 3u).xyz; }

fn pushOf(x: SixVector, weight: f32, m: u32) -> SixVector {
  return coneForce(x, weight, slideOf(m), turnOf(m), shareOf(m), turnShareOf(m));
}

fn boundOf(x: SixVector, weight: f32, m: u32) -> SixVector {
  return coneBound(pushOf(x, weight, m), slideOf(m), turnOf(m));
}

fn bendOf(x: SixVector, weight: f32, m: u32) -> ConeHessian {
  return coneHessian(x, weight, slideOf(m), turnOf(m));
}

fn bentBy(bend: ConeHessian, column: SixVector, m: u32) -> SixVector {
  return coneHessianTimes(bend, column, slideOf(m), turnOf(m), shareOf(m), turnShareOf(m));
}

fn slopesOf(x: SixVector, step: SixVector, alpha: f32, weight: f32, m: u32) -> vec2f {
  return coneDerivatives(x, step, alpha, weight, slideOf(m), turnOf(m), shareOf(m), turnShareOf(m));
}

fn keepsPiece(x: SixVector, step: SixVector, m: u32) -> bool {
  return coneActiveSetHolds(x, step, slideOf(m), turnOf(m));
}
