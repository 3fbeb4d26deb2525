// What a step of a task gives.
import package::task_constants::{ COSTS };

struct Outcome {
  reward: f32,
  cost: array<f32, COSTS>,
  terminated: bool,
  isUnstable: bool,  // the simulation lost its state and began anew: the episode ends, and is counted
}
