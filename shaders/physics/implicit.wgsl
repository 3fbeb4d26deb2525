// What forces lose with velocity, for velocities that are found at the end of a time step: (M - h dF/dv) dv = h F
// (MuJoCo, "Computation: numerical integration", implicitfast). Every matrix here is minus a derivative, so it resists.
import package::lib::quaternion::{ rotationMatrix };
import package::physics::fluid::{ flowPast };
import package::physics::kinematics::{ Pose };
import package::physics::spatial::{ Force, Motion };

// A body's part, about the tree's centre of mass.
struct DragDerivative {
  angular: mat3x3f, // torque by angular velocity
  crossed: mat3x3f, // force by angular velocity, and transposed torque by velocity
  linear: mat3x3f,  // force by velocity
}

// a times a vector is the cross product.
fn crossMatrix(a: vec3f) -> mat3x3f {
  return mat3x3f(0.0, a.z, -a.y, -a.z, 0.0, a.x, a.y, -a.x, 0.0);
}

fn scaledAxes(r: mat3x3f, by: vec3f) -> mat3x3f {
  return mat3x3f(by.x * r[0], by.y * r[1], by.z * r[2]) * transpose(r);
}

// The part of the drag on a body, which fluid.wgsl explains.
fn dragDerivative(
  pose: Pose, centre: vec3f, axes: vec4f, velocity: Motion, com: vec3f, wind: vec3f,
  linearViscous: f32, angularViscous: f32, linearDrag: vec3f, angularDrag: vec3f,
) -> DragDerivative {
  let flow = flowPast(pose, centre, axes, velocity, com, wind);
  let r = rotationMatrix(flow.axes);
  let linear = scaledAxes(r, linearViscous + 2.0 * linearDrag * abs(flow.v));
  let angular = scaledAxes(r, angularViscous + 2.0 * angularDrag * abs(flow.w));
  let lever = crossMatrix(flow.arm);
  return DragDerivative(angular - lever * linear * lever, linear * crossMatrix(-flow.arm), linear);
}

fn addDragDerivative(a: DragDerivative, b: DragDerivative) -> DragDerivative {
  return DragDerivative(a.angular + b.angular, a.crossed + b.crossed, a.linear + b.linear);
}

fn dragDerivativeTimes(r: DragDerivative, s: Motion) -> Force {
  return Force(r.angular * s.angular + s.linear * r.crossed, r.crossed * s.angular + r.linear * s.linear);
}

fn addDragEntry(entry: f32, s: Motion, force: Force, h: f32) -> f32 {
  return entry + h * (dot(s.angular, force.torque) + dot(s.linear, force.force));
}

// How an actuator's force changes with its speed.
fn actuatorDerivative(control: f32, bias: f32, gain: f32) -> f32 {
  return bias + gain * control;
}

// A force at its bound does not change.
fn derivativeInForcerange(slope: f32, force: f32, low: f32, high: f32) -> f32 {
  return select(0.0, slope, force > low && force < high);
}

fn subtractActuatorEntry(entry: f32, slope: f32, arm1: f32, arm2: f32, h: f32) -> f32 {
  return entry - h * slope * arm1 * arm2;
}
