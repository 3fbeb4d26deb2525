// Where everything lies in the buffers of a run: rows by name, and places as indices of words (..At) or of quads of 4
// words (..Quad). `npm run write:layout` writes this file from the table in src/shape/layout.ts, which TypeScript asks,
// too.
import package::shape::{
  ACTIONS, BLOCK_QUADS, BOOTSTRAP_QUADS, COSTS, ENVS, EPISODE_SLOTS, FUNCTIONS, HIDDEN, INPUTS_PADDED, LAYERS,
  MODEL_OUTPUTS, MODEL_WORDS, SAFETY_WORDS, STATE_WORDS, STEPS, WINDOW,
};
import package::dispatch::{
  DELTA_ROWS, OUTPUTS, OUTPUTS_PADDED, QUADS,
};
import package::strides::{
  ADVANTAGE_STRIDE, BOOTSTRAP_VALUE_STRIDE, CARRY_STRIDE, DELTA_STRIDE, ENVIRONMENTS_STRIDE, EPISODES_STRIDE,
  FINAL_OBSERVATION_STRIDE, HIDDEN_STRIDE, MOMENTS_STRIDE, NORMALISER_STRIDE, OBSERVATION_STRIDE, OUTPUT_STRIDE,
  PENALTY_SUMS_STRIDE, POLICY_SAMPLES_STRIDE, POSTS_STRIDE, PRODUCTS_STRIDE, STATISTICS_STRIDE, SURROGATE_STRIDE,
  TARGETS_STRIDE, TIME_MEANS_STRIDE, TIME_MULTIPLIERS_STRIDE, TRANSITION_STRIDE, VALUE_STRIDE, WINDOW_STRIDE,
};

// transition [TRANSITION_ROWS][BLOCK_QUADS * 4]: what every step of a rollout did.
const TRANSITION_ACTION: u32 = 0u;
fn transitionAction(i: u32) -> u32 { return TRANSITION_ACTION + i; }
const TRANSITION_LOG_PROBABILITY: u32 = TRANSITION_ACTION + ACTIONS;
const TRANSITION_REWARD: u32 = TRANSITION_LOG_PROBABILITY + 1u;
const TRANSITION_COST: u32 = TRANSITION_REWARD + 1u;
fn transitionCost(i: u32) -> u32 { return TRANSITION_COST + i; }
const TRANSITION_FLAGS: u32 = TRANSITION_COST + COSTS;
const TRANSITION_ROWS: u32 = TRANSITION_FLAGS + 1u;
fn transitionOutcome(i: u32) -> u32 { return TRANSITION_REWARD + i; }
fn transitionAt(replica: u32, row: u32, sample: u32) -> u32 {
  return replica * TRANSITION_STRIDE + row * (BLOCK_QUADS * 4u) + sample;
}
fn transitionQuad(replica: u32, row: u32, quad: u32) -> u32 {
  return replica * (TRANSITION_STRIDE / 4u) + row * BLOCK_QUADS + quad;
}

// advantage [ADVANTAGE_ROWS][BLOCK_QUADS * 4]: every function's advantages, and the targets of its critic.
const ADVANTAGE_OF: u32 = 0u;
fn advantageOf(i: u32) -> u32 { return ADVANTAGE_OF + i; }
const ADVANTAGE_TARGET: u32 = ADVANTAGE_OF + FUNCTIONS;
fn advantageTarget(i: u32) -> u32 { return ADVANTAGE_TARGET + i; }
const ADVANTAGE_ROWS: u32 = ADVANTAGE_TARGET + FUNCTIONS;
fn advantageAt(replica: u32, row: u32, sample: u32) -> u32 {
  return replica * ADVANTAGE_STRIDE + row * (BLOCK_QUADS * 4u) + sample;
}
fn advantageQuad(replica: u32, row: u32, quad: u32) -> u32 {
  return replica * (ADVANTAGE_STRIDE / 4u) + row * BLOCK_QUADS + quad;
}

// value [VALUE_ROWS][BLOCK_QUADS * 4]: what the critics expect of every step.
const VALUE_EXPECTED: u32 = 0u;
fn valueExpected(i: u32) -> u32 { return VALUE_EXPECTED + i; }
const VALUE_ROWS: u32 = VALUE_EXPECTED + FUNCTIONS;
fn valueAt(replica: u32, row: u32, sample: u32) -> u32 {
  return replica * VALUE_STRIDE + row * (BLOCK_QUADS * 4u) + sample;
}

// bootstrapValue [BOOTSTRAP_VALUE_ROWS][BOOTSTRAP_QUADS * 4]: what the critics expect beyond the final observations.
const BOOTSTRAP_VALUE_EXPECTED: u32 = 0u;
fn bootstrapValueExpected(i: u32) -> u32 { return BOOTSTRAP_VALUE_EXPECTED + i; }
const BOOTSTRAP_VALUE_ROWS: u32 = BOOTSTRAP_VALUE_EXPECTED + FUNCTIONS;
fn bootstrapValueAt(replica: u32, row: u32, bootstrap: u32) -> u32 {
  return replica * BOOTSTRAP_VALUE_STRIDE + row * (BOOTSTRAP_QUADS * 4u) + bootstrap;
}

// targets [TARGET_ROWS][BLOCK_QUADS * 4]: the targets of shuffled samples and, in lockstep, 0 where the episode was
// over, else 1.
const TARGET_OF: u32 = 0u;
fn targetOf(i: u32) -> u32 { return TARGET_OF + i; }
const TARGET_WEIGHT: u32 = TARGET_OF + FUNCTIONS;
const TARGET_ROWS: u32 = TARGET_WEIGHT + 1u;
fn targetAt(replica: u32, row: u32, sample: u32) -> u32 {
  return replica * TARGETS_STRIDE + row * (BLOCK_QUADS * 4u) + sample;
}
fn targetQuad(replica: u32, row: u32, quad: u32) -> u32 {
  return replica * (TARGETS_STRIDE / 4u) + row * BLOCK_QUADS + quad;
}

// policySamples [POLICY_SAMPLE_ROWS][BLOCK_QUADS * 4]: what the policy's loss needs: advantages are standardised (the
// reward's) or mean-centred (the costs'), the reference is the outputs of the policy that acted, and the weight is 0
// where the episode was over, else 1.
const POLICY_SAMPLE_ACTION: u32 = 0u;
fn policySampleAction(i: u32) -> u32 { return POLICY_SAMPLE_ACTION + i; }
const POLICY_SAMPLE_LOG_PROBABILITY: u32 = POLICY_SAMPLE_ACTION + ACTIONS;
const POLICY_SAMPLE_ADVANTAGE: u32 = POLICY_SAMPLE_LOG_PROBABILITY + 1u;
fn policySampleAdvantage(i: u32) -> u32 { return POLICY_SAMPLE_ADVANTAGE + i; }
const POLICY_SAMPLE_REFERENCE: u32 = POLICY_SAMPLE_ADVANTAGE + FUNCTIONS;
fn policySampleReference(i: u32) -> u32 { return POLICY_SAMPLE_REFERENCE + i; }
const POLICY_SAMPLE_WEIGHT: u32 = POLICY_SAMPLE_REFERENCE + OUTPUTS;
const POLICY_SAMPLE_ROWS: u32 = POLICY_SAMPLE_WEIGHT + 1u;
fn policySampleAt(replica: u32, row: u32, sample: u32) -> u32 {
  return replica * POLICY_SAMPLES_STRIDE + row * (BLOCK_QUADS * 4u) + sample;
}
fn policySampleQuad(replica: u32, row: u32, quad: u32) -> u32 {
  return replica * (POLICY_SAMPLES_STRIDE / 4u) + row * BLOCK_QUADS + quad;
}

// environments [ENVIRONMENT_ROWS][ENVS]: what an environment is in the middle of. Counters are bits of u32: age in
// steps of its episode, stepCount in steps of the run (which numbers its random draws), then the episodes, final
// observations and unstable episodes of this rollout. isFull is 1 where the episode began at age 0, safety the share of
// each cost's budget that is left (Saute).
const ENVIRONMENT_STATE: u32 = 0u;
fn environmentState(i: u32) -> u32 { return ENVIRONMENT_STATE + i; }
const ENVIRONMENT_AGE: u32 = ENVIRONMENT_STATE + STATE_WORDS;
const ENVIRONMENT_STEP_COUNT: u32 = ENVIRONMENT_AGE + 1u;
const ENVIRONMENT_IS_FULL: u32 = ENVIRONMENT_STEP_COUNT + 1u;
const ENVIRONMENT_EPISODE_RETURN: u32 = ENVIRONMENT_IS_FULL + 1u;
const ENVIRONMENT_EPISODE_LENGTH: u32 = ENVIRONMENT_EPISODE_RETURN + 1u;
const ENVIRONMENT_EPISODE_COUNT: u32 = ENVIRONMENT_EPISODE_LENGTH + 1u;
const ENVIRONMENT_BOOTSTRAP_COUNT: u32 = ENVIRONMENT_EPISODE_COUNT + 1u;
const ENVIRONMENT_UNSTABLE_COUNT: u32 = ENVIRONMENT_BOOTSTRAP_COUNT + 1u;
const ENVIRONMENT_EPISODE_COST: u32 = ENVIRONMENT_UNSTABLE_COUNT + 1u;
fn environmentEpisodeCost(i: u32) -> u32 { return ENVIRONMENT_EPISODE_COST + i; }
const ENVIRONMENT_SAFETY: u32 = ENVIRONMENT_EPISODE_COST + COSTS;
fn environmentSafety(i: u32) -> u32 { return ENVIRONMENT_SAFETY + i; }
const ENVIRONMENT_ROWS: u32 = ENVIRONMENT_SAFETY + SAFETY_WORDS;
fn environmentAt(replica: u32, row: u32, env: u32) -> u32 {
  return replica * ENVIRONMENTS_STRIDE + row * ENVS + env;
}

// posts [POST_ROWS][ENVS]: what an environment asks of its model's physics, and the answer: the model's state before
// and after, controls, what the task reads, and, as bits of u32, what is asked: 0 nothing, 1 a look, 1 + n a step of n
// frames.
const POST_STATE: u32 = 0u;
fn postState(i: u32) -> u32 { return POST_STATE + i; }
const POST_CONTROL: u32 = POST_STATE + MODEL_WORDS;
fn postControl(i: u32) -> u32 { return POST_CONTROL + i; }
const POST_OUTPUT: u32 = POST_CONTROL + ACTIONS;
fn postOutput(i: u32) -> u32 { return POST_OUTPUT + i; }
const POST_ASKED: u32 = POST_OUTPUT + MODEL_OUTPUTS;
const POST_ROWS: u32 = POST_ASKED + 1u;
fn postAt(replica: u32, row: u32, env: u32) -> u32 {
  return replica * POSTS_STRIDE + row * ENVS + env;
}

// episodes [EPISODE_ROWS][EPISODE_SLOTS][ENVS]: the episodes that ended in a rollout; isFull is 1 where one began at
// age 0.
const EPISODE_RETURN: u32 = 0u;
const EPISODE_LENGTH: u32 = EPISODE_RETURN + 1u;
const EPISODE_COST: u32 = EPISODE_LENGTH + 1u;
fn episodeCost(i: u32) -> u32 { return EPISODE_COST + i; }
const EPISODE_IS_FULL: u32 = EPISODE_COST + COSTS;
const EPISODE_ROWS: u32 = EPISODE_IS_FULL + 1u;
fn episodeAt(replica: u32, row: u32, slot: u32, env: u32) -> u32 {
  return replica * EPISODES_STRIDE + row * EPISODE_SLOTS * ENVS + slot * ENVS + env;
}

// window [WINDOW_ROWS][WINDOW]: the last full episodes.
const WINDOW_RETURN: u32 = 0u;
const WINDOW_LENGTH: u32 = WINDOW_RETURN + 1u;
const WINDOW_COST: u32 = WINDOW_LENGTH + 1u;
fn windowCost(i: u32) -> u32 { return WINDOW_COST + i; }
const WINDOW_IS_FULL: u32 = WINDOW_COST + COSTS;
const WINDOW_ROWS: u32 = WINDOW_IS_FULL + 1u;
fn windowAt(replica: u32, row: u32, slot: u32) -> u32 {
  return replica * WINDOW_STRIDE + row * WINDOW + slot;
}

// observation [INPUTS_PADDED][BLOCK_QUADS * 4]: raw inputs of the networks, a row each.
fn observationAt(replica: u32, row: u32, sample: u32) -> u32 {
  return replica * OBSERVATION_STRIDE + row * (BLOCK_QUADS * 4u) + sample;
}
fn observationQuad(replica: u32, row: u32, quad: u32) -> u32 {
  return replica * (OBSERVATION_STRIDE / 4u) + row * BLOCK_QUADS + quad;
}

// finalObservation [INPUTS_PADDED][BOOTSTRAP_QUADS * 4]: raw inputs where an episode was cut off, a row each.
fn finalObservationAt(replica: u32, row: u32, bootstrap: u32) -> u32 {
  return replica * FINAL_OBSERVATION_STRIDE + row * (BOOTSTRAP_QUADS * 4u) + bootstrap;
}

// statistics [STATISTICS_ROWS][INPUTS_PADDED]: the moments of all observations so far.
const STATISTICS_MEAN: u32 = 0u;
const STATISTICS_SQUARES: u32 = STATISTICS_MEAN + 1u;
const STATISTICS_COUNT: u32 = STATISTICS_SQUARES + 1u;
const STATISTICS_ROWS: u32 = STATISTICS_COUNT + 1u;
fn statisticsAt(replica: u32, row: u32, input: u32) -> u32 {
  return replica * STATISTICS_STRIDE + row * INPUTS_PADDED + input;
}

// normaliser [NORMALISER_ROWS][INPUTS_PADDED]: what observations are normalised by: mean and 1 / standard deviation.
const NORMALISER_MEAN: u32 = 0u;
const NORMALISER_SCALE: u32 = NORMALISER_MEAN + 1u;
const NORMALISER_ROWS: u32 = NORMALISER_SCALE + 1u;
fn normaliserAt(replica: u32, row: u32, input: u32) -> u32 {
  return replica * NORMALISER_STRIDE + row * INPUTS_PADDED + input;
}

// moments [seriess][MOMENTS_ROWS]: mean, sum of squared deviations and number of samples of a row of a block.
const MOMENTS_MEAN: u32 = 0u;
const MOMENTS_SQUARES: u32 = MOMENTS_MEAN + 1u;
const MOMENTS_COUNT: u32 = MOMENTS_SQUARES + 1u;
const MOMENTS_ROWS: u32 = MOMENTS_COUNT + 1u;
fn momentsAt(replica: u32, series: u32, row: u32) -> u32 {
  return replica * MOMENTS_STRIDE + series * MOMENTS_ROWS + row;
}

// carry [CARRY_ROWS][FUNCTIONS][ENVS]: what the advantages of a block need of the block after it.
const CARRY_ADVANTAGE: u32 = 0u;
const CARRY_VALUE: u32 = CARRY_ADVANTAGE + 1u;
const CARRY_SLOT: u32 = CARRY_VALUE + 1u;
const CARRY_ROWS: u32 = CARRY_SLOT + 1u;
fn carryAt(replica: u32, row: u32, f: u32, env: u32) -> u32 {
  return replica * CARRY_STRIDE + row * FUNCTIONS * ENVS + f * ENVS + env;
}

// surrogate [parts][SURROGATE_ROWS]: sums over the samples of a workgroup: changes of the functions, KL and entropy of
// a candidate policy.
const SURROGATE_CHANGE: u32 = 0u;
fn surrogateChange(i: u32) -> u32 { return SURROGATE_CHANGE + i; }
const SURROGATE_KL: u32 = SURROGATE_CHANGE + FUNCTIONS;
const SURROGATE_ENTROPY: u32 = SURROGATE_KL + 1u;
const SURROGATE_ROWS: u32 = SURROGATE_ENTROPY + 1u;
fn surrogateAt(replica: u32, part: u32, row: u32) -> u32 {
  return replica * SURROGATE_STRIDE + part * SURROGATE_ROWS + row;
}

// products [PRODUCTS_ROWS][FUNCTIONS][FUNCTIONS]: inner products of the gradients g_i and the solutions x_i of all
// functions.
const PRODUCTS_GRADIENT_GRADIENT: u32 = 0u;
const PRODUCTS_GRADIENT_SOLUTION: u32 = PRODUCTS_GRADIENT_GRADIENT + 1u;
const PRODUCTS_SOLUTION_SOLUTION: u32 = PRODUCTS_GRADIENT_SOLUTION + 1u;
const PRODUCTS_ROWS: u32 = PRODUCTS_SOLUTION_SOLUTION + 1u;
fn productsAt(replica: u32, row: u32, i: u32, j: u32) -> u32 {
  return replica * PRODUCTS_STRIDE + row * FUNCTIONS * FUNCTIONS + i * FUNCTIONS + j;
}

// penaltySums [parts][PENALTY_SUMS_ROWS]: sums over the samples of a workgroup: the costs' clipped surrogates.
const PENALTY_SUMS_OF: u32 = 0u;
fn penaltySumsOf(i: u32) -> u32 { return PENALTY_SUMS_OF + i; }
const PENALTY_SUMS_ROWS: u32 = PENALTY_SUMS_OF + COSTS;
fn penaltySumsAt(replica: u32, part: u32, row: u32) -> u32 {
  return replica * PENALTY_SUMS_STRIDE + part * PENALTY_SUMS_ROWS + row;
}

// timeMeans [TIME_MEANS_ROWS][STEPS]: each time step's share of episodes that are played, and the functions' mean
// advantages.
const TIME_MEANS_PLAYED: u32 = 0u;
const TIME_MEANS_ADVANTAGE: u32 = TIME_MEANS_PLAYED + 1u;
fn timeMeansAdvantage(i: u32) -> u32 { return TIME_MEANS_ADVANTAGE + i; }
const TIME_MEANS_ROWS: u32 = TIME_MEANS_ADVANTAGE + FUNCTIONS;
fn timeMeansAt(replica: u32, row: u32, step: u32) -> u32 {
  return replica * TIME_MEANS_STRIDE + row * STEPS + step;
}

// timeMultipliers [steps][TIME_MULTIPLIERS_ROWS]: a multiplier for each time step and cost.
const TIME_MULTIPLIERS_OF: u32 = 0u;
fn timeMultipliersOf(i: u32) -> u32 { return TIME_MULTIPLIERS_OF + i; }
const TIME_MULTIPLIERS_ROWS: u32 = TIME_MULTIPLIERS_OF + COSTS;
fn timeMultipliersAt(replica: u32, step: u32, row: u32) -> u32 {
  return replica * TIME_MULTIPLIERS_STRIDE + step * TIME_MULTIPLIERS_ROWS + row;
}

// hidden [nets][HIDDEN_ROWS][QUADS]: activations of the hidden units of each network.
const HIDDEN_OF: u32 = 0u;
fn hiddenOf(i: u32) -> u32 { return HIDDEN_OF + i; }
const HIDDEN_ROWS: u32 = HIDDEN_OF + LAYERS * HIDDEN;
fn hiddenQuad(replica: u32, net: u32, row: u32, quad: u32) -> u32 {
  return replica * (HIDDEN_STRIDE / 4u) + net * HIDDEN_ROWS * QUADS + row * QUADS + quad;
}

// delta [nets][DELTA_ROWS][QUADS]: derivatives by the units and outputs of each network, and by the log-stds where
// there are any.
const DELTA_HIDDEN: u32 = 0u;
fn deltaHidden(i: u32) -> u32 { return DELTA_HIDDEN + i; }
const DELTA_OUTPUT: u32 = DELTA_HIDDEN + LAYERS * HIDDEN;
fn deltaOutput(i: u32) -> u32 { return DELTA_OUTPUT + i; }
const DELTA_LOG_STD: u32 = DELTA_OUTPUT + OUTPUTS_PADDED;
fn deltaLogStd(i: u32) -> u32 { return DELTA_LOG_STD + i; }
fn deltaQuad(replica: u32, net: u32, row: u32, quad: u32) -> u32 {
  return replica * (DELTA_STRIDE / 4u) + net * DELTA_ROWS * QUADS + row * QUADS + quad;
}

// output [OUTPUT_ROWS][QUADS]: outputs of a network.
const OUTPUT_OF: u32 = 0u;
fn outputOf(i: u32) -> u32 { return OUTPUT_OF + i; }
const OUTPUT_ROWS: u32 = OUTPUT_OF + OUTPUTS;
fn outputQuad(replica: u32, row: u32, quad: u32) -> u32 {
  return replica * (OUTPUT_STRIDE / 4u) + row * QUADS + quad;
}
