// A robot that runs, and its speed as an arrow on the ground: up to the line across it is free of cost, beyond it is
// not. The speed is that of the state, where the cost's is the mean over the step before.
// @draw GEOM geoms
// @draw SPEED pointer
// @draw LIMIT stripe
import package::parts::{ LIMIT, REACH, SPEED };
import package::render::colours::{ BLUE, GREEN, ORANGE, VERMILION };
import package::render::robot::{ drawRobot, rootVelocity };
import package::render::scene::{ heading, markCost, put };
import package::task_constants::{ SPEED_COSTS, SPEED_IN_PLANE, STATE_WORDS, THRESHOLD };

const LENGTH: f32 = 0.6 * REACH;   // of the arrow at the limit, or at 1 m/s where all speed costs
const WIDTH: f32 = 0.07 * REACH;

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let velocity = rootVelocity(s);
  let forward = vec2f(select(-1.0, 1.0, velocity.x >= 0.0), 0.0);
  let speed = select(abs(velocity.x), length(velocity), SPEED_IN_PLANE == 1u);
  let direction = select(forward, velocity / max(speed, 1e-6), SPEED_IN_PLANE == 1u && speed > 1e-6);
  let isCounted = SPEED_IN_PLANE == 1u || velocity.x > 0.0;
  let share = speed / select(THRESHOLD, 1.0, SPEED_COSTS == 1u);
  let isCost = isCounted && share > 1.0 && SPEED_COSTS == 0u;
  let turn = heading(direction);
  let size = min(share, 1.6) * LENGTH;
  let colour = select(select(GREEN, ORANGE, isCounted && share > 0.8), VERMILION, isCost);
  put(SPEED, vec3f(0.0, 0.0, 0.003 * REACH), turn, vec3f(size, min(WIDTH, 0.5 * size), 0.0), colour);
  if (SPEED_COSTS == 0u) {
    put(
      LIMIT, vec3f(LENGTH * select(vec2f(1.0, 0.0), direction, isCounted), 0.004 * REACH), turn,
      vec3f(0.018 * REACH, 3.0 * WIDTH, 0.0), ORANGE
    );
  }
  markCost(vec2f(0.0), isCost);
  drawRobot(s, select(BLUE, VERMILION, isCost));
}
