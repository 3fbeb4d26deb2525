// A robot whose costs its state does not show: of its actions, or of a task that brings no drawing of its own.
// @draw GEOM geoms
import package::render::colours::{ BLUE };
import package::render::robot::{ drawRobot };
import package::task_constants::{ STATE_WORDS };

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  drawRobot(s, BLUE);
}
