// An action of the policy: drawn from its outputs and log-stds, and kept with its log-probability.
import package::shape::{ ACTIONS };
import package::dispatch::{ OUTPUTS };
import package::kernel::{ actorWord, transition };
import package::layout::{ TRANSITION_LOG_PROBABILITY, transitionAction, transitionAt };
import package::lib::head::{ HALF_LOG_TWO_PI };
import package::lib::random::{ PURPOSE_ACTION, Stream, normal4, uniform4 };
import package::rollout::episode::{ Own };

// `count` keys the random numbers, and `logStds` is where the policy's begin. The kernel's `actorWord` reads them.
fn chooseAction(
  own: Own, count: u32, sample: u32, logStds: u32, output: ptr<function, array<f32, OUTPUTS>>,
  action: ptr<function, array<f32, ACTIONS>>,
) {
  var logProbability = 0.0;
  @if(DISCRETE) {
    // inverse of the distribution function
    var largest = (*output)[0];
    for (var k = 1u; k < OUTPUTS; k++) { largest = max(largest, (*output)[k]); }
    var total = 0.0;
    for (var k = 0u; k < OUTPUTS; k++) { total += exp((*output)[k] - largest); }
    let threshold = uniform4(Stream(own.seed, own.env, count, PURPOSE_ACTION), 0u).x * total;
    var index = OUTPUTS - 1u;
    var below = 0.0;
    var isFound = false;
    for (var k = 0u; k < OUTPUTS; k++) {
      below += exp((*output)[k] - largest);
      if (!isFound && threshold < below) { index = k; isFound = true; }
    }
    var chosen = (*output)[0];
    for (var k = 1u; k < OUTPUTS; k++) { chosen = select(chosen, (*output)[k], k == index); }
    (*action)[0] = f32(index);
    logProbability = chosen - largest - log(total);
    if (own.isReal) { transition[transitionAt(own.replica, transitionAction(0u), sample)] = (*action)[0]; }
  }
  @if(!DISCRETE)
  for (var a = 0u; a < ACTIONS; a += 4u) {
    let noise = normal4(Stream(own.seed, own.env, count, PURPOSE_ACTION), a / 4u);
    for (var b = 0u; b < 4u; b++) {
      if (a + b < ACTIONS) {
        let logStd = actorWord(logStds + a + b);
        (*action)[a + b] = fma(exp(logStd), noise[b], (*output)[a + b]);
        logProbability -= 0.5 * noise[b] * noise[b] + logStd + HALF_LOG_TWO_PI;
        if (own.isReal) {
          transition[transitionAt(own.replica, transitionAction(a + b), sample)] = (*action)[a + b];
        }
      }
    }
  }
  if (own.isReal) { transition[transitionAt(own.replica, TRANSITION_LOG_PROBABILITY, sample)] = logProbability; }
}
