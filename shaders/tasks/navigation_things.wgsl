// The free bodies of a navigation task besides its robot: vases, gremlins, the box to push. The state keeps all of
// them; the model has SLOTS free bodies behind the robot's, and before each control step those stand for the things
// that move and the nearest others. What rests beyond the robot's reach is left where it is, and an empty slot falls
// freely high above the plane, where nothing touches it.

import package::task_constants::{
  STATE_WORDS, ROBOT_WORDS, NQ, OWN_NQ, OWN_NV, SLOTS, SLOT_ROOM, THINGS, THING_OFFSET, THINGS_REST, REACH
};

const THING_WORDS: u32 = 13u;     // position, quaternion; velocity, angular velocity in its own axes
const SLOT_VELOCITY: u32 = NQ + OWN_NV;
const STILL: f32 = 1e-4;          // m/s: the suite's threshold for a vase that moves
const STILL_TURN: f32 = 1e-3;     // rad/s
const URGENT: f32 = 1e3;          // what moves is nearer than what rests
const ASIDE: vec3f = vec3f(10.0, 10.0, 10.0);
const ASIDE_STEP: f32 = 3.0;      // m between empty slots

// Which thing each slot stands for; THINGS where it is empty.
alias Slots = array<u32, SLOT_ROOM>;

fn thingWord(thing: u32) -> u32 {
  return ROBOT_WORDS + THING_OFFSET + THING_WORDS * thing;
}

fn thingPosition(s: ptr<function, array<f32, STATE_WORDS>>, thing: u32) -> vec3f {
  let w = thingWord(thing);
  return vec3f((*s)[w], (*s)[w + 1u], (*s)[w + 2u]);
}

fn thingRotation(s: ptr<function, array<f32, STATE_WORDS>>, thing: u32) -> vec4f {
  let w = thingWord(thing) + 3u;
  return vec4f((*s)[w], (*s)[w + 1u], (*s)[w + 2u], (*s)[w + 3u]);
}

fn thingVelocity(s: ptr<function, array<f32, STATE_WORDS>>, thing: u32) -> vec3f {
  let w = thingWord(thing) + 7u;
  return vec3f((*s)[w], (*s)[w + 1u], (*s)[w + 2u]);
}

fn isThingMoving(s: ptr<function, array<f32, STATE_WORDS>>, thing: u32) -> bool {
  return length(thingVelocity(s, thing)) >= STILL;
}

// A thing that stands upright and still.
fn putThing(s: ptr<function, array<f32, STATE_WORDS>>, thing: u32, position: vec3f, halfTurn: vec2f) {
  let w = thingWord(thing);
  for (var k = 0u; k < THING_WORDS; k++) { (*s)[w + k] = 0.0; }
  (*s)[w] = position.x;
  (*s)[w + 1u] = position.y;
  (*s)[w + 2u] = position.z;
  (*s)[w + 3u] = halfTurn.x;
  (*s)[w + 6u] = halfTurn.y;
}

fn isTurning(s: ptr<function, array<f32, STATE_WORDS>>, thing: u32) -> bool {
  let w = thingWord(thing) + 10u;
  return length(vec3f((*s)[w], (*s)[w + 1u], (*s)[w + 2u])) >= STILL_TURN;
}

fn chooseThings(s: ptr<function, array<f32, STATE_WORDS>>, here: vec2f) -> Slots {
  var slots: Slots;
  var taken = 0u;
  for (var k = 0u; k < SLOTS; k++) {
    var least = REACH;
    var chosen = THINGS;
    for (var t = 0u; t < THINGS; t++) {
      let moves = THINGS_REST == 1u && (isThingMoving(s, t) || isTurning(s, t));
      let away = distance(thingPosition(s, t).xy, here) - select(0.0, URGENT, moves);
      if (((taken >> t) & 1u) == 0u && away < least) {
        least = away;
        chosen = t;
      }
    }
    taken |= 1u << chosen;
    slots[k] = chosen;
  }
  return slots;
}

// Puts the model's free bodies where their things are, from the root's place in the plane.
fn fillSlots(s: ptr<function, array<f32, STATE_WORDS>>, slots: Slots, here: vec2f) {
  for (var k = 0u; k < SLOTS; k++) {
    let q = OWN_NQ + 7u * k;
    let v = SLOT_VELOCITY + 6u * k;
    let w = thingWord(slots[k] % max(THINGS, 1u));
    let isEmpty = slots[k] >= THINGS;
    for (var i = 0u; i < 7u; i++) { (*s)[q + i] = select((*s)[w + i], select(0.0, 1.0, i == 3u), isEmpty); }
    for (var i = 0u; i < 6u; i++) { (*s)[v + i] = select((*s)[w + 7u + i], 0.0, isEmpty); }
    (*s)[q] = select((*s)[q] - here.x, ASIDE.x, isEmpty);
    (*s)[q + 1u] = select((*s)[q + 1u] - here.y, ASIDE.y + ASIDE_STEP * f32(k), isEmpty);
    if (isEmpty) { (*s)[q + 2u] = ASIDE.z; }
  }
}

// Keeps where the step has moved them; `here` is where the root was before it.
fn emptySlots(s: ptr<function, array<f32, STATE_WORDS>>, slots: Slots, here: vec2f) {
  for (var k = 0u; k < SLOTS; k++) {
    if (slots[k] >= THINGS) { continue; }
    let w = thingWord(slots[k]);
    for (var i = 0u; i < 7u; i++) { (*s)[w + i] = (*s)[OWN_NQ + 7u * k + i]; }
    for (var i = 0u; i < 6u; i++) { (*s)[w + 7u + i] = (*s)[SLOT_VELOCITY + 6u * k + i]; }
    (*s)[w] += here.x;
    (*s)[w + 1u] += here.y;
  }
}
