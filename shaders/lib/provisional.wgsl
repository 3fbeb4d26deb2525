// What stands in for J while no full episode tells of it: the rates per step of what was played, times the length that
// an episode is expected to have. With h terminations a step, the same at every age, an episode that is truncated after
// HORIZON steps lasts
//   E = sum_t (1 - h)^t  over t < HORIZON,   HORIZON itself where nothing terminates.
// h is the number of terminations so far over all steps so far, those of unfinished episodes too: the mean length of
// the ones that ended within a short time would be of the short ones.
import package::shape::{ HORIZON };
import package::layout::{ EPISODE_IS_FULL };

// The rows of an episode that add up: return, length and costs.
alias EpisodeSums = array<f32, EPISODE_IS_FULL>;

// The geometric sum by doubling, S(2n) = S(n) (1 + p^n): its closed form cancels in f32.
fn expectedLength(hazard: f32) -> f32 {
  let p = 1.0 - min(hazard, 1.0);
  var sum = 0.0;
  var power = 1.0;
  for (var bit = 32u; bit > 0u; bit--) {
    sum *= 1.0 + power;
    power *= power;
    if (((HORIZON >> (bit - 1u)) & 1u) == 1u) {
      sum = fma(sum, p, 1.0);
      power *= p;
    }
  }
  return sum;
}
