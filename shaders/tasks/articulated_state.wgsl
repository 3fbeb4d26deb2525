// What a model's program loads and stores inside a task: one environment's numbers, copied here before a control step
// and back after it.
import package::task_constants::{ MODEL_WORDS, ACTIONS, OUTPUTS, MOCAP_WORDS, MOCAP_FRAMES };

var<private> modelState: array<f32, MODEL_WORDS>;   // qpos, qvel, the last accelerations
var<private> modelControl: array<f32, ACTIONS>;
// Seven numbers a mocap body, where a task moves them: for all time steps of a control step, or for each.
var<private> modelMocap: array<f32, MOCAP_WORDS * MOCAP_FRAMES>;
var<private> modelOutput: array<f32, OUTPUTS>;      // what the task reads of the last evaluation

fn loadState(k: u32) -> f32 {
  return modelState[k];
}

fn storeState(k: u32, value: f32) {
  modelState[k] = value;
}

fn loadControl(a: u32) -> f32 {
  return modelControl[a];
}

fn loadMocap(frame: u32, k: u32) -> f32 {
  return modelMocap[MOCAP_WORDS * min(frame, MOCAP_FRAMES - 1u) + k];
}

fn storeOutput(k: u32, value: f32) {
  modelOutput[k] = value;
}
