// The record of a replica: its estimates and decisions. Control kernels (one invocation per replica) write it; every
// other kernel reads it and skips work that a decision made unnecessary. Functions ask the kernel's own binding, `records`.
import package::constants::{ COSTS, CONTROLLER_WORDS, FUNCTIONS, SYSTEMS };
import package::kernel::{ records };

const UNBOUNDED: f32 = 3.4e38;
// The most that a method has.
const MODES: u32 = 5u;

struct Record {
  seed: u32,
  iteration: u32,
  activeEnvs: u32,                          // environments that play in this rollout (variable batch)
  nextEnvs: u32,                            // and in the next one
  sampledSteps: u32,                        // environment steps since the start
  finished: u32,                            // 1: this replica's samples reached the budget
  halted: u32,                              // 1: this replica diverged and keeps its last good parameters
  // episodes
  episodes: u32,                            // full episodes completed since the start
  isEstimated: u32,                         // 1: J_R and J_C are defined, and updates may begin
  windowCount: u32,                         // episodes in the window of the running means
  windowHead: u32,                          // slot of the window that is written next
  earlySums: array<f32, COSTS + 2u>,        // return, length, costs of all episodes that ended before one entered the window
  terminations: u32,                        // among those
  epochEpisodes: u32,                       // full episodes completed in this iteration
  epochUnstable: u32,                       // episodes of this iteration that ended because the simulation became unstable
  meanReturn: f32,                          // mean over the iteration of the running window mean
  meanLength: f32,
  measuredCost: array<f32, COSTS>,
  meanCost: array<f32, COSTS>,              // J_C as the algorithm sees it: measured, with noise where that is studied
  epochReturn: f32,                         // mean of this iteration's own episodes
  epochLength: f32,
  epochCost: array<f32, COSTS>,
  // of the costs of this iteration's own full episodes (estimate/cost_spread)
  aboveLimit: array<f32, COSTS>,            // share of episodes whose cost is above the limit
  costMax: array<f32, COSTS>,
  costStd: array<f32, COSTS>,
  costTail: array<f32, COSTS>,              // CVaR(0.9): mean of the costliest tenth
  // advantages of the reward (function 0) and of the costs
  advantageMean: array<f32, FUNCTIONS>,
  advantageStd: array<f32, FUNCTIONS>,
  valueMean: array<f32, FUNCTIONS>,
  valueStd: array<f32, FUNCTIONS>,          // of the targets, as is valueMean
  // decisions of the algorithm
  updating: u32,                            // 1: the policy is updated in this iteration
  mode: u32,                                // 0: reward step; 1: recovery
  latched: array<u32, COSTS>,               // 1: this constraint is being recovered
  rewardWeight: f32,                        // objective = rewardWeight L_r - sum_i costWeight_i L_ci
  costWeight: array<f32, COSTS>,
  hasBarrier: array<u32, COSTS>,            // 1: this constraint bounds the trust region
  barrierWeight: array<f32, COSTS>,         // beta phi''(margin), 0 without barrier
  barrierScale: f32,                        // beta
  barrierKind: u32,                         // ENTROPY_BARRIER or LOG_BARRIER
  margin: array<f32, COSTS>,                // b - J_C
  costAllowance: array<f32, COSTS>,         // largest change of J_C that a line search accepts
  klLimit: f32,                             // largest divergence that a line search accepts
  needsImprovement: u32,                    // 1: a line search asks that the objective does not get worse
  multiplier: array<f32, COSTS>,
  controller: array<f32, CONTROLLER_WORDS>, // what each multiplier's rule remembers: CONTROLLER_WORDS / COSTS words a cost
  modeCount: array<u32, MODES>,             // iterations in each mode so far
  dualLambda: f32,                          // CPO's multipliers of the trust region and of the linearised limit
  dualNu: f32,
  improvementKl: f32,                       // of CUP's first stage
  conflictAngle: f32,                       // between what raises the reward and what lowers the cost, in degrees
  // minibatch passes: L = -clipped(rewardWeight A_r - sum_i costWeight_i A_ci) + klWeight KL + penalties
  actorLr: f32,
  clipRange: f32,                           // ratios count within 1 +- this; UNBOUNDED without clipping
  klWeight: f32,
  klThreshold: f32,                         // samples whose KL is above it have no gradient
  klStop: f32,                              // passes stop when the mean KL is above it
  penaltyBase: array<f32, COSTS>,           // Psi_i = penaltyScale clipped(A_ci) + penaltyBase_i, and the loss grows by
  penaltyScale: f32,
  penaltyLinear: array<f32, COSTS>,         //   linear_i max(0, Psi_i)
  penaltyQuadratic: array<f32, COSTS>,      //   + quadratic_i / 2 max(0, Psi_i + shift_i)^2
  penaltyShift: array<f32, COSTS>,
  penaltySlope: array<f32, COSTS>,          // d loss / d Psi_i on the last minibatch
  penaltyPsi: array<f32, COSTS>,
  suffix: array<f32, COSTS>,                // sum of the surrogates of later time steps (e-COP's sweep)
  multiplierSpread: array<f32, COSTS>,      // largest less smallest multiplier of all time steps
  episodicDifference: f32,                  // mean over episodes of sum_h A_h by the critics' advantages, of return and costs
  episodicCostDifference: array<f32, COSTS>,
  measuredDifference: f32,                  // of this iteration's episodes to the last one's
  measuredCostDifference: array<f32, COSTS>,
  previousReturn: f32,
  previousCost: array<f32, COSTS>,
  safetyGamma: f32,                         // Saute: discount of the budget, reward once it is spent, and the budgets
  unsafeReward: f32,
  safetyBudget: array<f32, COSTS>,
  damping: f32,                             // weight of the quadratic (e-COP's beta, APPO's sigma)
  stopped: u32,                             // 1: the KL ended the passes of this iteration
  passes: u32,                              // passes done in this iteration
  // conjugate gradient and line search
  residual: array<f32, SYSTEMS>,            // r.r of the last iteration, each system
  residualStart: array<f32, SYSTEMS>,
  curvature: array<f32, SYSTEMS>,           // x.Hx of the solution
  stepScale: array<f32, SYSTEMS>,           // the step is sum_s stepScale_s x_s
  searching: u32,                           // 1: no candidate was accepted yet
  candidate: u32,                           // index of the candidate under test
  acceptedStep: f32,                        // backtracking factor of the accepted candidate, 0 if none was
  kl: f32,                                  // of the accepted candidate, in the units of the trust region
  barrierDivergence: f32,
  objectiveChange: f32,
  surrogate: array<f32, FUNCTIONS>,         // policy advantage 1/(1-gamma) mean((ratio-1) A) of the accepted candidate
  entropy: f32,
  gradientNorm: f32,
}

// One record in 2 KiB, so that each replica's slice is aligned.
struct Slot { @size(2048) record: Record }

fn isFrozen(replica: u32) -> bool {
  return records[replica].record.halted != 0u || records[replica].record.finished != 0u;
}

// Which updates a kernel belongs to, by the constant GATE: whether this replica has nothing to do in it.
const GATE_ALWAYS: u32 = 0u;      // critics fitted on their own
const GATE_UPDATING: u32 = 1u;    // the policy's step
const GATE_PASSES: u32 = 2u;      // critics that are trained in the policy's passes
const GATE_POLICY: u32 = 3u;      // the policy's passes
fn isSkipped(replica: u32, gate: u32) -> bool {
  let record = &records[replica].record;
  let isUnwanted = (gate == GATE_UPDATING || gate == GATE_POLICY) && (*record).updating == 0u;
  let isStopped = (gate == GATE_PASSES || gate == GATE_POLICY) && (*record).stopped != 0u;
  return isFrozen(replica) || isUnwanted || isStopped;
}
