// A navigation task: the robot with its lidars, goals, hazards, buttons, pillars and free bodies, or a circle or track
// and its walls. Gremlins are on rings, their circles.
// @reach WINDOW
// @view 0 50
// @draw GEOM geoms
// @draw LIDAR sector LIDARS*16 close
// @draw COLUMN cylinder GOAL_COLUMNS clear
// @draw GOAL_RING ring GOAL_COLUMNS
// @draw DISC ring HAZARDS
// @draw RIM ring HAZARDS
// @draw KNOB sphere BUTTONS
// @draw POST cylinder PILLARS
// @draw BOX box BOXES
// @draw ORBIT ring GREMLINS
// @draw CIRCLE ring CIRCLES
// @draw FENCE box WALLS clear
// @draw AHEAD pointer ARROWS
import package::lib::angle::{ cosineSine };
import package::lib::quaternion::{ rotate };
import package::parts::{ AHEAD, BOX, CIRCLE, COLUMN, DISC, FENCE, GOAL_RING, KNOB, LIDAR, ORBIT, POST, REACH, RIM };
import package::render::colours::{ BLUE, GREEN, ORANGE, SKY, VERMILION, opacity };
import package::render::robot::{ drawShapes };
import package::render::scene::{ UPRIGHT, follow, heading, isClose, keepIn, markCost, neutral, put, turns };
import package::task_constants::{
  ARROWS, BOXES, BOX_HALF, BUTTON, BUTTONS, CIRCLES, GOAL, GOAL_COLUMNS, GREMLINS, HAZARD, HAZARDS, HAZARD_RADIUS,
  LIDARS, LIDAR_FIRST, OBSERVATION_PADDED, PILLAR, PILLARS, PILLARS_COST, SLOTS, STATE_WORDS, THING, THINGS, THINGS_COST,
  TOUCHED_PILLARS, PILLARS_NEAR, TOUCHED_THINGS, WALL, WALLS
};
import package::tasks::lidar::{ BINS, BINS_PER_RADIAN };
import package::tasks::navigation::{
  BUTTON_HEIGHT, CIRCLE_RADIUS, GOAL_BUTTON, GOAL_RADIUS, PILLAR_HEIGHT, TIMER, isTouched, isVaseMoving, observeTask,
  placeOf
};
import package::tasks::navigation_gremlins::{ TRAVEL_RADIUS };
import package::tasks::navigation_robot::{ OWN_ENTRIES, Root, rootOf };
import package::tasks::navigation_things::{ thingPosition, thingRotation };

const LINE: f32 = 0.02;
const PILLAR_RADIUS: f32 = 0.2;
const GOAL_HEIGHT: f32 = 0.12;     // half
const BUTTON_RADIUS: f32 = 0.1;
const WALL_HALF: vec3f = vec3f(0.02, 0.95 * REACH, 0.09);
const LIDAR_RADIUS: f32 = 0.32;    // inner
const LIDAR_WIDTH: f32 = 0.055;
const APART: f32 = 0.7;            // arrows on the track, m

// Hazards as discs, and whether the robot is within one.
fn drawHazards(s: ptr<function, array<f32, STATE_WORDS>>, root: Root) -> bool {
  var isCost = false;
  for (var h = 0u; h < turns(HAZARDS); h++) {
    let place = placeOf(s, HAZARD + h);
    let isInside = distance(root.position.xy, place) <= HAZARD_RADIUS;
    isCost = isCost || isInside;
    let colour = select(ORANGE, VERMILION, isInside);
    let fill = opacity(colour, select(0.4, 0.8, isInside));
    put(DISC + h, vec3f(place, 0.001), UPRIGHT, vec3f(HAZARD_RADIUS, 0.0, 0.0), fill);
    put(RIM + h, vec3f(place, 0.002), UPRIGHT, vec3f(HAZARD_RADIUS, HAZARD_RADIUS - LINE, 0.0), colour);
  }
  return isCost;
}

// The goal's button is green, the others orange; all are pale while the timer runs.
fn drawButtons(s: ptr<function, array<f32, STATE_WORDS>>) {
  for (var b = 0u; b < turns(BUTTONS); b++) {
    let lit = select(ORANGE, GREEN, f32(b) == (*s)[GOAL_BUTTON]);
    let colour = select(lit, mix(lit, neutral(), 0.6), (*s)[TIMER] > 0.0);
    put(KNOB + b, vec3f(placeOf(s, BUTTON + b), BUTTON_HEIGHT), UPRIGHT, vec3f(BUTTON_RADIUS), colour);
  }
}

// Pillars, and whether the robot touches one that costs.
fn drawPillars(s: ptr<function, array<f32, STATE_WORDS>>) -> bool {
  let isCost = PILLARS_COST == 1u && isTouched(s, TOUCHED_PILLARS, PILLARS_NEAR);
  let colour = select(ORANGE, VERMILION, isCost);
  for (var p = 0u; p < turns(PILLARS); p++) {
    let size = vec3f(PILLAR_RADIUS, PILLAR_HEIGHT, 0.0);
    put(POST + p, vec3f(placeOf(s, PILLAR + p), PILLAR_HEIGHT), UPRIGHT, size, colour);
  }
  return isCost;
}

// Vases, gremlins or the five parts of the box to push, and whether one of them costs now.
fn drawBoxes(s: ptr<function, array<f32, STATE_WORDS>>) -> bool {
  let isCost = THINGS_COST == 1u && (isTouched(s, TOUCHED_THINGS, SLOTS) || isVaseMoving(s));
  let free = select(SKY, ORANGE, GREMLINS > 0u);
  for (var b = 0u; b < turns(BOXES); b++) {
    let thing = select(b, 0u, BOXES > THINGS);
    let rotation = thingRotation(s, thing);
    var middle = vec3f(0.0);
    var size = vec3f(BOX_HALF);
    if (BOXES > THINGS && b > 0u) {   // a post of the box
      let side = vec2f(select(-1.0, 1.0, b % 2u == 0u), select(-1.0, 1.0, b > 2u));
      middle = vec3f(BOX_HALF * side, 0.0);
      size = vec3f(0.5 * BOX_HALF, 0.5 * BOX_HALF, BOX_HALF);
    }
    put(BOX + b, thingPosition(s, thing) + rotate(rotation, middle), rotation, size, select(free, VERMILION, isCost));
  }
  for (var g = 0u; g < turns(GREMLINS); g++) {
    let size = vec3f(TRAVEL_RADIUS + 0.5 * LINE, TRAVEL_RADIUS - 0.5 * LINE, 0.0);
    put(ORBIT + g, vec3f(placeOf(s, THING + g), 0.002), UPRIGHT, size, opacity(ORANGE, 0.5));
  }
  return isCost;
}

// Walls at +-WALL, and whether the robot is beyond one; `at` is its place in the window, `place` in the world.
fn drawWalls(place: vec2f, at: vec2f) -> bool {
  var isCost = false;
  for (var w = 0u; w < turns(WALLS); w++) {
    let side = select(WALL, -WALL, w % 2u == 0u);
    let isAlongX = w >= 2u;   // the second pair stands at |y|
    let own = select(place.x, place.y, isAlongX);
    let isBeyond = abs(own) > WALL && sign(own) == sign(side);
    isCost = isCost || isBeyond;
    let middle = select(vec2f(side - place.x + at.x, 0.0), vec2f(0.0, side - place.y + at.y), isAlongX);
    let size = select(WALL_HALF, WALL_HALF.yxz, isAlongX);
    put(FENCE + w, vec3f(middle, WALL_HALF.z), UPRIGHT, size, opacity(select(ORANGE, VERMILION, isBeyond), 0.6));
  }
  return isCost;
}

// Rings about the robot of what it observes, the first lidar innermost.
fn drawLidars(s: ptr<function, array<f32, STATE_WORDS>>, root: Root, at: vec2f) {
  if (!isClose()) { return; }
  var observation: array<f32, OBSERVATION_PADDED>;
  observeTask(s, &observation);
  let forward = rotate(root.quaternion, vec3f(1.0, 0.0, 0.0)).xy;
  let direction = forward / max(length(forward), 1e-6);
  for (var k = 0u; k < turns(LIDARS * BINS); k++) {
    let ring = k / BINS;
    let inner = LIDAR_RADIUS + f32(ring) * (LIDAR_WIDTH + 0.012);
    let turn = cosineSine((f32(k % BINS) + 0.5) / BINS_PER_RADIAN);
    let along = vec2f(turn.x * direction.x - turn.y * direction.y, turn.x * direction.y + turn.y * direction.x);
    let strength = clamp(observation[OWN_ENTRIES + k], 0.0, 1.0);
    let first = LIDAR_FIRST[ring];
    let isHazard = HAZARDS > 0u && first == HAZARD;
    let isButton = BUTTONS > 0u && first == BUTTON;
    let isPillar = PILLARS > 0u && first == PILLAR;
    let isFree = THINGS > 0u && first == THING;
    let isBlue = isButton || (isFree && GREMLINS == 0u);
    let isOrange = isHazard || isPillar || (isFree && GREMLINS > 0u);
    let colour = select(select(GREEN, SKY, isBlue), ORANGE, isOrange);
    let size = vec3f(inner + LIDAR_WIDTH, inner, 0.0);
    put(LIDAR + k, vec3f(at, 0.006), heading(along), size, opacity(colour, 0.1 + 0.9 * strength));
  }
}

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let root = rootOf(s);
  let place = root.position.xy;
  var at = place;
  if (ARROWS > 0u) {   // the window travels along the track
    at = vec2f(clamp(place.x, -0.85, 0.85), 0.0);
    follow(place - at);
    let phase = place.y - APART * floor(place.y / APART);
    for (var k = 0u; k < turns(ARROWS); k++) {
      let along = vec3f(at.x - place.x, APART * (2.0 - f32(k)) - phase, 0.001);
      put(AHEAD + k, along, heading(vec2f(0.0, -1.0)), vec3f(0.3, 0.08, 0.0), opacity(GREEN, 0.5));
    }
  } else {
    keepIn(place);
  }
  let isInHazard = drawHazards(s, root);
  let isAtPillar = drawPillars(s);
  let isAtBox = drawBoxes(s);
  let isCost = drawWalls(place, at) || isInHazard || isAtPillar || isAtBox;
  drawButtons(s);
  let goal = placeOf(s, GOAL);
  for (var k = 0u; k < turns(GOAL_COLUMNS); k++) {
    put(COLUMN, vec3f(goal, GOAL_HEIGHT), UPRIGHT, vec3f(GOAL_RADIUS, GOAL_HEIGHT, 0.0), opacity(GREEN, 0.35));
    put(GOAL_RING, vec3f(goal, 0.002), UPRIGHT, vec3f(GOAL_RADIUS, GOAL_RADIUS - LINE, 0.0), GREEN);
  }
  for (var k = 0u; k < turns(CIRCLES); k++) {
    let rim = vec3f(CIRCLE_RADIUS + LINE, CIRCLE_RADIUS - LINE, 0.0);
    put(CIRCLE, vec3f(0.0, 0.0, 0.002), UPRIGHT, rim, GREEN);
  }
  markCost(at, isCost);
  drawLidars(s, root, at);
  drawShapes(s, at, select(BLUE, VERMILION, isCost));
}
