// Contacts that resist turning too, as the edges of a pyramid (see physics/contacts/torsional_pyramid.wgsl). A
// material's rows: slide and the damping of friction, turn, counts.
import package::tables::{ coneRow };
import package::physics::contacts::torsional::{ SixVector };
import package::physics::contacts::torsional_pyramid::{
  torsionalBound, torsionalHessianTimes, TorsionalHessian, torsionalHessian, torsionalForce, torsionalActiveSetHolds,
  torsionalDerivatives };

fn turnOf(m: u32) -> vec3f { return coneRow(4u * m + 1u).xyz; }
fn slideOf(m: u32) -> vec2f { return coneRow(4u * m).xy; }
fn countsOf(m: u32) -> vec3f { return coneRow(4u * m + 2u).xyz; }

fn pushOf(x: SixVector, weight: f32, m: u32) -> SixVector {
  return torsionalForce(x, weight, slideOf(m), turnOf(m), countsOf(m));
}

fn boundOf(x: SixVector, weight: f32, m: u32) -> SixVector {
  return torsionalBound(x, weight, slideOf(m), turnOf(m), countsOf(m));
}

fn bendOf(x: SixVector, weight: f32, m: u32) -> TorsionalHessian {
  return torsionalHessian(x, weight, slideOf(m), turnOf(m), countsOf(m));
}

fn bentBy(bend: TorsionalHessian, column: SixVector, m: u32) -> SixVector {
  return torsionalHessianTimes(bend, column);
}

fn slopesOf(x: SixVector, step: SixVector, alpha: f32, weight: f32, m: u32) -> vec2f {
  return torsionalDerivatives(x, step, alpha, weight, slideOf(m), turnOf(m), countsOf(m));
}

fn keepsPiece(x: SixVector, step: SixVector, m: u32) -> bool {
  return torsionalActiveSetHolds(x, step, slideOf(m), turnOf(m), countsOf(m));
}
