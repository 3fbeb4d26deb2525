// Steps a model with given controls and keeps its path: path [T][nq + 2 nv][N] is the state after each step.
// simulation: how many environments, steps and time steps in each; modelTables: src/physics/cooperative/tables.ts
// states [nq + 2 nv + 7 nmocap][N]  controls [T][nu][N]  outputs [T][OUTPUTS][N]  probes [T][PROBES][N]  arena
// [words][N]
// Launch: (N / ENVIRONMENTS); LANES invocations share an environment.
// Test: test/physics/cooperative.test.ts.   Twin: test/reference/mujoco.ts.
import package::memory::{
  ENVIRONMENTS, LANES, LOOKS, qacc, qpos, qvel, setCtrl, setMocap, setQacc, setQpos, setQvel, WORKGROUP };
import package::physics::cooperative::lanes::{ lane, seat, takeSeat };
import package::physics::cooperative::step::{ stepFrames };
import package::physics::io::{ Simulation };
import package::tables::{ size0, size3, size4 };

// parameters
@group(0) @binding(0) var<storage, read> simulation: Simulation;
@group(0) @binding(1) var<storage, read> modelTables: array<vec4u>;
// in
@group(0) @binding(2) var<storage, read> controls: array<f32>;
@group(0) @binding(3) var<storage, read> states: array<f32>;
// out
@group(0) @binding(4) var<storage, read_write> arena: array<f32>;
@group(0) @binding(5) var<storage, read_write> probes: array<f32>;
@group(0) @binding(6) var<storage, read_write> outputs: array<f32>;
@group(0) @binding(7) var<storage, read_write> path: array<f32>;

var<private> environment: u32;
var<private> isReal: bool; // seats beyond the last environment step along, and store nothing
var<private> stepIndex: u32;

fn farWord(k: u32) -> u32 {
  return bitcast<u32>(arena[k * simulation.environments + environment]);
}

fn setFarWord(k: u32, word: u32) {
  if (isReal) { arena[k * simulation.environments + environment] = bitcast<f32>(word); }
}

fn storeOutput(k: u32, value: f32) {
  if (isReal) { outputs[(stepIndex * size3().x + k) * simulation.environments + environment] = value; }
}

fn storeProbe(k: u32, value: f32) {
  if (isReal) { probes[(stepIndex * size3().y + k) * simulation.environments + environment] = value; }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) invocation: u32) {
  takeSeat(invocation);
  let own = group.x * ENVIRONMENTS + seat;
  let N = simulation.environments;
  environment = min(own, N - 1u);
  isReal = own < N;
  let nq = size0().x;
  let nv = size0().y;
  for (var k = lane; k < nq; k += LANES) { setQpos(k, states[k * N + environment]); }
  for (var i = lane; i < nv; i += LANES) {
    setQvel(i, states[(nq + i) * N + environment]);
    setQacc(i, states[(nq + nv + i) * N + environment]);
  }
  for (var k = lane; k < size4().x; k += LANES) { setMocap(k, states[(nq + 2u * nv + k) * N + environment]); }
  for (var t = 0u; t < simulation.steps; t++) {
    stepIndex = t;
    for (var a = lane; a < size0().z; a += LANES) { setCtrl(a, controls[(t * size0().z + a) * N + environment]); }
    stepFrames(simulation.frames, LOOKS, false);
    if (isReal) {
      let first = t * (nq + 2u * nv);
      for (var k = lane; k < nq; k += LANES) { path[(first + k) * N + environment] = qpos(k); }
      for (var i = lane; i < nv; i += LANES) {
        path[(first + nq + i) * N + environment] = qvel(i);
        path[(first + nq + nv + i) * N + environment] = qacc(i);
      }
    }
  }
}
