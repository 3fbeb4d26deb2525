// Rules that move a Lagrange multiplier by its constraint's error J_C - limit, once J_C has been estimated. What a rule
// remembers is the method's: its State has a Controller of that name, CONTROLLER_WORDS / COSTS words a cost, 0 at the
// start:
//   adamMultiplier   moments m and v, and what bias correction divides them by;
//   pidMultiplier    integral, the two moving averages, the number of updates, and the last PID_LONGEST_DELAY averages.
import package::constants::{ COSTS, CONTROLLER_WORDS };
import package::hyper::{ COST_LIMIT, HYPER_STRIDE, MULTIPLIER_LR, MULTIPLIER_MAX };
import package::kernel::{ hyper, records };

alias Controller = array<f32, CONTROLLER_WORDS>;

const WORDS: u32 = CONTROLLER_WORDS / COSTS;

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
  let at = c * WORDS;
  let m = ADAM_BETA_1 * (*method).controller[at] - (1.0 - ADAM_BETA_1) * error;
  let v = ADAM_BETA_2 * (*method).controller[at + 1u] + (1.0 - ADAM_BETA_2) * error * error;
  let correction1 = ADAM_BETA_1 * (*method).controller[at + 2u] + (1.0 - ADAM_BETA_1);
  let correction2 = ADAM_BETA_2 * (*method).controller[at + 3u] + (1.0 - ADAM_BETA_2);
  (*method).controller[at] = m;
  (*method).controller[at + 1u] = v;
  (*method).controller[at + 2u] = correction1;
  (*method).controller[at + 3u] = correction2;
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

const PID_AVERAGE: f32 = 0.95;          // weight of the past in both moving averages
const PID_FIRST_AVERAGE: u32 = 4u;      // the word where the ring of averages begins
const PID_LONGEST_DELAY: u32 = WORDS - PID_FIRST_AVERAGE;

// A PID controller (Stooke, Achiam, Abbeel 2020, arXiv 2007.03964) with an integral that starts at the multiplier's
// start:
//   I = max(0, I + k_i e),  P = mean of e,  D = max(0, mean of J_C now - the same `delay` updates ago),
//   multiplier = clamp(k_p P + I + k_d D, 0, upperBound).
// Means are exponential and start at 0; delay <= PID_LONGEST_DELAY.
fn pidMultiplier(replica: u32, c: u32, cost: f32, limit: f32, gains: PidGains, delay: u32, upperBound: f32) {
  let decision = &records[replica].record.decision;
  let method = &records[replica].record.method;
  if ((*decision).updating == 0u) { return; }
  let at = c * WORDS;
  let error = cost - limit;
  let updates = u32((*method).controller[at + 3u]);
  let before = select((*method).controller[at], (*decision).multiplier[c], updates == 0u);
  let integral = max(0.0, before + gains.integral * error);
  let meanError = PID_AVERAGE * (*method).controller[at + 1u] + (1.0 - PID_AVERAGE) * error;
  let meanCost = PID_AVERAGE * (*method).controller[at + 2u] + (1.0 - PID_AVERAGE) * cost;
  let slot = at + PID_FIRST_AVERAGE + updates % delay;
  let rise = max(0.0, meanCost - (*method).controller[slot]);
  (*method).controller[at] = integral;
  (*method).controller[at + 1u] = meanError;
  (*method).controller[at + 2u] = meanCost;
  (*method).controller[at + 3u] = f32(updates + 1u);
  (*method).controller[slot] = meanCost;
  let output = gains.proportional * meanError + integral + gains.derivative * rise;
  (*decision).multiplier[c] = clamp(output, 0.0, upperBound);
}
