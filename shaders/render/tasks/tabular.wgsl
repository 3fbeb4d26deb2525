// A finite problem of few states: a plate for each state, on it for each action a bar of what it earns (green; purple
// where it loses) and one of what it costs (orange), and a ball on the plate of the present state.
// @reach 1.15
// @view 0 35
// @draw PLATE box STATES
// @draw AGENT sphere
// @draw EARNED box STATES*CHOICES
// @draw PAID box STATES*CHOICES
import package::parts::{ AGENT, EARNED, PAID, PLATE };
import package::render::colours::{ BLUE, GREEN, ORANGE, PURPLE };
import package::render::scene::{ UPRIGHT, neutral, put, turns };
import package::task_constants::{ CHOICES, COST, COSTS, REWARD, STATES, STATE_WORDS };
import package::tasks::tabular::{ PLACE };

const WIDTH: f32 = 2.0 / f32(STATES);     // of a plate
const HALF_DEPTH: f32 = 0.5;
const HEIGHT: f32 = 0.03;                 // of a plate, half
const TALLEST: f32 = 0.7;                 // bar
const BAR: f32 = 0.32 * WIDTH / f32(CHOICES) * 0.5;   // half its side
const AGENT_RADIUS: f32 = min(0.16 * WIDTH, 0.14);

fn largest() -> f32 {
  var value = 1e-6;
  for (var k = 0u; k < turns(STATES * CHOICES); k++) { value = max(value, max(abs(REWARD[k]), cost(k))); }
  return value;
}

// The cost of a state and action, over all cost functions.
fn cost(pair: u32) -> f32 {
  var sum = 0.0;
  for (var c = 0u; c < turns(COSTS); c++) { sum += COST[c * STATES * CHOICES + pair]; }
  return sum;
}

fn putBar(part: u32, place: vec2f, height: f32, colour: vec4f) {
  let half = max(0.5 * height, 0.004);
  put(part, vec3f(place, 2.0 * HEIGHT + half), UPRIGHT, vec3f(BAR, BAR, half), colour);
}

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let here = u32((*s)[PLACE]);
  let scale = TALLEST / largest();
  for (var state = 0u; state < turns(STATES); state++) {
    let centre = vec2f((f32(state) + 0.5) * WIDTH - 1.0, 0.0);
    put(PLATE + state, vec3f(centre, HEIGHT), UPRIGHT, vec3f(0.5 * WIDTH - 0.02, HALF_DEPTH, HEIGHT), neutral());
    for (var action = 0u; action < turns(CHOICES); action++) {
      let pair = state * CHOICES + action;
      let slot = centre.x + ((f32(action) + 0.5) / f32(CHOICES) - 0.5) * 0.86 * WIDTH;
      let isLoss = REWARD[pair] < 0.0;
      putBar(
        EARNED + pair, vec2f(slot - 1.1 * BAR, 0.45 * HALF_DEPTH), scale * abs(REWARD[pair]),
        select(GREEN, PURPLE, isLoss)
      );
      putBar(PAID + pair, vec2f(slot + 1.1 * BAR, 0.45 * HALF_DEPTH), scale * cost(pair), ORANGE);
    }
    if (state == here) {
      put(AGENT, vec3f(centre.x, -0.4 * HALF_DEPTH, 2.0 * HEIGHT + AGENT_RADIUS), UPRIGHT, vec3f(AGENT_RADIUS), BLUE);
    }
  }
}
