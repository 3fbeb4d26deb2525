// The record of a replica: its estimates and decisions. Control kernels (one invocation per replica) write it; every
// other kernel reads it and skips work that a decision made unnecessary.
import package::constants::{COSTS, FUNCTIONS};

struct Record {
  seed: u32,
  iteration: u32,
  halted: u32,                              // 1: this replica diverged and keeps its last good parameters
  // episodes
  episodes: u32,                            // full episodes completed since the start
  isEstimated: u32,                         // 1: J_R and J_C are defined, and updates may begin
  windowCount: u32,                         // episodes in the window of the running means
  windowHead: u32,                          // slot of the window that is written next
  epochEpisodes: u32,                       // full episodes completed in this iteration
  meanReturn: f32,                          // mean over the iteration of the running window mean
  meanLength: f32,
  meanCost: array<f32, COSTS>,
  epochReturn: f32,                         // mean of this iteration's own episodes
  epochLength: f32,
  epochCost: array<f32, COSTS>,
  // advantages of the reward (function 0) and of the costs
  advantageMean: array<f32, FUNCTIONS>,
  advantageStd: array<f32, FUNCTIONS>,
  valueMean: array<f32, FUNCTIONS>,
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
  // conjugate gradient and line search
  residual: f32,                            // r.r of the last iteration
  residualStart: f32,
  curvature: f32,                           // x.Hx of the solution
  stepScale: f32,                           // sqrt(2 delta / x.Hx)
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

// One record in 1 KiB, so that each replica's slice is aligned.
struct Slot { @size(1024) record: Record }

fn isFrozen(record: ptr<storage, Record, read>) -> bool {
  return (*record).halted != 0u;
}
