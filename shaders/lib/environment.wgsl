// What is the same for the environments of every task: their ages at the start, and the flags of their transitions.
import package::shape::{ ENVS, HORIZON, STEPS };

// Control steps that an environment is ahead of its first episode's start: with rollouts shorter than the horizon,
// episodes are not all to end in the same iteration.
fn startAge(env: u32) -> u32 { return select(0u, u32(f32(env) / f32(ENVS) * f32(HORIZON)), STEPS < HORIZON); }

// Flags of a transition.
const TERMINATED: u32 = 1u;   // the task ended: no value beyond
const TRUNCATED: u32 = 2u;    // the time limit ended it: bootstraps with the final observation's value
const IDLE: u32 = 4u;         // the episode was over before this step (lockstep): it counts nowhere
