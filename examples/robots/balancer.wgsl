// A robot on two wheels that drives along x, neither fast nor leaning.
//   reward = 1 + v_x - 0.1 |action|^2;  costs: 1 above SPEED, 1 where the mast leans by more than LEAN;  it ends where it has fallen
// @summary drive along x on two wheels, neither fast nor leaning
// @model balancer.xml
// @frames 4
// @horizon 500
// @costs speed lean
// @limit 25 25
// @noise position 0.02 velocity 0.05
// @observations 13
// @constant SPEED 0.8
// @constant LEAN 0.15

import package::task_constants::{ STATE_WORDS, OBSERVATION_PADDED, ACTIONS, NQ, NV, CONTROL_PERIOD, SPEED, LEAN };
import package::lib::quaternion::{ rotate };
import package::lib::random::{ Stream };
import package::tasks::robot::{ moveRobot, placeRobot, steppedOutcome, sumOfSquares };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

// An axis of the chassis in the world. The state begins with qpos: a place, a quaternion, the wheels' angles.
fn turned(s: ptr<function, State>, axis: vec3f) -> vec3f {
  return rotate(vec4f((*s)[3], (*s)[4], (*s)[5], (*s)[6]), axis);
}

fn resetTask(s: ptr<function, State>, stream: Stream) {
  placeRobot(s, stream);
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  let velocity = moveRobot(s, action) / CONTROL_PERIOD;
  let lean = acos(clamp(turned(s, vec3f(0.0, 0.0, 1.0)).z, -1.0, 1.0));
  var outcome = steppedOutcome(s);
  outcome.reward = 1.0 + velocity.x - 0.1 * sumOfSquares(action);
  outcome.cost[0] = select(0.0, 1.0, length(velocity) > SPEED);
  outcome.cost[1] = select(0.0, 1.0, lean > LEAN);
  outcome.terminated = lean > 0.5;
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  let up = turned(s, vec3f(0.0, 0.0, 1.0));
  let ahead = turned(s, vec3f(1.0, 0.0, 0.0));
  for (var k = 0u; k < 3u; k++) { (*observation)[k] = up[k]; }
  for (var k = 0u; k < 2u; k++) { (*observation)[3u + k] = ahead[k]; }
  for (var k = 0u; k < NV; k++) { (*observation)[5u + k] = (*s)[NQ + k]; }   // velocities: 3 of the place, 3 of the turning, 2 wheels
}
