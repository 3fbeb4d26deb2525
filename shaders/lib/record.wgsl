// The record of a replica: how its run stands, what is known of its policy, what the method decided, how the solvers
// fared, and what the method keeps of its own. Control kernels (one invocation a replica) write decisions; every other
// kernel reads them and skips work that they made unnecessary. Functions ask the kernel's own binding, `records`.
//
// `package::method` is a file that the method brings (`state` in src/algos): its State ends the record, so that nothing
// else moves with it. Kernels that do not ask for it are linked with lib/stateless, whatever the method.
import package::shape::{ COSTS, FUNCTIONS, SYSTEMS };
import package::kernel::{ records };
import package::method::{ State };

const UNBOUNDED: f32 = 3.4e38;
// No method has more modes than this.
const MODES: u32 = 5u;

struct Run {
  seed: u32,
  iteration: u32,
  activeEnvs: u32,                          // environments that play in this rollout (variable batch)
  nextEnvs: u32,                            // and in the next one
  sampledSteps: u32,                        // environment steps since the start
  finished: u32,                            // 1: this replica's samples reached the budget
  halted: u32,                              // 1: this replica diverged and keeps its last good parameters
}

struct Estimates {
  episodes: u32,                            // full episodes completed since the start
  isEstimated: u32,                         // 1: J_R and J_C are defined, and updates may begin
  windowCount: u32,                         // episodes in the window of the running means
  windowHead: u32,                          // slot of the window that is written next
  earlySums: array<f32, COSTS + 2u>,        // return, length, costs of the episodes that ended before one entered
  terminations: u32,                        // among those
  epochEpisodes: u32,                       // full episodes completed in this iteration
  epochUnstable: u32,                       // episodes of it that an unstable simulation ended
  meanReturn: f32,                          // mean over the iteration of the running window mean
  meanLength: f32,
  measuredCost: array<f32, COSTS>,
  meanCost: array<f32, COSTS>,              // J_C as the algorithm sees it: measured, with noise where that is studied
  epochReturn: f32,                         // mean of this iteration's own episodes
  epochLength: f32,
  epochCost: array<f32, COSTS>,
  // The spread of the costs of this iteration's own full episodes (estimate/cost_spread).
  aboveLimit: array<f32, COSTS>,            // share of episodes whose cost is above the limit
  costMax: array<f32, COSTS>,
  costStd: array<f32, COSTS>,
  costTail: array<f32, COSTS>,              // CVaR(0.9): mean of the costliest tenth
  // Advantages of the reward (function 0) and of the costs, and the targets of their critics.
  advantageMean: array<f32, FUNCTIONS>,
  advantageStd: array<f32, FUNCTIONS>,
  valueMean: array<f32, FUNCTIONS>,
  valueStd: array<f32, FUNCTIONS>,
  // Lockstep: the mean over episodes of sum_h A_h by the critics' advantages, of the return and of the costs.
  episodicDifference: f32,
  episodicCostDifference: array<f32, COSTS>,
}

struct Decision {
  updating: u32,                            // 1: the policy is updated in this iteration
  mode: u32,                                // which of the method's modes this is (`modes` in src/algos)
  modeCount: array<u32, MODES>,             // iterations in each mode so far
  rewardWeight: f32,                        // objective = rewardWeight L_r - sum_i costWeight_i L_ci
  costWeight: array<f32, COSTS>,
  multiplier: array<f32, COSTS>,
  // The trust region and what a line search asks of a candidate.
  hasBarrier: array<u32, COSTS>,            // 1: this constraint bounds the trust region
  barrierWeight: array<f32, COSTS>,         // beta phi''(margin), 0 without barrier
  barrierScale: f32,                        // beta
  barrierKind: u32,                         // ENTROPY_BARRIER or LOG_BARRIER
  margin: array<f32, COSTS>,                // b - J_C
  costAllowance: array<f32, COSTS>,         // largest change of J_C that is accepted
  klLimit: f32,                             // largest divergence that is accepted
  needsImprovement: u32,                    // 1: the objective may not get worse
  // Minibatch passes: L = -clipped(rewardWeight A_r - sum_i costWeight_i A_ci) + klWeight KL + penalties.
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
}

struct Solver {
  // Conjugate gradient and line search.
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
  // Minibatch passes.
  stopped: u32,                             // 1: the KL ended the passes of this iteration
  passes: u32,                              // passes done in this iteration
  penaltySlope: array<f32, COSTS>,          // d loss / d Psi_i on the last minibatch
  penaltyPsi: array<f32, COSTS>,
  suffix: array<f32, COSTS>,                // sum of the surrogates of later time steps (a backward sweep)
}

struct Record { run: Run, estimates: Estimates, decision: Decision, solver: Solver, method: State }

// One record in 2 KiB, so that each replica's slice is aligned.
struct Slot { @size(2048) record: Record }

fn isFrozen(replica: u32) -> bool {
  let run = &records[replica].record.run;
  return (*run).halted != 0u || (*run).finished != 0u;
}

// Which updates a kernel belongs to, by the constant GATE: whether this replica has nothing to do in it.
const GATE_ALWAYS: u32 = 0u;      // critics fitted on their own
const GATE_UPDATING: u32 = 1u;    // the policy's step
const GATE_PASSES: u32 = 2u;      // critics that are trained in the policy's passes
const GATE_POLICY: u32 = 3u;      // the policy's passes
fn isSkipped(replica: u32, gate: u32) -> bool {
  let isUnwanted = (gate == GATE_UPDATING || gate == GATE_POLICY) && records[replica].record.decision.updating == 0u;
  let isStopped = (gate == GATE_PASSES || gate == GATE_POLICY) && records[replica].record.solver.stopped != 0u;
  return isFrozen(replica) || isUnwanted || isStopped;
}
