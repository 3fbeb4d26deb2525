"""Steps of SafetyPointGoal1 with random actions in JAX, many environments at once."""
from tell import REDUCED, figure, median_seconds, need

jax = need("jax", "'jax[cuda12]'")
import time

import jax.numpy as jnp
import point_goal

ENVIRONMENTS = 1024 if REDUCED else 65_536
STEPS = 32


@jax.jit
def rollout(states, key):
    def one(carry, _):
        states, key = carry
        key, action_key, step_key = jax.random.split(key, 3)
        actions = jax.random.uniform(action_key, (ENVIRONMENTS, 2), minval=-1.0, maxval=1.0)
        keys = jax.random.split(step_key, ENVIRONMENTS)
        states, observation, reward, cost, _ = jax.vmap(point_goal.step)(states, actions, keys)
        return (states, key), (observation, reward, cost)

    return jax.lax.scan(one, (states, key), None, length=STEPS)


start = time.perf_counter()
states = jax.jit(jax.vmap(point_goal.reset))(jax.random.split(jax.random.key(0), ENVIRONMENTS))
carry, out = jax.block_until_ready(rollout(states, jax.random.key(1)))
assert all(bool(jnp.all(jnp.isfinite(rows))) for rows in out), "a number is not finite"
figure("JAX navigation, until it could run", time.perf_counter() - start, "s")
seconds = median_seconds(lambda: jax.block_until_ready(rollout(*carry)), 1 if REDUCED else 9)
device = jax.devices()[0].device_kind
figure(f"JAX SafetyPointGoal1, {ENVIRONMENTS} environments on {device}", ENVIRONMENTS * STEPS / seconds, "steps/s", "G5")
