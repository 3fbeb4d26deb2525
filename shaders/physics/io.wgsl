// What a model's program loads and stores where states lie in buffers: number k of every environment side by side.
// states [STATES + 7 nmocap][N]  controls [T][nu][N]  outputs [T][OUTPUTS][N]  probes [T][PROBES][N]
import package::simulation::{ CONTROLS, OUTPUTS, PROBES, STATES };

struct Simulation {
  environments: u32,
  steps: u32,
  frames: u32, // time steps of the model in one step
}

// parameters
@group(0) @binding(0) var<storage, read> simulation: Simulation;
// in
@group(0) @binding(1) var<storage, read> controls: array<f32>;
// out
@group(0) @binding(2) var<storage, read_write> states: array<f32>;
@group(0) @binding(3) var<storage, read_write> probes: array<f32>;
@group(0) @binding(5) var<storage, read_write> outputs: array<f32>;

var<private> environment: u32;
var<private> stepIndex: u32;
var<private> keptOutputs: array<f32, OUTPUTS + 1u>;
var<private> keptProbes: array<f32, PROBES + 1u>;

fn loadState(k: u32) -> f32 {
  return states[k * simulation.environments + environment];
}

fn storeState(k: u32, value: f32) {
  states[k * simulation.environments + environment] = value;
}

fn loadControl(a: u32) -> f32 {
  return controls[(stepIndex * CONTROLS + a) * simulation.environments + environment];
}

// The same in all frames.
fn loadMocap(frame: u32, k: u32) -> f32 {
  return loadState(STATES + k);
}

fn storeOutput(k: u32, value: f32) {
  keptOutputs[k] = value;
}

fn storeProbe(k: u32, value: f32) {
  keptProbes[k] = value;
}

// Stores the outputs after each step. A loop over what was kept compiles many times faster than a store to a buffer for
// each number.
fn storeKept() {
  for (var k = 0u; k < OUTPUTS; k++) {
    outputs[(stepIndex * OUTPUTS + k) * simulation.environments + environment] = keptOutputs[k];
  }
  for (var k = 0u; k < PROBES; k++) {
    probes[(stepIndex * PROBES + k) * simulation.environments + environment] = keptProbes[k];
  }
}
