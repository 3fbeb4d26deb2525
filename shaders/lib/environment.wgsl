// Words of one environment beside its task's state: environments [ENVIRONMENT_WORDS][ENVS] for each replica.
// Counters are kept as bits of u32.
import package::constants::{ ENVS, HORIZON, STATE_WORDS, STEPS, COSTS, SAFETY_WORDS };

const AGE: u32 = STATE_WORDS;                    // control steps since the episode's start; staggered at the beginning
const STEP_COUNT: u32 = STATE_WORDS + 1u;        // control steps since the run's start: the RNG's step
const IS_FULL: u32 = STATE_WORDS + 2u;           // 1 when the episode began at age 0
const EPISODE_RETURN: u32 = STATE_WORDS + 3u;
const EPISODE_LENGTH: u32 = STATE_WORDS + 4u;
const EPISODE_COUNT: u32 = STATE_WORDS + 5u;     // episodes that ended in this rollout
const BOOTSTRAP_COUNT: u32 = STATE_WORDS + 6u;   // final observations kept in this rollout
const UNSTABLE_COUNT: u32 = STATE_WORDS + 7u;    // episodes of this rollout that ended because the simulation became unstable
const EPISODE_COST: u32 = STATE_WORDS + 8u;      // COSTS words
const SAFETY: u32 = STATE_WORDS + 8u + COSTS;    // SAFETY_WORDS words: the share of each cost's budget that is left (Saute)
const ENVIRONMENT_WORDS: u32 = STATE_WORDS + 8u + COSTS + SAFETY_WORDS;

// Control steps that an environment is ahead of its first episode's start: with rollouts shorter than the horizon, episodes
// are not all to end in the same iteration.
fn startAge(env: u32) -> u32 { return select(0u, u32(f32(env) / f32(ENVS) * f32(HORIZON)), STEPS < HORIZON); }

// Flags of a transition.
const TERMINATED: u32 = 1u;   // the task ended: no value beyond
const TRUNCATED: u32 = 2u;    // the time limit ended it: bootstraps with the final observation's value
const IDLE: u32 = 4u;         // the episode was over before this step (lockstep): it counts nowhere

// One finished episode: return, length, costs, and 1 when it began at age 0 (full).
const EPISODE_FULL: u32 = 2u + COSTS;
const EPISODE_WORDS: u32 = 3u + COSTS;
