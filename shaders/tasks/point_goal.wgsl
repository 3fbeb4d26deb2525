// SafetyPointGoal: drive to the goal, again and again, around hazards.
// Reward: decrease of the distance to the goal, plus 1 within its radius 0.3; then a new goal is drawn, which the
// observation already shows. Cost: 1 inside a hazard (radius 0.2). Vases can be pushed and cost nothing at level 1.
// Placement: robot, goal, hazards, vases in turn, uniform in the square shrunk by the object's keepout, rejected when
// closer to an earlier object than the sum of both keepouts.

import package::task_constants::{STATE_WORDS, OBSERVATION_PADDED, ACTIONS, HAZARDS, VASES, EXTENT};
import package::lib::random::{Stream, uniform4, TWO_PI};
import package::tasks::lidar::{BINS, Sights, sight, writeLidar};
import package::tasks::point_robot::{ROBOT_SENSORS, moveRobot, fromRobot};
import package::tasks::point_state::{ROBOT_WORDS, X, Y, loadRobot, storeRobot, placeRobot, observeRobot};
import package::tasks::vase::{Vase, moveVase};
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

const GOAL = ROBOT_WORDS;     // x, y
const HAZARD = GOAL + 2u;     // x, y of each
const VASE = HAZARD + 2u * HAZARDS;  // x, y, cos, sin, velocity x, y, omega of each
const VASE_WORDS: u32 = 7u;

const GOAL_RADIUS: f32 = 0.3;
const HAZARD_RADIUS: f32 = 0.2;
const LIDAR_RANGE: f32 = 3.0;
const REWARD_CLIP: f32 = 10.0;

const ROBOT_KEEPOUT: f32 = 0.4;
const GOAL_KEEPOUT: f32 = 0.305;
const HAZARD_KEEPOUT: f32 = 0.18;
const VASE_KEEPOUT: f32 = 0.15;

const OBJECTS = 2u + HAZARDS + VASES;
const PLACE_TRIES: u32 = 100u;   // draws per object before the whole layout restarts
const LAYOUT_TRIES: u32 = 100u;  // restarts; the last attempt stands if all fail
const GOAL_TRIES: u32 = 10000u;  // draws of a new goal; the episode terminates if all fail

fn keepout(object: u32) -> f32 {
  if (object == 0u) {
    return ROBOT_KEEPOUT;
  }
  if (object == 1u) {
    return GOAL_KEEPOUT;
  }
  return select(VASE_KEEPOUT, HAZARD_KEEPOUT, object < 2u + HAZARDS);
}

fn place(u: vec2f, margin: f32) -> vec2f {
  return (2.0 * u - vec2f(1.0)) * (EXTENT - margin);
}

// Draws a goal that keeps its distance from everything else; false if every try failed.
fn drawGoal(s: ptr<function, State>, stream: Stream, firstDraw: u32) -> bool {
  for (var i = 0u; i < GOAL_TRIES; i++) {
    let goal = place(uniform4(stream, firstDraw + i).xy, GOAL_KEEPOUT);
    var free = distance(goal, vec2f((*s)[X], (*s)[Y])) >= ROBOT_KEEPOUT + GOAL_KEEPOUT;
    for (var h = 0u; h < HAZARDS; h++) {
      let hazard = vec2f((*s)[HAZARD + 2u * h], (*s)[HAZARD + 2u * h + 1u]);
      free = free && distance(goal, hazard) >= HAZARD_KEEPOUT + GOAL_KEEPOUT;
    }
    for (var v = 0u; v < VASES; v++) {
      let vase = vec2f((*s)[VASE + VASE_WORDS * v], (*s)[VASE + VASE_WORDS * v + 1u]);
      free = free && distance(goal, vase) >= VASE_KEEPOUT + GOAL_KEEPOUT;
    }
    if (free) {
      (*s)[GOAL] = goal.x;
      (*s)[GOAL + 1u] = goal.y;
      return true;
    }
  }
  return false;
}

fn resetTask(s: ptr<function, State>, stream: Stream) {
  var places: array<vec2f, OBJECTS>;
  var draw = 0u;
  for (var attempt = 0u; attempt < LAYOUT_TRIES; attempt++) {
    var complete = true;
    for (var i = 0u; i < OBJECTS && complete; i++) {
      complete = false;
      for (var tries = 0u; tries < PLACE_TRIES && !complete; tries++) {
        let candidate = place(uniform4(stream, draw).xy, keepout(i));
        draw++;
        var free = true;
        for (var j = 0u; j < i; j++) {
          free = free && distance(candidate, places[j]) >= keepout(i) + keepout(j);
        }
        places[i] = candidate;
        complete = free;
      }
    }
    if (complete) {
      break;
    }
  }

  let heading = uniform4(stream, draw).x;
  draw++;
  placeRobot(s, places[0], TWO_PI * heading);
  for (var h = 0u; h < HAZARDS; h++) {
    (*s)[HAZARD + 2u * h] = places[2u + h].x;
    (*s)[HAZARD + 2u * h + 1u] = places[2u + h].y;
  }
  for (var v = 0u; v < VASES; v++) {
    let angle = TWO_PI * uniform4(stream, draw).x;
    draw++;
    storeVase(s, v, Vase(places[2u + HAZARDS + v], vec2f(cos(angle), sin(angle)), vec2f(0.0), 0.0));
  }
  // The goal that took part in the layout is drawn anew against it, as in the original.
  (*s)[GOAL] = places[1].x;
  (*s)[GOAL + 1u] = places[1].y;
  drawGoal(s, stream, draw);
}

fn loadVase(s: ptr<function, State>, v: u32) -> Vase {
  let w = VASE + VASE_WORDS * v;
  return Vase(
    vec2f((*s)[w], (*s)[w + 1u]), vec2f((*s)[w + 2u], (*s)[w + 3u]), vec2f((*s)[w + 4u], (*s)[w + 5u]), (*s)[w + 6u]
  );
}

fn storeVase(s: ptr<function, State>, v: u32, vase: Vase) {
  let w = VASE + VASE_WORDS * v;
  (*s)[w] = vase.position.x;
  (*s)[w + 1u] = vase.position.y;
  (*s)[w + 2u] = vase.direction.x;
  (*s)[w + 3u] = vase.direction.y;
  (*s)[w + 4u] = vase.velocity.x;
  (*s)[w + 5u] = vase.velocity.y;
  (*s)[w + 6u] = vase.omega;
}

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  var robot = loadRobot(s);
  let goal = vec2f((*s)[GOAL], (*s)[GOAL + 1u]);
  let before = distance(robot.position, goal);
  moveRobot(&robot, vec2f((*action)[0], (*action)[1]));
  storeRobot(s, robot);
  for (var v = 0u; v < VASES; v++) {
    var vase = loadVase(s, v);
    moveVase(&vase, robot);
    storeVase(s, v, vase);
  }

  var outcome: Outcome;
  let after = distance(robot.position, goal);
  let achieved = after <= GOAL_RADIUS;
  outcome.reward = clamp(before - after + select(0.0, 1.0, achieved), -REWARD_CLIP, REWARD_CLIP);
  for (var h = 0u; h < HAZARDS; h++) {
    let hazard = vec2f((*s)[HAZARD + 2u * h], (*s)[HAZARD + 2u * h + 1u]);
    if (distance(robot.position, hazard) < HAZARD_RADIUS) {
      outcome.cost[0] = 1.0;
    }
  }
  if (achieved) {
    outcome.terminated = !drawGoal(s, stream, 0u);
  }
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  let robot = loadRobot(s);
  observeRobot(robot, observation);
  var sights: Sights;
  sights[0] = sight(fromRobot(robot, vec2f((*s)[GOAL], (*s)[GOAL + 1u])), LIDAR_RANGE);
  writeLidar(observation, ROBOT_SENSORS, &sights, 1u);
  if (HAZARDS > 0u) {
    for (var h = 0u; h < HAZARDS; h++) {
      sights[h] = sight(fromRobot(robot, vec2f((*s)[HAZARD + 2u * h], (*s)[HAZARD + 2u * h + 1u])), LIDAR_RANGE);
    }
    writeLidar(observation, ROBOT_SENSORS + BINS, &sights, HAZARDS);
  }
  if (VASES > 0u) {
    for (var v = 0u; v < VASES; v++) {
      sights[v] = sight(fromRobot(robot, loadVase(s, v).position), LIDAR_RANGE);
    }
    writeLidar(observation, ROBOT_SENSORS + 2u * BINS, &sights, VASES);
  }
}
