// What a model's program loads and stores inside a task: one environment's numbers, copied here before a control step
// and back after it.
import package::task_constants::{ MODEL_WORDS, ACTIONS, OUTPUTS, MOCAP_WORDS };

var<private> modelState: array<f32, MODEL_WORDS>;   // qpos, qvel, the last accelerations
var<private> modelControl: array<f32, ACTIONS>;
var<private> modelMocap: array<f32, MOCAP_WORDS>;   // seven numbers a mocap body, where a task moves them
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
  return modelMocap[k];
}

fn storeOutput(k: u32, value: f32) {
  modelOutput[k] = value;
}
