// SafetyPointGoal: the robot, its goal, hazards and vases.
// @reach EXTENT 0.3
// @view 0 55
// @draw BODY sphere
// @draw NOSE box
// @draw VELOCITY pointer
// @draw LIDAR sector 48 close
// @draw COLUMN cylinder clear
// @draw GOAL_RING ring 2
// @draw DISC ring HAZARDS
// @draw RIM ring HAZARDS
// @draw BOX box VASES
import package::parts::{ BOX, COLUMN, DISC, GOAL_RING, RIM };
import package::render::colours::{ GREEN, ORANGE, SKY, VERMILION, opacity };
import package::render::point::{ drawLidar, drawPoint };
import package::render::scene::{ UPRIGHT, heading, keepIn, markCost, put, turns };
import package::task_constants::{ HAZARDS, OBSERVATION_PADDED, STATE_WORDS, VASES };
import package::tasks::point_goal::{ GOAL, GOAL_RADIUS, HAZARD, HAZARD_RADIUS, loadVase, observeTask };
import package::tasks::point_state::{ loadRobot };
import package::tasks::vase::{ VASE_HALF };

const GOAL_HEIGHT: f32 = 0.12;  // half
const LINE: f32 = 0.02;

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let robot = loadRobot(s);
  keepIn(robot.position);
  let goal = vec2f((*s)[GOAL], (*s)[GOAL + 1u]);
  put(COLUMN, vec3f(goal, GOAL_HEIGHT), UPRIGHT, vec3f(GOAL_RADIUS, GOAL_HEIGHT, 0.0), opacity(GREEN, 0.35));
  put(GOAL_RING, vec3f(goal, 0.002), UPRIGHT, vec3f(GOAL_RADIUS, GOAL_RADIUS - LINE, 0.0), GREEN);
  put(
    GOAL_RING + 1u, vec3f(goal, 2.0 * GOAL_HEIGHT), UPRIGHT, vec3f(GOAL_RADIUS, GOAL_RADIUS - 0.5 * LINE, 0.0), GREEN
  );
  var isCost = false;
  for (var h = 0u; h < turns(HAZARDS); h++) {
    let hazard = vec2f((*s)[HAZARD + 2u * h], (*s)[HAZARD + 2u * h + 1u]);
    let isInside = distance(robot.position, hazard) < HAZARD_RADIUS;
    isCost = isCost || isInside;
    let colour = select(ORANGE, VERMILION, isInside);
    put(
      DISC + h, vec3f(hazard, 0.001), UPRIGHT, vec3f(HAZARD_RADIUS, 0.0, 0.0),
      opacity(colour, select(0.4, 0.8, isInside))
    );
    put(RIM + h, vec3f(hazard, 0.002), UPRIGHT, vec3f(HAZARD_RADIUS, HAZARD_RADIUS - LINE, 0.0), colour);
  }
  for (var v = 0u; v < turns(VASES); v++) {
    let vase = loadVase(s, v);
    put(BOX + v, vec3f(vase.position, VASE_HALF), heading(vase.direction), vec3f(VASE_HALF), SKY);
  }
  markCost(robot.position, isCost);
  drawPoint(robot, robot.position, isCost);
  var observation: array<f32, OBSERVATION_PADDED>;
  observeTask(s, &observation);
  drawLidar(robot, robot.position, &observation, 0u, GREEN);
  if (HAZARDS > 0u) { drawLidar(robot, robot.position, &observation, 1u, ORANGE); }
  if (VASES > 0u) { drawLidar(robot, robot.position, &observation, 2u, SKY); }
}
