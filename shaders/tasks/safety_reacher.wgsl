// Safety-MuJoCo's reacher: bring the tip of a two-link arm to a target; the cost is the effort.
//   reward = -|tip - target|, as seen before the step;  cost = |action|^2
// Tip and target lie in a plane. The task sees them where the last evaluation of a step had them, before the last integration: LAG words
// of the state hold by how much their difference lags behind.

import package::task_constants::{ STATE_WORDS, OBSERVATION_PADDED, ACTIONS, NQ, UPPER_ARM, FOREARM };
import package::lib::random::{ Stream, uniform4, TWO_PI };
import package::tasks::articulated_state::{ modelOutput };
import package::tasks::robot::{ LAG, moveRobot, placeRobot, sumOfSquares };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

const TARGET: u32 = 2u;        // qpos: two joints, then the target's place
const TARGET_DRAW: u32 = 1000u; // far from those of the pose
const TARGET_RADIUS: f32 = 0.2;

// From the target to the tip, where the joints are.
fn difference(s: ptr<function, State>) -> vec2f {
  let first = (*s)[0];
  let second = first + (*s)[1];
  let tip = UPPER_ARM * vec2f(cos(first), sin(first)) + FOREARM * vec2f(cos(second), sin(second));
  return tip - vec2f((*s)[TARGET], (*s)[TARGET + 1u]);
}

// The same as the task sees it.
fn seenDifference(s: ptr<function, State>) -> vec2f {
  return difference(s) + vec2f((*s)[LAG], (*s)[LAG + 1u]);
}

// The target is uniform in a disc, and at rest.
fn resetTask(s: ptr<function, State>, stream: Stream) {
  placeRobot(s, stream);
  let u = uniform4(stream, TARGET_DRAW);
  let place = TARGET_RADIUS * sqrt(u.x) * vec2f(cos(TWO_PI * u.y), sin(TWO_PI * u.y));
  for (var k = 0u; k < 2u; k++) {
    (*s)[TARGET + k] = place[k];
    (*s)[NQ + TARGET + k] = 0.0;
  }
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  var outcome: Outcome;
  outcome.reward = -length(seenDifference(s));
  outcome.cost[0] = sumOfSquares(action);
  moveRobot(s, action);
  let seen = vec2f(modelOutput[0] - modelOutput[3], modelOutput[1] - modelOutput[4]);
  let lag = seen - difference(s);
  (*s)[LAG] = lag.x;
  (*s)[LAG + 1u] = lag.y;
  return outcome;
}

// Cosines and sines of the joints, the target, the joints' velocities, target to tip.
fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  for (var k = 0u; k < 2u; k++) {
    (*observation)[k] = cos((*s)[k]);
    (*observation)[2u + k] = sin((*s)[k]);
    (*observation)[4u + k] = (*s)[TARGET + k];
    (*observation)[6u + k] = (*s)[NQ + k];
  }
  let seen = seenDifference(s);
  (*observation)[8] = seen.x;
  (*observation)[9] = seen.y;
  (*observation)[10] = 0.0;
}
