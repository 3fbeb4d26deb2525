"""CRAX's own PPO-Lagrangian on ant velocity, with its own unroll, batch and updates: training steps a second."""
import time

from tell import REDUCED, figure, need, note

jax = need("jax", "'jax[cuda12]'")
need("crax", "'crax-bench[cuda]'")
from crax import envs
from crax.training.agents.ppo_lag import train as ppo_lag

ENVIRONMENTS, UNROLL, BATCH, MINIBATCHES, UPDATES = (32, 4, 16, 2, 1) if REDUCED else (2048, 20, 1024, 32, 4)
EPOCHS = 2 if REDUCED else 4
STEPS = BATCH * MINIBATCHES * UNROLL

calls = []
started = time.perf_counter()
ppo_lag.train(
    environment=envs.get_environment("safe_velocity_ant"),
    num_timesteps=STEPS * EPOCHS,
    episode_length=1000,
    num_envs=ENVIRONMENTS,
    unroll_length=UNROLL,
    batch_size=BATCH,
    num_minibatches=MINIBATCHES,
    num_updates_per_batch=UPDATES,
    learning_rate=5e-4,
    normalize_observations=True,
    safety_bound=25.0,
    num_evals=EPOCHS + 1,
    num_eval_envs=1,
    log_training_metrics=False,
    progress_fn=lambda step, metrics: calls.append((time.perf_counter(), step)),
)
# an epoch's training lies between the evaluation before it and the first call that tells of its steps
epochs = [(now - before, step - earlier) for (before, earlier), (now, step) in zip(calls, calls[1:]) if step > earlier]
if len(epochs) < 2:
    note("It told too few epochs to time one.")
else:
    first = next(now for now, step in calls if step > 0)
    figure("CRAX PPO-Lagrangian, to the end of the first epoch", first - started, "s", "G7")
    rates = sorted(steps / seconds for seconds, steps in epochs[1:])
    name = f"CRAX PPO-Lagrangian on ant velocity, {ENVIRONMENTS} environments on {jax.devices()[0].device_kind}"
    figure(name, rates[len(rates) // 2], "steps/s", "G4")
