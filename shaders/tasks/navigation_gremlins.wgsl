// Gremlins: light boxes that are welded to targets, which go around a circle about where each began, all in the same
// phase, and pull them 0.1 m off the ground. The model steps the one that the robot may touch. The others touch
// nothing, so that of the weld's six rows three decide, each along an axis of the world by itself: with A = 1 / m and
// R = A (1 - d) / d the acceleration is d times the one that the row asks for, and (1 - d) times gravity.
//
// The state keeps the number of control steps since the episode began, and how each gremlin is turned.

import package::task_constants::{
  STATE_WORDS, FRAMES, CONTROL_PERIOD, RUNGE_KUTTA, THINGS, THING, THINGS_HOVER, CLOCK_OFFSET, GREMLIN_TARGET,
  ROBOT_WORDS, MOCAP_WORDS, WELD
};
import package::lib::angle::{ cosineSine };
import package::physics::constraints::impedance::{ impedance };
import package::tasks::articulated_state::{ modelMocap };
import package::tasks::navigation_things::{ ASIDE, Slots, thingPosition, thingVelocity, thingWord };

const GREMLIN_CLOCK: u32 = select(0u, ROBOT_WORDS + CLOCK_OFFSET, THINGS_HOVER == 1u);
const TRAVEL_RADIUS: f32 = 0.35;    // m
const TARGET_HEIGHT: f32 = 0.1;     // the target's
const WELD_OFFSET: f32 = 0.1;       // the gremlin is so much above it
const GRAVITY: vec3f = vec3f(0.0, 0.0, -9.81);
const TIME_STEP: f32 = CONTROL_PERIOD / f32(FRAMES);
const STAGES: u32 = select(1u, 4u, RUNGE_KUTTA == 1u);

// The target of a gremlin in a time step.
fn targetAt(s: ptr<function, array<f32, STATE_WORDS>>, gremlin: u32, frame: u32) -> vec3f {
  let turn = cosineSine(((*s)[GREMLIN_CLOCK] * f32(FRAMES) + f32(frame)) * TIME_STEP);
  let place = ROBOT_WORDS + 2u * (THING + gremlin);
  return vec3f((*s)[place] + TRAVEL_RADIUS * turn.y, (*s)[place + 1u] + TRAVEL_RADIUS * turn.x, TARGET_HEIGHT);
}

// (cos, sin) of half of the angle that a gremlin is turned by.
fn halfTurnOf(s: ptr<function, array<f32, STATE_WORDS>>, gremlin: u32) -> vec2f {
  return cosineSine(0.5 * (*s)[GREMLIN_CLOCK + 1u + gremlin]);
}

// Where the model's target is in each time step, from the root's place in the plane.
fn putTarget(s: ptr<function, array<f32, STATE_WORDS>>, slots: Slots, here: vec2f) {
  if (THINGS_HOVER == 0u) { return; }
  let isEmpty = slots[0] >= THINGS;
  let gremlin = select(slots[0], 0u, isEmpty);
  let half = halfTurnOf(s, gremlin);
  for (var frame = 0u; frame < FRAMES; frame++) {
    let at = MOCAP_WORDS * frame + 7u * GREMLIN_TARGET;
    let place = targetAt(s, gremlin, frame) - vec3f(here, 0.0);
    let goal = select(place, ASIDE - vec3f(0.0, 0.0, WELD_OFFSET), isEmpty);
    modelMocap[at] = goal.x;
    modelMocap[at + 1u] = goal.y;
    modelMocap[at + 2u] = goal.z;
    modelMocap[at + 3u] = select(half.x, 1.0, isEmpty);
    modelMocap[at + 4u] = 0.0;
    modelMocap[at + 5u] = 0.0;
    modelMocap[at + 6u] = select(half.y, 0.0, isEmpty);
  }
}

// The acceleration of a gremlin that touches nothing, `apart` from where its target wants it.
fn pulled(apart: vec3f, velocity: vec3f) -> vec3f {
  let size = length(apart);
  let d = impedance(min(size * WELD[4], 1.0), WELD[2], WELD[3], WELD[5], WELD[6]);
  return d * (-WELD[1] * velocity - WELD[0] * d * apart) + (1.0 - d) * GRAVITY;
}

// Moves a gremlin by one control step of the model's integrator.
fn hover(s: ptr<function, array<f32, STATE_WORDS>>, gremlin: u32) {
  var x = thingPosition(s, gremlin);
  var v = thingVelocity(s, gremlin);
  for (var frame = 0u; frame < FRAMES; frame++) {
    let wanted = targetAt(s, gremlin, frame) + vec3f(0.0, 0.0, WELD_OFFSET);
    var rate = v;
    var push = pulled(x - wanted, v);
    if (STAGES == 1u) {
      v += TIME_STEP * push;
      x += TIME_STEP * v;
      continue;
    }
    var rates = rate / 6.0;
    var pushes = push / 6.0;
    for (var stage = 1u; stage < STAGES; stage++) {
      let ahead = select(0.5, 1.0, stage == 3u) * TIME_STEP;
      let place = x + ahead * rate;
      rate = v + ahead * push;
      push = pulled(place - wanted, rate);
      let weight = select(1.0 / 3.0, 1.0 / 6.0, stage == 3u);
      rates += weight * rate;
      pushes += weight * push;
    }
    x += TIME_STEP * rates;
    v += TIME_STEP * pushes;
  }
  let w = thingWord(gremlin);
  let half = halfTurnOf(s, gremlin);
  (*s)[w] = x.x;
  (*s)[w + 1u] = x.y;
  (*s)[w + 2u] = x.z;
  (*s)[w + 3u] = half.x;
  (*s)[w + 4u] = 0.0;
  (*s)[w + 5u] = 0.0;
  (*s)[w + 6u] = half.y;
  (*s)[w + 7u] = v.x;
  (*s)[w + 8u] = v.y;
  (*s)[w + 9u] = v.z;
  for (var k = 10u; k < 13u; k++) { (*s)[w + k] = 0.0; }
}

// Moves those that the model does not step, and the clock.
fn moveGremlins(s: ptr<function, array<f32, STATE_WORDS>>, slots: Slots) {
  if (THINGS_HOVER == 0u) { return; }
  for (var g = 0u; g < THINGS; g++) {
    if (slots[0] != g) { hover(s, g); }
  }
  (*s)[GREMLIN_CLOCK] += 1.0;
}
