// Semi-implicit Euler: velocities first, positions with the new ones.
import package::lib::quaternion::{ integrateQuaternion, normalizeQuaternion };

fn advance(value: f32, rate: f32, h: f32) -> f32 {
  return value + h * rate;
}

fn advanceRotation(w: f32, x: f32, y: f32, z: f32, wx: f32, wy: f32, wz: f32, h: f32) -> vec4f {
  return integrateQuaternion(normalizeQuaternion(vec4f(w, x, y, z)), vec3f(wx, wy, wz), h);
}

// Joint damping is implicit in the velocity: (M + h diag(damping)) dv = h f. The factor's diagonal gets h times the damping.
fn dampedDiagonal(entry: f32, damping: f32, h: f32) -> f32 {
  return entry + h * damping;
}
