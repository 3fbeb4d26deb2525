// A point mass as a point of its plane of position (to the right) and velocity (to the back), whose goal is the origin.
// @reach 3
// @view 0 50
// @draw BODY sphere
// @draw GOAL ring
// @draw AXIS stripe 2
// @draw TRACE stripe
import package::parts::{ AXIS, BODY, GOAL, TRACE };
import package::render::colours::{ BLUE, GREEN, opacity };
import package::render::scene::{ UPRIGHT, heading, ink, keepIn, put };
import package::task_constants::{ STATE_WORDS };
import package::tasks::linear_quadratic::{ POSITION, VELOCITY };

const RADIUS: f32 = 0.2;
const LINE: f32 = 0.02;   // half

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let place = vec2f((*s)[POSITION], (*s)[VELOCITY]);
  keepIn(place);
  put(AXIS, vec3f(0.0, 0.0, 0.003), UPRIGHT, vec3f(2.7, LINE, 0.0), opacity(ink(), 0.7));
  put(AXIS + 1u, vec3f(0.0, 0.0, 0.003), UPRIGHT, vec3f(LINE, 2.7, 0.0), opacity(ink(), 0.7));
  put(GOAL, vec3f(0.0, 0.0, 0.004), UPRIGHT, vec3f(0.4, 0.3, 0.0), GREEN);
  let far = length(place);
  if (far > 0.01) {
    put(TRACE, vec3f(0.5 * place, 0.005), heading(place / far), vec3f(0.5 * far, 2.0 * LINE, 0.0), opacity(BLUE, 0.5));
  }
  put(BODY, vec3f(place, RADIUS), UPRIGHT, vec3f(RADIUS), BLUE);
}
