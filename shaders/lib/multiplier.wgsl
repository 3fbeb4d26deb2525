// Rules that move a Lagrange multiplier by its constraint's error J_C - limit, once J_C has been estimated. What a rule
// remembers is the method's: its State has a Controller of that name, [COSTS][CONTROLLER_ROWS], 0 at the start, whose
// rows each rule names.
import package::shape::{ COSTS, CONTROLLER_WORDS };
import package::hyper::{ COST_LIMIT, HYPER_STRIDE, MULTIPLIER_LR, MULTIPLIER_MAX };
import package::kernel::{ hyper, records };

alias Controller = array<f32, CONTROLLER_WORDS>;

const CONTROLLER_ROWS: u32 = CONTROLLER_WORDS / COSTS;

// Rows of Adam: the two moments, and what bias correction divides them by.
const ADAM_M: u32 = 0u;
const ADAM_V: u32 = 1u;
const ADAM_M_CORRECTION: u32 = 2u;
const ADAM_V_CORRECTION: u32 = 3u;

const ADAM_BETA_1: f32 = 0.9;
const ADAM_BETA_2: f32 = 0.999;
const ADAM_EPSILON: f32 = 1e-8;

// Adam (Kingma and Ba 2015) on -multiplier * error, then into [0, upperBound]: the size of a step does not depend on
// the cost's unit. (The corrections 1 - beta^t are summed, not computed from t: in f32 1 - pow(0.999, 1) has lost 4
// digits.)
fn adamMultiplier(replica: u32, c: u32, error: f32, learningRate: f32, upperBound: f32) {
  let decision = &records[replica].record.decision;
  let method = &records[replica].record.method;
  if ((*decision).updating == 0u) { return; }
  let controller = &(*method).controller;
  let first = c * CONTROLLER_ROWS;
  let m = ADAM_BETA_1 * (*controller)[first + ADAM_M] - (1.0 - ADAM_BETA_1) * error;
  let v = ADAM_BETA_2 * (*controller)[first + ADAM_V] + (1.0 - ADAM_BETA_2) * error * error;
  let correction1 = ADAM_BETA_1 * (*controller)[first + ADAM_M_CORRECTION] + (1.0 - ADAM_BETA_1);
  let correction2 = ADAM_BETA_2 * (*controller)[first + ADAM_V_CORRECTION] + (1.0 - ADAM_BETA_2);
  (*controller)[first + ADAM_M] = m;
  (*controller)[first + ADAM_V] = v;
  (*controller)[first + ADAM_M_CORRECTION] = correction1;
  (*controller)[first + ADAM_V_CORRECTION] = correction2;
  let step = learningRate * (m / correction1) / (sqrt(v / correction2) + ADAM_EPSILON);
  (*decision).multiplier[c] = clamp((*decision).multiplier[c] - step, 0.0, upperBound);
}

// Moves the multiplier of every cost by Adam, along J_C - limit and within the method's bound.
fn moveMultipliers(replica: u32) {
  let h = replica * HYPER_STRIDE;
  for (var c = 0u; c < COSTS; c++) {
    let error = records[replica].record.estimates.meanCost[c] - hyper[h + COST_LIMIT + c];
    adamMultiplier(replica, c, error, hyper[h + MULTIPLIER_LR], hyper[h + MULTIPLIER_MAX]);
  }
}

struct PidGains { proportional: f32, integral: f32, derivative: f32 }

// Rows of the PID controller: the integral, both moving averages, the count of updates, and the ring of the last
// averages of J_C, which has the rest.
const PID_INTEGRAL: u32 = 0u;
const PID_MEAN_ERROR: u32 = 1u;
const PID_MEAN_COST: u32 = 2u;
const PID_UPDATES: u32 = 3u;
const PID_DELAYED_COST: u32 = 4u;
const PID_LONGEST_DELAY: u32 = CONTROLLER_ROWS - PID_DELAYED_COST;

const PID_AVERAGE: f32 = 0.95; // weight of the past in both moving averages

// A PID controller (Stooke, Achiam, Abbeel 2020, arXiv 2007.03964) with an integral that starts at the multiplier's
// start:
//   I = max(0, I + k_i e),  P = mean of e,  D = max(0, mean of J_C now - the same `delay` updates ago),
//   multiplier = clamp(k_p P + I + k_d D, 0, upperBound).
// Means are exponential and start at 0; delay <= PID_LONGEST_DELAY.
fn pidMultiplier(replica: u32, c: u32, cost: f32, limit: f32, gains: PidGains, delay: u32, upperBound: f32) {
  let decision = &records[replica].record.decision;
  let method = &records[replica].record.method;
  if ((*decision).updating == 0u) { return; }
  let controller = &(*method).controller;
  let first = c * CONTROLLER_ROWS;
  let error = cost - limit;
  let updates = u32((*controller)[first + PID_UPDATES]);
  let before = select((*controller)[first + PID_INTEGRAL], (*decision).multiplier[c], updates == 0u);
  let integral = max(0.0, before + gains.integral * error);
  let meanError = PID_AVERAGE * (*controller)[first + PID_MEAN_ERROR] + (1.0 - PID_AVERAGE) * error;
  let meanCost = PID_AVERAGE * (*controller)[first + PID_MEAN_COST] + (1.0 - PID_AVERAGE) * cost;
  let delayed = first + PID_DELAYED_COST + updates % delay;
  let rise = max(0.0, meanCost - (*controller)[delayed]);
  (*controller)[first + PID_INTEGRAL] = integral;
  (*controller)[first + PID_MEAN_ERROR] = meanError;
  (*controller)[first + PID_MEAN_COST] = meanCost;
  (*controller)[first + PID_UPDATES] = f32(updates + 1u);
  (*controller)[delayed] = meanCost;
  let output = gains.proportional * meanError + integral + gains.derivative * rise;
  (*decision).multiplier[c] = clamp(output, 0.0, upperBound);
}
