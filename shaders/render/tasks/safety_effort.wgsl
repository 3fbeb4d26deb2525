// A robot whose effort costs, which its state does not show; what does show is that it has left its healthy range.
// @draw GEOM geoms
import package::render::colours::{ BLUE, VERMILION };
import package::render::robot::{ drawRobot };
import package::render::scene::{ markCost };
import package::task_constants::{ STATE_WORDS, UNHEALTHY_COST };
import package::tasks::robot::{ isHealthy };

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let isCost = UNHEALTHY_COST > 0.0 && !isHealthy(s);
  markCost(vec2f(0.0), isCost);
  drawRobot(s, select(BLUE, VERMILION, isCost));
}
