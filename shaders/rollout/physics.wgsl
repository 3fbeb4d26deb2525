// Does what environments have posted: steps their model by the posted controls or, in looks, computes what their
// positions and velocities determine. LANES invocations share an environment (docs/physics-cooperative.md).
//
// modelTables: src/physics/cooperative/tables.ts.  posts (package::layout), far [words][ENVS]: arrays that have no room
// in workgroup memory.
// Launch: (envs / ENVIRONMENTS, 1, replicas); cursor: 0 a look, 1 a step.
// Test: test/physics/cooperative_rollout.test.ts.   Twin: test/reference/mujoco.ts.
import package::shape::{ ENVS };
import package::strides::{ FAR_STRIDE };
import package::layout::{ POST_ASKED, postAt, postControl, postOutput, postState };
import package::lib::record::{ Slot, isFrozen };
import package::memory::{
  ENVIRONMENTS, LANES, LOOKS, WORKGROUP, qacc, qpos, qvel, setCtrl, setQacc, setQpos, setQvel };
import package::physics::cooperative::lanes::{ lane, meet, seat, takeSeat, vote };
import package::physics::cooperative::step::{ stepFrames };
import package::tables::{ size0, size3 };

const LOOK: u32 = 1u;   // as in rollout/posted_model

struct Cursor { index: u32 }

// parameters
@group(0) @binding(0) var<uniform> cursor: Cursor;
@group(0) @binding(1) var<storage, read> modelTables: array<vec4u>;
// in
@group(0) @binding(2) var<storage, read> records: array<Slot>;
// out
@group(0) @binding(3) var<storage, read_write> posts: array<f32>;
// scratch
@group(0) @binding(4) var<storage, read_write> far: array<u32>;

var<private> replica: u32;
var<private> environment: u32;
var<private> isPosted: bool;   // the others of a workgroup step along, and store nothing

fn farWord(k: u32) -> u32 {
  return far[replica * FAR_STRIDE + k * ENVS + environment];
}

fn setFarWord(k: u32, value: u32) {
  if (isPosted) { far[replica * FAR_STRIDE + k * ENVS + environment] = value; }
}

fn posted(row: u32) -> f32 {
  return posts[postAt(replica, row, environment)];
}

fn answer(row: u32, value: f32) {
  if (isPosted) { posts[postAt(replica, row, environment)] = value; }
}

fn storeOutput(k: u32, value: f32) {
  answer(postOutput(k), value);
}

fn storeProbe(k: u32, value: f32) {
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) invocation: u32) {
  if (isFrozen(group.z)) { return; }
  takeSeat(invocation);
  let own = group.x * ENVIRONMENTS + seat;
  replica = group.z;
  environment = min(own, ENVS - 1u);
  let asked = bitcast<u32>(posted(POST_ASKED));
  let isStep = cursor.index == 1u;
  isPosted = own < ENVS && asked != 0u && (asked != LOOK) == isStep;
  vote(isPosted);
  if (!meet(true)) { return; }

  let nq = size0().x;
  let nv = size0().y;
  for (var k = lane; k < nq; k += LANES) { setQpos(k, posted(postState(k))); }
  for (var i = lane; i < nv; i += LANES) {
    setQvel(i, posted(postState(nq + i)));
    setQacc(i, posted(postState(nq + nv + i)));
  }
  for (var a = lane; a < size0().z; a += LANES) { setCtrl(a, posted(postControl(a))); }
  // forces are 0 in a look
  if (!isStep) { for (var k = lane; k < size3().x; k += LANES) { storeOutput(k, 0.0); } }
  stepFrames(select(0u, asked - LOOK, isStep), LOOKS, !isStep);
  for (var k = lane; k < nq; k += LANES) { answer(postState(k), qpos(k)); }
  for (var i = lane; i < nv; i += LANES) {
    answer(postState(nq + i), qvel(i));
    answer(postState(nq + nv + i), qacc(i));
  }
}
