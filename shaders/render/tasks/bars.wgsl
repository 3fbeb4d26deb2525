// What nothing else is known of: a bar for each number of the state, up to 64 of them, in rows from the far left. A
// bar's height is |x| / (1 + |x|); negative numbers are purple.
// @reach 1.15
// @view 0 40
// @draw BAR box BARS
import package::parts::{ BAR, BARS };
import package::render::colours::{ BLUE, PURPLE };
import package::render::scene::{ UPRIGHT, put, turns };
import package::task_constants::{ STATE_WORDS };

const COLUMNS: u32 = u32(ceil(sqrt(f32(BARS))));
const SIDE: f32 = 2.0 / f32(COLUMNS);
const TALLEST: f32 = 1.0;

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  for (var k = 0u; k < turns(BARS); k++) {
    let x = (*s)[k];
    let place = vec2f((f32(k % COLUMNS) + 0.5) * SIDE - 1.0, 1.0 - (f32(k / COLUMNS) + 0.5) * SIDE);
    let half = max(0.5 * TALLEST * abs(x) / (1.0 + abs(x)), 0.005);
    put(BAR + k, vec3f(place, half), UPRIGHT, vec3f(vec2f(0.35 * SIDE), half), select(BLUE, PURPLE, x < 0.0));
  }
}
