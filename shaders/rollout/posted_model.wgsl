// Stands for a model's program in kernels that step no physics themselves: what the program is asked for is posted, and
// what rollout/physics answered is taken. A kernel that acts (ACTS) asks for steps and takes what was looked at; the
// one that follows takes steps and asks for looks. A task asks for one step in its stepTask, and for none before it
// observes.
//
// The kernel binds `posts` (package::layout).
import package::shape::{ MODEL_WORDS, MODEL_OUTPUTS };
import package::kernel::{ posts };
import package::layout::{ POST_ASKED, postAt, postControl, postOutput, postState };
import package::task_constants::{ ACTIONS };
import package::tasks::articulated_state::{ modelControl, modelOutput, modelState };

// What is asked for: nothing, a look, or a step of so many frames and LOOK.
const NOTHING: u32 = 0u;
const LOOK: u32 = 1u;

var<private> replica: u32;
var<private> environment: u32;
var<private> isPosted: bool;
var<private> asked: u32;

fn setPost(row: u32, value: f32) {
  if (isPosted) { posts[postAt(replica, row, environment)] = value; }
}

// `isReal`: whose environment it is; others ask for nothing.
fn beginPost(ofReplica: u32, ofEnvironment: u32, isReal: bool) {
  replica = ofReplica;
  environment = ofEnvironment;
  isPosted = isReal;
  asked = NOTHING;
}

// What nothing was asked of is not done again.
fn endPost() {
  setPost(POST_ASKED, bitcast<f32>(asked));
}

fn post(question: u32) {
  asked = question;
  for (var k = 0u; k < MODEL_WORDS; k++) { setPost(postState(k), modelState[k]); }
}

fn takeOutputs() {
  for (var k = 0u; k < MODEL_OUTPUTS; k++) { modelOutput[k] = posts[postAt(replica, postOutput(k), environment)]; }
}

fn step(frames: u32) {
  @if(ACTS) {
    post(frames + LOOK);
    for (var a = 0u; a < ACTIONS; a++) { setPost(postControl(a), modelControl[a]); }
  }
  @if(!ACTS) {
    for (var k = 0u; k < MODEL_WORDS; k++) { modelState[k] = posts[postAt(replica, postState(k), environment)]; }
    takeOutputs();
  }
}

// Outputs that positions and velocities do not determine are 0; where there are no others, nothing is asked.
fn look() {
  @if(!SEES) for (var k = 0u; k < MODEL_OUTPUTS; k++) { modelOutput[k] = 0.0; }
  @if(SEES && ACTS) takeOutputs();
  @if(SEES && !ACTS) post(LOOK);
}
