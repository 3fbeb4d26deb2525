// Bias forces: what keeps all accelerations at 0, by recursive Newton-Euler; gravity is an acceleration of the world
// upwards (Featherstone 2008, chapter 5; MuJoCo, mj_rne).
import package::physics::inertia::{ Inertia, inertiaTimes };
import package::physics::spatial::{ addForce, crossForce, Force, Motion };

fn worldAcceleration(gravity: vec3f) -> Motion {
  return Motion(vec3f(), -gravity);
}

// What a body's velocity and acceleration (without that of its joints) take.
fn inertialForce(i: Inertia, velocity: Motion, acceleration: Motion) -> Force {
  return addForce(inertiaTimes(i, acceleration), crossForce(velocity, inertiaTimes(i, velocity)));
}
