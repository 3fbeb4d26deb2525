// A robot that runs counter-clockwise along the circle of RADIUS about the origin, on which it starts.
//   reward = (x v_y - y v_x) / (1 + | |(x, y)| - RADIUS |);  cost = 1 where |x| > LIMIT
// Positions are of what the task measures, after the step.

import package::task_constants::{ STATE_WORDS, OBSERVATION_PADDED, ACTIONS, CONTROL_PERIOD, RADIUS, LIMIT };
import package::lib::random::{ Stream, uniform4, TWO_PI };
import package::tasks::robot::{ isHealthy, moveRobot, observeRobot, placeRobot, seenPosition, steppedOutcome };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

const ANGLE_DRAW: u32 = 1000u;  // far from those of the pose

fn resetTask(s: ptr<function, State>, stream: Stream) {
  placeRobot(s, stream);
  let angle = TWO_PI * uniform4(stream, ANGLE_DRAW).x;
  (*s)[0] = RADIUS * cos(angle);
  (*s)[1] = RADIUS * sin(angle);
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  let velocity = moveRobot(s, action) / CONTROL_PERIOD;
  let position = seenPosition(s);
  var outcome = steppedOutcome(s);
  outcome.reward = (position.x * velocity.y - position.y * velocity.x) / (1.0 + abs(length(position) - RADIUS));
  outcome.cost[0] = select(0.0, 1.0, abs(position.x) > LIMIT);
  outcome.terminated = !isHealthy(s);
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  observeRobot(s, observation);
}
