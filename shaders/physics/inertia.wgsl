// Inertia about the tree's centre of mass, and the mass matrix by composite bodies: M_ij = s_j . (I_c s_i), where I_c
// is the inertia of all that the joint axis s_i moves (Featherstone 2008, chapter 6; MuJoCo, mj_crb).
import package::lib::quaternion::{ quaternionProduct, rotate, rotationMatrix };
import package::physics::kinematics::{ Pose, worldPoint };
import package::physics::spatial::{ Force, Motion };

struct Inertia {
  diagonal: vec3f, // xx, yy, zz about the point
  products: vec3f, // xy, xz, yz
  moment: vec3f,   // mass times (centre - point)
  mass: f32,
}

// Axes of motion of one degree of freedom. `anchor` and `axis` are in the world, `com` is the tree's centre of mass.
fn rotationCdof(axis: vec3f, anchor: vec3f, com: vec3f) -> Motion {
  return Motion(axis, cross(axis, com - anchor));
}

fn translationCdof(axis: vec3f) -> Motion {
  return Motion(vec3f(), axis);
}

fn addMassMoment(sum: vec3f, mass: f32, pose: Pose, centre: vec3f) -> vec3f {
  return sum + mass * worldPoint(pose, centre);
}

fn divideByMass(sum: vec3f, mass: f32) -> vec3f {
  return sum / mass;
}

// The inertia of a body whose principal moments are `principal`, in axes turned by `axes` from its frame, about `com`.
fn bodyCinert(pose: Pose, centre: vec3f, axes: vec4f, principal: vec3f, mass: f32, com: vec3f) -> Inertia {
  let r = rotationMatrix(quaternionProduct(pose.xquat, axes));
  let a = r[0] * principal.x;
  let b = r[1] * principal.y;
  let c = r[2] * principal.z;
  let d = worldPoint(pose, centre) - com;
  let square = dot(d, d);
  return Inertia(
    a * r[0] + b * r[1] + c * r[2] + mass * (square - d * d),
    a.xxy * r[0].yzz + b.xxy * r[1].yzz + c.xxy * r[2].yzz - mass * d.xxy * d.yzz,
    mass * d,
    mass,
  );
}

fn addInertia(a: Inertia, b: Inertia) -> Inertia {
  return Inertia(a.diagonal + b.diagonal, a.products + b.products, a.moment + b.moment, a.mass + b.mass);
}

// The momentum of what moves with `v`.
fn inertiaTimes(i: Inertia, v: Motion) -> Force {
  let w = v.angular;
  let turning = vec3f(
    i.diagonal.x * w.x + i.products.x * w.y + i.products.y * w.z,
    i.products.x * w.x + i.diagonal.y * w.y + i.products.z * w.z,
    i.products.y * w.x + i.products.z * w.y + i.diagonal.z * w.z,
  );
  return Force(turning + cross(i.moment, v.linear), i.mass * v.linear - cross(i.moment, w));
}
