// A task's robot: the shapes of its model, in a window that travels with it.
import package::geoms::{ drawGeoms };
import package::parts::{ CENTRE };
import package::render::geom::{ robotColour };
import package::render::scene::{ follow };
import package::task_constants::{ NQ, STATE_WORDS, TRAVEL };
import package::tasks::robot::{ toOrigin };

// Of the root, m/s. The state begins with qpos and qvel, and both with the root's way over the ground.
fn rootVelocity(s: ptr<function, array<f32, STATE_WORDS>>) -> vec2f {
  return vec2f(select(0.0, (*s)[NQ], TRAVEL > 0u), select(0.0, (*s)[NQ + 1u], TRAVEL > 1u));
}

fn rootPlace(s: ptr<function, array<f32, STATE_WORDS>>) -> vec2f {
  return vec2f(select(0.0, (*s)[0], TRAVEL > 0u), select(0.0, (*s)[1], TRAVEL > 1u));
}

fn drawRobot(s: ptr<function, array<f32, STATE_WORDS>>, colour: vec4f) {
  follow(rootPlace(s) + vec2f(CENTRE[0], CENTRE[1]));
  robotColour = colour;
  toOrigin(s);
  drawGeoms();
}
