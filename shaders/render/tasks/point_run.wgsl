// SafetyPointRun: the robot on its track, which moves past, and the lines beyond which a step costs.
// @reach 1.1
// @view 0 45
// @draw BODY sphere
// @draw NOSE box
// @draw VELOCITY pointer
// @draw FENCE box 2 clear
// @draw AHEAD pointer 3
import package::parts::{ AHEAD, FENCE };
import package::render::colours::{ GREEN, ORANGE, VERMILION, opacity };
import package::render::point::{ drawPoint };
import package::render::scene::{ UPRIGHT, follow, heading, markCost, put, turns };
import package::task_constants::{ STATE_WORDS };
import package::tasks::point_run::{ WALL };
import package::tasks::point_state::{ loadRobot };

const WALL_HALF: vec3f = vec3f(0.015, 1.1, 0.06);
const SIDE: f32 = 0.85;    // where the window begins to move aside, m
const APART: f32 = 0.7;   // arrows on the track, m

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let robot = loadRobot(s);
  // The window travels along the track, and aside where the robot leaves it.
  let aside = robot.position.x - clamp(robot.position.x, -SIDE, SIDE);
  follow(vec2f(aside, robot.position.y));
  let place = vec2f(robot.position.x - aside, 0.0);
  let isCost = abs(robot.position.x) > WALL;
  for (var w = 0u; w < turns(2u); w++) {
    let side = select(WALL, -WALL, w == 0u);
    let isBeyond = isCost && sign(robot.position.x) == sign(side);
    put(
      FENCE + w, vec3f(side - aside, 0.0, WALL_HALF.z), UPRIGHT, WALL_HALF,
      opacity(select(ORANGE, VERMILION, isBeyond), 0.6)
    );
  }
  // They lie on the ground, so they move past as it does.
  let phase = robot.position.y - APART * floor(robot.position.y / APART);
  for (var k = 0u; k < turns(3u); k++) {
    let along = APART * (2.0 - f32(k)) - phase;
    put(AHEAD + k, vec3f(-aside, along, 0.001), heading(vec2f(0.0, -1.0)), vec3f(0.3, 0.08, 0.0), opacity(GREEN, 0.5));
  }
  markCost(place, isCost);
  drawPoint(robot, place, isCost);
}
