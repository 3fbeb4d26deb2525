// Adam's update of four parameters (Kingma and Ba 2015):
//   m, v moments of the gradient;  p -= rate m_hat / (sqrt(v_hat) + 1e-8).
const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

// What all parameters of a network share in its step `step`, counted from 1.
struct AdamStep { rate: f32, scale1: f32, scale2: f32 }

fn adamStep(rate: f32, step: f32) -> AdamStep {
  return AdamStep(rate, 1.0 / (1.0 - pow(BETA_1, step)), 1.0 / (1.0 - pow(BETA_2, step)));
}

struct Adapted { p: vec4f, m: vec4f, v: vec4f }

fn adapt(at: AdamStep, g: vec4f, p: vec4f, m: vec4f, v: vec4f) -> Adapted {
  let m1 = BETA_1 * m + (1.0 - BETA_1) * g;
  let v1 = BETA_2 * v + (1.0 - BETA_2) * g * g;
  let m_hat = m1 * at.scale1;
  let v_hat = v1 * at.scale2;
  return Adapted(p - at.rate * m_hat / (sqrt(v_hat) + vec4f(EPSILON)), m1, v1);
}

// The factor that bounds a gradient's norm.
fn clipFactor(norm: f32, maxNorm: f32) -> f32 { return min(1.0, maxNorm / (norm + 1e-6)); }
