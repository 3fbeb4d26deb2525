// PointCircle: a point far larger than it is, the circle to drive along, the strip that is free of cost.
// @reach RADIUS 4
// @view 0 55
// @draw BODY sphere
// @draw NOSE sphere
// @draw CIRCLE ring
// @draw WALL box 2 clear
import package::lib::angle::{ cosineSine };
import package::parts::{ BODY, CIRCLE, NOSE, WALL };
import package::render::colours::{ BLUE, GREEN, ORANGE, SKY, VERMILION, opacity };
import package::render::scene::{ UPRIGHT, keepIn, markCost, put, turns };
import package::task_constants::{ LIMIT, RADIUS, STATE_WORDS };
import package::tasks::point_mass_circle::{ HEADING };

const LINE: f32 = 0.2;
const BODY_RADIUS: f32 = 0.8;
const WALL_HALF: vec3f = vec3f(0.12, 20.0, 0.5);

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let place = vec2f((*s)[0], (*s)[1]);
  keepIn(place);
  let direction = cosineSine((*s)[HEADING]);
  put(CIRCLE, vec3f(0.0, 0.0, 0.02), UPRIGHT, vec3f(RADIUS + LINE, RADIUS - LINE, 0.0), GREEN);
  let isCost = abs(place.x) >= LIMIT;
  for (var w = 0u; w < turns(2u); w++) {
    let side = select(LIMIT, -LIMIT, w == 0u);
    let isBeyond = isCost && sign(place.x) == sign(side);
    put(WALL + w, vec3f(side, 0.0, WALL_HALF.z), UPRIGHT, WALL_HALF, opacity(select(ORANGE, VERMILION, isBeyond), 0.6));
  }
  markCost(place, isCost);
  put(BODY, vec3f(place, BODY_RADIUS), UPRIGHT, vec3f(BODY_RADIUS), select(BLUE, VERMILION, isCost));
  put(
    NOSE, vec3f(place + BODY_RADIUS * direction, BODY_RADIUS), UPRIGHT, vec3f(0.45 * BODY_RADIUS),
    select(SKY, VERMILION, isCost)
  );
}
