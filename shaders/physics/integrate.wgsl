// Semi-implicit Euler: velocities first, positions with the new ones.
import package::lib::quaternion::{ integrateQuaternion, normalizeQuaternion };

fn advance(value: f32, rate: f32, h: f32) -> f32 {
  return value + h * rate;
}

fn advanceRotation(w: f32, x: f32, y: f32, z: f32, wx: f32, wy: f32, wz: f32, h: f32) -> vec4f {
  return integrateQuaternion(normalizeQuaternion(vec4f(w, x, y, z)), vec3f(wx, wy, wz), h);
}

// Joint damping is implicit in the velocity: (M + h diag(damping)) dv = h f. The factor's diagonal gets h times the
// damping.
fn dampedDiagonal(entry: f32, damping: f32, h: f32) -> f32 {
  return entry + h * damping;
}

// Runge and Kutta's fourth order, stage by stage: stages 0 to 2 go on from the start with the rate just found, for
// half, half and the whole step; the last one takes the weighted mean of all rates.
fn stageWeight(stage: u32) -> f32 {
  return select(1.0 / 3.0, 1.0 / 6.0, stage == 0u || stage == 3u);
}

fn stageStep(stage: u32, h: f32) -> f32 {
  return select(h, 0.5 * h, stage < 2u);
}

fn stageRate(stage: u32, rate: f32, mean: f32) -> f32 {
  return select(rate, mean, stage == 3u);
}

fn isFirst(stage: u32) -> bool {
  return stage == 0u;
}
