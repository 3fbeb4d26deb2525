// The Point robot: a planar body of two slides and a hinge whose centre of mass lies ahead of the joints. A force along
// its x axis drives it and a velocity servo turns it. One control step is ten Euler substeps of 2 ms, implicit in the
// joint damping, as MuJoCo integrates: v += h (M + h D)^-1 (force - damping - bias), then positions with the new v.
//
// In body axes the mass matrix is constant, so its inverse is too, and a substep needs no sine: the axes turn by the
// small angle h * omega. Displacement and turn are collected over the control step and added to the pose once, which
// loses less to f32 rounding than ten additions.

struct Robot {
  position: vec2f,      // body origin in the world, m
  direction: vec2f,     // (cos, sin) of the heading
  velocity: vec2f,      // of the body origin, in body axes, m/s
  omega: f32,           // rad/s
  acceleration: vec2f,  // of the body origin, in body axes, in the last forward pass: what the accelerometer reads
}

const SUBSTEPS: u32 = 10u;
const SUBSTEP: f32 = 0.002;         // s
const CONTROL_STEP: f32 = 0.02;     // s
const MASS: f32 = 0.005188790204786391;         // kg
const YAW_INERTIA: f32 = 2.6494595972236013e-5; // kg m^2, about the centre of mass
const COM_OFFSET: f32 = 0.01927231513576232;    // m, ahead of the body origin
const SLIDE_DAMPING: f32 = 0.01;    // N s/m
const HINGE_DAMPING: f32 = 0.005;   // N m s
const GEAR: f32 = 0.3;              // of both actuators
const FORCE_LIMIT: f32 = 0.05;      // of both actuators, before the gear
const GRAVITY: f32 = 9.81;
const MAGNETIC_FIELD: f32 = -0.5;   // along world y
const ROBOT_SENSORS: u32 = 12u;

const MASS_ARM: f32 = MASS * COM_OFFSET;
const ORIGIN_INERTIA: f32 = YAW_INERTIA + MASS_ARM * COM_OFFSET;

// Inverse of [m, m l; m l, I], with the damping of h seconds on its diagonal.
const DAMPED_MASS: f32 = MASS + SUBSTEP * SLIDE_DAMPING;
const DAMPED_INERTIA: f32 = ORIGIN_INERTIA + SUBSTEP * HINGE_DAMPING;
const DAMPED_DETERMINANT: f32 = DAMPED_MASS * DAMPED_INERTIA - MASS_ARM * MASS_ARM;
const DETERMINANT: f32 = MASS * ORIGIN_INERTIA - MASS_ARM * MASS_ARM;

// Generalised force in body axes: x, y, yaw. The rotation of the centre of mass about the origin adds m l omega^2 to x.
fn robotForce(velocity: vec2f, omega: f32, drive: f32, turn: f32) -> vec3f {
  let torque = GEAR * clamp(turn - GEAR * omega, -FORCE_LIMIT, FORCE_LIMIT);
  return vec3f(
    drive - SLIDE_DAMPING * velocity.x + MASS_ARM * omega * omega,
    -SLIDE_DAMPING * velocity.y,
    torque - HINGE_DAMPING * omega,
  );
}

fn turnBy(v: vec2f, direction: vec2f) -> vec2f {
  return vec2f(v.x * direction.x - v.y * direction.y, v.y * direction.x + v.x * direction.y);
}

fn turnBack(v: vec2f, direction: vec2f) -> vec2f {
  return vec2f(v.x * direction.x + v.y * direction.y, v.y * direction.x - v.x * direction.y);
}

// Moves the robot by one control step under `action` (drive, turn) and returns its displacement in the world.
fn moveRobot(robot: ptr<function, Robot>, action: vec2f) -> vec2f {
  let command = clamp(action, vec2f(-1.0), vec2f(1.0));
  let drive = GEAR * clamp(command.x, -FORCE_LIMIT, FORCE_LIMIT);
  var velocity = (*robot).velocity;
  var omega = (*robot).omega;
  var turned = vec2f(1.0, 0.0);  // the body axes relative to those at the start of the step
  var travelled = vec2f(0.0);    // displacement / SUBSTEP in the axes of the start
  for (var i = 0u; i < SUBSTEPS; i++) {
    let force = robotForce(velocity, omega, drive, command.y);
    velocity.x += force.x * (SUBSTEP / DAMPED_MASS);
    velocity.y += force.y * (SUBSTEP * DAMPED_INERTIA / DAMPED_DETERMINANT)
      - force.z * (SUBSTEP * MASS_ARM / DAMPED_DETERMINANT);
    omega += force.z * (SUBSTEP * DAMPED_MASS / DAMPED_DETERMINANT)
      - force.y * (SUBSTEP * MASS_ARM / DAMPED_DETERMINANT);
    travelled += turnBy(velocity, turned);
    // |angle| < 0.01: these series are exact to f32.
    let angle = SUBSTEP * omega;
    let small = vec2f(1.0 - 0.5 * angle * angle, angle - angle * angle * angle * (1.0 / 6.0));
    turned = turnBy(turned, small);
    velocity = turnBack(velocity, small);
  }
  let displacement = turnBy(travelled, (*robot).direction) * SUBSTEP;
  let force = robotForce(velocity, omega, drive, command.y);
  (*robot).position += displacement;
  (*robot).direction = normalize(turnBy((*robot).direction, turned));
  (*robot).velocity = velocity;
  (*robot).omega = omega;
  (*robot).acceleration = vec2f(
    force.x * (1.0 / MASS),
    force.y * (ORIGIN_INERTIA / DETERMINANT) - force.z * (MASS_ARM / DETERMINANT),
  );
  return displacement;
}

// A point of the world, seen from the robot in body axes.
fn fromRobot(robot: Robot, point: vec2f) -> vec2f {
  return turnBack(point - robot.position, robot.direction);
}
