// Forces of springs and dampers at one joint (MuJoCo, "Computation: passive forces").
import package::lib::quaternion::{ quaternionConjugate, quaternionProduct, rotationVector, normalizeQuaternion };

fn spring(stiffness: f32, q: f32, rest: f32) -> f32 {
  return stiffness * (rest - q);
}

fn damper(damping: f32, speed: f32) -> f32 {
  return -damping * speed;
}

// The spring of a ball joint: towards the rest orientation, in the axes of the turned body.
fn ballSpring(stiffness: f32, w: f32, x: f32, y: f32, z: f32, rest: vec4f) -> vec3f {
  let q = normalizeQuaternion(vec4f(w, x, y, z));
  return -stiffness * rotationVector(quaternionProduct(quaternionConjugate(rest), q));
}
