// SafetyPointCircle: the robot, the circle to run along, the walls beyond which a step costs.
// @reach 2.1
// @view 0 55
// @draw BODY sphere
// @draw NOSE box
// @draw VELOCITY pointer
// @draw LIDAR sector 16 close
// @draw CIRCLE ring
// @draw CENTRE ring
// @draw FENCE box WALLS clear
import package::parts::{ CENTRE, CIRCLE, FENCE };
import package::render::colours::{ GREEN, ORANGE, VERMILION, opacity };
import package::render::point::{ drawLidar, drawPoint };
import package::render::scene::{ UPRIGHT, markCost, put, turns };
import package::task_constants::{ OBSERVATION_PADDED, STATE_WORDS, WALLS };
import package::tasks::point_circle::{ CIRCLE_RADIUS, WALL, observeTask };
import package::tasks::point_state::{ loadRobot };

const LINE: f32 = 0.03;
const WALL_HALF: vec3f = vec3f(0.02, 2.0, 0.09);

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let robot = loadRobot(s);
  put(CIRCLE, vec3f(0.0, 0.0, 0.002), UPRIGHT, vec3f(CIRCLE_RADIUS + LINE, CIRCLE_RADIUS - LINE, 0.0), GREEN);
  put(CENTRE, vec3f(0.0, 0.0, 0.002), UPRIGHT, vec3f(0.05, 0.0, 0.0), GREEN);
  var isCost = false;
  for (var w = 0u; w < turns(WALLS); w++) {
    let side = select(WALL, -WALL, w % 2u == 0u);
    let isAlongX = w >= 2u;   // the second pair stands at |y|
    let at = select(robot.position.x, robot.position.y, isAlongX);
    let isBeyond = abs(at) > WALL && sign(at) == sign(side);
    isCost = isCost || isBeyond;
    let place = select(vec2f(side, 0.0), vec2f(0.0, side), isAlongX);
    let size = select(WALL_HALF, WALL_HALF.yxz, isAlongX);
    put(FENCE + w, vec3f(place, WALL_HALF.z), UPRIGHT, size, opacity(select(ORANGE, VERMILION, isBeyond), 0.55));
  }
  markCost(robot.position, isCost);
  drawPoint(robot, robot.position, isCost);
  var observation: array<f32, OBSERVATION_PADDED>;
  observeTask(s, &observation);
  drawLidar(robot, robot.position, &observation, 0u, GREEN);
}
