// Steps a model with given controls and keeps its path: path [T][nq + 2 nv][N] is the state after each step.
// Launch: (N / 32); an invocation is an environment.
// Test: test/physics/integrate.test.ts.   Twin: test/reference/mujoco.ts.
import package::simulation::{ STATES };
import package::model::{ step };
import package::physics::io::{ environment, loadState, simulation, stepIndex, storeKept };

// out
@group(0) @binding(4) var<storage, read_write> path: array<f32>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let N = simulation.environments;
  if (id.x >= N) { return; }   // guard
  environment = id.x;
  for (stepIndex = 0u; stepIndex < simulation.steps; stepIndex++) {
    step(simulation.frames);
    storeKept();
    for (var k = 0u; k < STATES; k++) { path[(stepIndex * STATES + k) * N + id.x] = loadState(k); }
  }
}
