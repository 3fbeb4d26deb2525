// A point without inertia that drives counter-clockwise along the circle of RADIUS about the origin, where it starts.
//   heading += action[1];  (dx, dy) = action[0] (cos, sin) heading
//   reward = (x dy - y dx) / (1 + | |(x, y)| - RADIUS |);  cost = 1 where |x| >= LIMIT
// The velocities that it also observes are what its reset drew, and nothing changes them.

import package::task_constants::{ STATE_WORDS, OBSERVATION_PADDED, ACTIONS, RADIUS, LIMIT };
import package::lib::random::{ Stream, normal4 };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

const HEADING: u32 = 2u;
const VELOCITY: u32 = 3u;
const ARENA: f32 = 40.0;          // |x| and |y| stay below
const MAX_ACTION: vec2f = vec2f(1.0, 0.25);
const POSITION_NOISE: f32 = 0.01; // of all coordinates at the start, standard deviations
const VELOCITY_NOISE: f32 = 0.1;

fn resetTask(s: ptr<function, State>, stream: Stream) {
  let position = POSITION_NOISE * normal4(stream, 0u);
  let velocity = VELOCITY_NOISE * normal4(stream, 1u);
  for (var k = 0u; k < 3u; k++) {
    (*s)[k] = position[k];
    (*s)[VELOCITY + k] = velocity[k];
  }
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  let command = clamp(vec2f((*action)[0], (*action)[1]), -MAX_ACTION, MAX_ACTION);
  let heading = (*s)[HEADING] + command.y;
  let motion = command.x * vec2f(cos(heading), sin(heading));
  let position = clamp(vec2f((*s)[0], (*s)[1]) + motion, vec2f(-ARENA), vec2f(ARENA));
  (*s)[0] = position.x;
  (*s)[1] = position.y;
  (*s)[HEADING] = heading;
  var outcome: Outcome;
  outcome.reward = (position.x * motion.y - position.y * motion.x) / (1.0 + abs(length(position) - RADIUS));
  outcome.cost[0] = select(0.0, 1.0, abs(position.x) >= LIMIT);
  return outcome;
}

// Coordinates, their velocities, and the position again, in space.
fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  for (var k = 0u; k < STATE; k++) { (*observation)[k] = (*s)[k]; }
  (*observation)[STATE] = (*s)[0];
  (*observation)[STATE + 1u] = (*s)[1];
  (*observation)[STATE + 2u] = 0.0;
}
