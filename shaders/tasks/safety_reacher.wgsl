// Safety-MuJoCo's reacher: bring the tip of a two-link arm to a target; the cost is the effort.
//   reward = -|tip - target|, as seen before the step;  cost = |action|^2
// The task reads tip and target where the last evaluation of a step had them, before the last integration.

import package::task_constants::{ STATE_WORDS, OBSERVATION_PADDED, ACTIONS, NQ };
import package::lib::random::{ Stream, uniform4, TWO_PI };
import package::tasks::robot::{ READ, moveRobot, placeRobot, seeRobot, steppedOutcome, sumOfSquares };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

const TARGET: u32 = 2u;        // qpos: two joints, then the target's place
const TARGET_DRAW: u32 = 1000u; // far from those of the pose
const TARGET_RADIUS: f32 = 0.2;

// The way from the target to the tip.
fn difference(s: ptr<function, State>) -> vec3f {
  return vec3f((*s)[READ] - (*s)[READ + 3u], (*s)[READ + 1u] - (*s)[READ + 4u], (*s)[READ + 2u] - (*s)[READ + 5u]);
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
  let reward = -length(difference(s));
  moveRobot(s, action);
  var outcome = steppedOutcome(s);
  outcome.reward = reward;
  outcome.cost[0] = sumOfSquares(action);
  return outcome;
}

// Cosines and sines of the joints, the target, the joints' velocities, target to tip.
fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  seeRobot(s);
  for (var k = 0u; k < 2u; k++) {
    (*observation)[k] = cos((*s)[k]);
    (*observation)[2u + k] = sin((*s)[k]);
    (*observation)[4u + k] = (*s)[TARGET + k];
    (*observation)[6u + k] = (*s)[NQ + k];
  }
  let toTip = difference(s);
  for (var k = 0u; k < 3u; k++) { (*observation)[8u + k] = toTip[k]; }
}
