// Safety-MuJoCo's pusher: an arm pushes a puck to a goal on a table; the cost is the effort.
//   reward = -|object - goal| - 0.5 |object - tip|, as seen before the step;  cost = CONTROL_COST |action|^2
// The task reads tip, object and goal where the last evaluation of a step had them, before the last integration.

import package::task_constants::{ STATE_WORDS, OBSERVATION_PADDED, ACTIONS, NQ, CONTROL_COST };
import package::lib::random::{ Stream, uniform4 };
import package::tasks::robot::{ READ, moveRobot, placeRobot, seeRobot, steppedOutcome, sumOfSquares };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

const JOINTS: u32 = 7u;          // qpos: the arm's, then the object's place and the goal's, from their references
const PLACE_DRAWS: u32 = 1000u;  // far from those of the pose
const CORNER = vec2f(-0.3, -0.2);
const SIDES = vec2f(0.3, 0.4);
const LEAST_DISTANCE: f32 = 0.17;

fn readPoint(s: ptr<function, State>, place: u32) -> vec3f {
  let at = READ + 3u * place;
  return vec3f((*s)[at], (*s)[at + 1u], (*s)[at + 2u]);
}

// The object is uniform in a rectangle, but not near the goal; both are at rest.
fn resetTask(s: ptr<function, State>, stream: Stream) {
  placeRobot(s, stream);
  var place = CORNER;
  for (var draw = 0u; draw < 64u; draw++) {   // half of them are far enough
    place = CORNER + SIDES * uniform4(stream, PLACE_DRAWS + draw).xy;
    if (length(place) > LEAST_DISTANCE) { break; }
  }
  (*s)[JOINTS] = place.x;
  (*s)[JOINTS + 1u] = place.y;
  for (var k = JOINTS; k < NQ; k++) { (*s)[NQ + k] = 0.0; }
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  let object = readPoint(s, 1u);
  let reward = -length(object - readPoint(s, 2u)) - 0.5 * length(object - readPoint(s, 0u));
  moveRobot(s, action);
  var outcome = steppedOutcome(s);
  outcome.reward = reward;
  outcome.cost[0] = CONTROL_COST * sumOfSquares(action);
  return outcome;
}

// The arm's positions and velocities, then the places of tip, object and goal.
fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  seeRobot(s);
  for (var k = 0u; k < JOINTS; k++) {
    (*observation)[k] = (*s)[k];
    (*observation)[JOINTS + k] = (*s)[NQ + k];
  }
  for (var k = 0u; k < 9u; k++) { (*observation)[2u * JOINTS + k] = (*s)[READ + k]; }
}
