// How contacts with the static world resist a body's motions: a motion s about the tree's centre of mass meets the
// force K s, where K = X' W X is symmetric, X are the rates at the contact's point that the six motions give and W is
// its curvature. All are about one point, so they add up along the tree like inertias, and J' W J of all contacts has
// the entries s_j . (K s_i).
import package::physics::contacts::contact::{ ContactConstraint };
import package::physics::contacts::pyramid::{ PyramidHessian };
import package::physics::spatial::{ Force, Motion };

struct Stiffness {
  linear: vec3f,          // force by translation: xx, yy, zz
  linearProducts: vec3f,  // xy, xz, yz
  mixed: mat3x3f,         // torque by translation along x, y, z
  angular: vec3f,         // torque by rotation: xx, yy, zz
  angularProducts: vec3f, // xy, xz, yz
}

fn zeroStiffness() -> Stiffness {
  return Stiffness(vec3f(), vec3f(), mat3x3f(), vec3f(), vec3f());
}

fn contactStiffness(constraint: ContactConstraint, w: PyramidHessian, com: vec3f) -> Stiffness {
  let n = constraint.frame[0];
  let t1 = constraint.frame[1];
  let t2 = constraint.frame[2];
  let u = w.nn * n + w.n1 * t1 + w.n2 * t2;
  let u1 = w.n1 * n + w.t1 * t1;
  let u2 = w.n2 * n + w.t2 * t2;
  let linear = u * n + u1 * t1 + u2 * t2;
  let products = u.xxy * n.yzz + u1.xxy * t1.yzz + u2.xxy * t2.yzz;
  let arm = constraint.pos - com;
  let x = cross(arm, vec3f(linear.x, products.x, products.y));
  let y = cross(arm, vec3f(products.x, linear.y, products.z));
  let z = cross(arm, vec3f(products.y, products.z, linear.z));
  return Stiffness(
    linear, products, mat3x3f(x, y, z),
    arm.yzx * vec3f(z.x, x.y, y.z) - arm.zxy * vec3f(y.x, z.y, x.z),
    vec3f(arm.z * x.x - arm.x * z.x, arm.x * y.x - arm.y * x.x, arm.x * y.y - arm.y * x.y),
  );
}

fn addStiffness(a: Stiffness, b: Stiffness) -> Stiffness {
  return Stiffness(
    a.linear + b.linear, a.linearProducts + b.linearProducts, a.mixed + b.mixed,
    a.angular + b.angular, a.angularProducts + b.angularProducts,
  );
}

// K s
fn stiffnessTimes(k: Stiffness, s: Motion) -> Force {
  return Force(
    k.mixed * s.linear + symmetricProduct(k.angular, k.angularProducts, s.angular),
    s.angular * k.mixed + symmetricProduct(k.linear, k.linearProducts, s.linear),
  );
}

fn symmetricProduct(diagonal: vec3f, products: vec3f, v: vec3f) -> vec3f {
  return diagonal * v + products.xxy * v.yxx + products.yzz * v.zzy;
}

fn addMotionDotForce(total: f32, s: Motion, force: Force) -> f32 {
  return total + dot(s.angular, force.torque) + dot(s.linear, force.force);
}

fn subtractMotionDotForce(total: f32, s: Motion, force: Force) -> f32 {
  return total - dot(s.angular, force.torque) - dot(s.linear, force.force);
}
