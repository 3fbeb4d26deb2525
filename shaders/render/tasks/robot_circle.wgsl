// A robot on a circle far wider than its window, and the strip that is free of cost.
// @draw GEOM geoms
// @draw CIRCLE ring
// @draw EDGE stripe 2
import package::parts::{ CIRCLE, EDGE, REACH };
import package::render::colours::{ BLUE, GREEN, ORANGE, VERMILION };
import package::render::robot::{ drawRobot, rootPlace };
import package::render::scene::{ UPRIGHT, markCost, put, turns };
import package::task_constants::{ LIMIT, RADIUS, STATE_WORDS };
import package::tasks::robot::{ seenPosition };

const LINE: f32 = 0.03 * REACH;   // half

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let place = rootPlace(s);
  put(CIRCLE, vec3f(-place, 0.002 * REACH), UPRIGHT, vec3f(RADIUS + LINE, RADIUS - LINE, 0.0), GREEN);
  let isCost = abs(seenPosition(s).x) > LIMIT;
  for (var e = 0u; e < turns(2u); e++) {
    let side = select(LIMIT, -LIMIT, e == 0u);
    let isBeyond = isCost && sign(place.x) == sign(side);
    put(
      EDGE + e, vec3f(side - place.x, 0.0, 0.003 * REACH), UPRIGHT, vec3f(LINE, 8.0 * REACH, 0.0),
      select(ORANGE, VERMILION, isBeyond)
    );
  }
  markCost(vec2f(0.0), isCost);
  drawRobot(s, select(BLUE, VERMILION, isCost));
}
