// One body that moves freely: six equations for its acceleration in which its own turning counts as well, so that they
// are not symmetric: translations along the world's axes, rotations about the body's (MuJoCo, implicitfast for
// standalone free bodies).
import package::lib::quaternion::{ quaternionProduct, rotate, rotationMatrix };
import package::physics::implicit::{ crossMatrix, scaledAxes };
import package::physics::kinematics::{ Pose };

struct FreeRates {
  linear: vec3f,
  angular: vec3f,
}

fn rows3(xx: f32, xy: f32, xz: f32, yx: f32, yy: f32, yz: f32, zx: f32, zy: f32, zz: f32) -> mat3x3f {
  return mat3x3f(xx, yx, zx, xy, yy, zy, xz, yz, zz);
}

fn inverse3(a: mat3x3f) -> mat3x3f {
  let x = cross(a[1], a[2]);
  let y = cross(a[2], a[0]);
  let z = cross(a[0], a[1]);
  return transpose(mat3x3f(x, y, z)) * (1.0 / dot(a[0], x));
}

// The system's blocks as for a body that does not turn: `ll` translations, `al` rotations by translations, `aa`
// rotations. `spin` is the angular velocity in the body's axes.
fn freeRates(
  ll: mat3x3f, al: mat3x3f, aa: mat3x3f, pose: Pose, centre: vec3f, axes: vec4f, principal: vec3f, mass: f32, h: f32,
  wx: f32, wy: f32, wz: f32, force: vec3f, torque: vec3f,
) -> FreeRates {
  let r = rotationMatrix(pose.xquat);
  let w = r * vec3f(wx, wy, wz);
  let s = rotate(pose.xquat, centre);
  let inertia = scaledAxes(rotationMatrix(quaternionProduct(pose.xquat, axes)), principal);
  // how w x (w x s) changes with w, negative
  let k = crossMatrix(cross(w, s)) + crossMatrix(w) * crossMatrix(s);
  let turning = crossMatrix(w) * inertia - crossMatrix(inertia * w) - mass * crossMatrix(s) * k;
  let la = transpose(al) - h * mass * (k * r);
  let rest = aa + h * (transpose(r) * turning * r);
  let free = inverse3(ll);
  let angular = inverse3(rest - al * free * la) * (torque - al * (free * force));
  return FreeRates(free * (force - la * angular), angular);
}

fn triple(x: f32, y: f32, z: f32) -> vec3f {
  return vec3f(x, y, z);
}
