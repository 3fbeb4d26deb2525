// Where the objects of a navigation task begin: in turn, the robot first, each uniform in its rectangle shrunk by its
// keepout, and drawn again where it is closer to an earlier object than the sum of both keepouts.

import package::task_constants::{ OBJECTS, KEEPOUTS, EXTENT, START };
import package::lib::random::{ Stream, uniform4 };

const PLACE_TRIES: u32 = 100u;    // draws of an object before the whole layout begins anew
// The last layout stands if all fail. One in a hundred is complete where buttons and gremlins have to keep apart.
const LAYOUT_TRIES: u32 = 2000u;
const GOAL_TRIES: u32 = 10000u;   // draws of a new goal; the episode ends if all fail

alias Places = array<vec2f, OBJECTS + 1u>;   // the robot's first

fn drawPlace(stream: Stream, draw: u32, object: u32) -> vec2f {
  let u = 2.0 * uniform4(stream, draw).xy - vec2f(1.0);
  if (object == 0u) { return vec2f(START[0], START[1]) + u * vec2f(START[2], START[3]); }
  return u * (EXTENT - KEEPOUTS[object]);
}

// Whether object i keeps its distance from object j.
fn isApart(places: ptr<function, Places>, i: u32, j: u32) -> bool {
  return distance((*places)[i], (*places)[j]) >= KEEPOUTS[i] + KEEPOUTS[j];
}

// Returns the number of draws it took.
fn placeAll(places: ptr<function, Places>, stream: Stream) -> u32 {
  var draw = 0u;
  for (var attempt = 0u; attempt < LAYOUT_TRIES; attempt++) {
    var isComplete = true;
    for (var i = 0u; i <= OBJECTS && isComplete; i++) {
      isComplete = false;
      for (var tries = 0u; tries < PLACE_TRIES && !isComplete; tries++) {
        (*places)[i] = drawPlace(stream, draw, i);
        draw++;
        isComplete = true;
        for (var j = 0u; j < i; j++) { isComplete = isComplete && isApart(places, i, j); }
      }
    }
    if (isComplete) { break; }
  }
  return draw;
}

// Draws one object anew against all others; false, and where it was, if every try failed.
fn placeAnew(places: ptr<function, Places>, object: u32, stream: Stream, firstDraw: u32) -> bool {
  let before = (*places)[object];
  for (var i = 0u; i < GOAL_TRIES; i++) {
    (*places)[object] = drawPlace(stream, firstDraw + i, object);
    var isFree = true;
    for (var j = 0u; j <= OBJECTS; j++) { isFree = isFree && (j == object || isApart(places, object, j)); }
    if (isFree) { return true; }
  }
  (*places)[object] = before;
  return false;
}
