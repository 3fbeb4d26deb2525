// What Saute PPO keeps of its own, by which rollout/collect spends the safety budgets; its decisions are those of
// algos/ppo.
import package::shape::{ COSTS };

struct State {
  safetyGamma: f32,                  // discount of the budgets
  unsafeReward: f32,                 // reward of every step once a budget is spent
  safetyBudget: array<f32, COSTS>,
}
