// A finite problem on a square grid, states numbered by rows from the far left: cells that cost, cells that pay, who
// walks.
// @reach 1.15
// @view 0 50
// @draw CELL box STATES
// @draw PRIZE ring 4
// @draw AGENT sphere
import package::parts::{ AGENT, CELL, PRIZE };
import package::render::colours::{ BLUE, GREEN, ORANGE, VERMILION };
import package::render::scene::{ UPRIGHT, markCost, neutral, put, turns };
import package::task_constants::{ CHOICES, COST, REWARD, STATES, STATE_WORDS };
import package::tasks::tabular::{ PLACE };

const COLUMNS: u32 = u32(sqrt(f32(STATES)));
const CELL_SIZE: f32 = 2.0 / f32(COLUMNS);
const HEIGHT: f32 = 0.03;     // of a cell, half
const PRIZES: u32 = 4u;       // shown at most
const GAP: f32 = 0.015;       // half
const AGENT_RADIUS: f32 = 0.3 * CELL_SIZE;

// The centre of a cell.
fn cellPlace(state: u32) -> vec2f {
  let column = f32(state % COLUMNS);
  let row = f32(state / COLUMNS);
  return vec2f((column + 0.5) * CELL_SIZE - 1.0, 1.0 - (row + 0.5) * CELL_SIZE);
}

fn drawTask(s: ptr<function, array<f32, STATE_WORDS>>) {
  let here = u32((*s)[PLACE]);
  let half = vec3f(vec2f(0.5 * CELL_SIZE - GAP), HEIGHT);
  var prizes = 0u;
  for (var state = 0u; state < turns(STATES); state++) {
    let place = cellPlace(state);
    let isCost = COST[state * CHOICES] > 0.0;
    let colour = select(neutral(), select(ORANGE, VERMILION, state == here), isCost);
    put(CELL + state, vec3f(place, HEIGHT), UPRIGHT, half, colour);
    if (REWARD[state * CHOICES] > 0.0 && prizes < PRIZES) {
      put(
        PRIZE + prizes, vec3f(place, 2.0 * HEIGHT + 0.002), UPRIGHT, vec3f(0.42 * CELL_SIZE, 0.34 * CELL_SIZE, 0.0),
        GREEN
      );
      prizes++;
    }
    if (state == here) {
      put(
        AGENT, vec3f(place, 2.0 * HEIGHT + AGENT_RADIUS), UPRIGHT, vec3f(AGENT_RADIUS), select(BLUE, VERMILION, isCost)
      );
      markCost(place, isCost);
    }
  }
}
