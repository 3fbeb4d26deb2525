"""PPO-Lagrangian with a critic of the cost on SafetyPointGoal1, all of an epoch one compiled program, as PureJaxRL does it.

The sizes are those of `ringfence gpu-day`: 4,096 environments, rollouts of 32 steps, 4 passes in minibatches of 2,048.
"""
from tell import REDUCED, figure, median_seconds, need, note

jax = need("jax", "'jax[cuda12]'")
optax = need("optax", "optax")
import time

import jax.numpy as jnp
import point_goal

begun = time.perf_counter()
ENVIRONMENTS, STEPS, PASSES = (64 if REDUCED else 4096), 32, 4
MINIBATCH = 512 if REDUCED else 2048
GAMMA, LAMBDA, CLIP, LIMIT = 0.99, 0.95, 0.2, 25.0
BATCH = ENVIRONMENTS * STEPS


def network(key, outputs):
    widths = [point_goal.OBSERVATIONS, 64, 64, outputs]
    keys = jax.random.split(key, len(widths) - 1)
    return [
        {"w": jax.nn.initializers.orthogonal()(k, (i, o)), "b": jnp.zeros(o)}
        for k, i, o in zip(keys, widths, widths[1:])
    ]


def apply(layers, x):
    for layer in layers[:-1]:
        x = jnp.tanh(x @ layer["w"] + layer["b"])
    return x @ layers[-1]["w"] + layers[-1]["b"]


def log_probability(parameters, observation, action):
    mean, log_std = apply(parameters["actor"], observation), parameters["log_std"]
    return jnp.sum(-0.5 * ((action - mean) / jnp.exp(log_std)) ** 2 - log_std - 0.9189385, axis=-1)


def values(parameters, observation):
    return jnp.concatenate([apply(parameters["reward"], observation), apply(parameters["cost"], observation)], -1)


def loss(parameters, batch, multiplier):
    observation, action, old, advantages, targets = batch
    ratio = jnp.exp(log_probability(parameters, observation, action) - old)
    reward, cost = advantages[:, 0], advantages[:, 1]
    combined = ((reward - reward.mean()) / (reward.std() + 1e-8) - multiplier * (cost - cost.mean())) / (1 + multiplier)
    policy = -jnp.mean(jnp.minimum(ratio * combined, jnp.clip(ratio, 1 - CLIP, 1 + CLIP) * combined))
    return policy + jnp.mean((values(parameters, observation) - targets) ** 2)


optimiser = optax.chain(optax.clip_by_global_norm(40.0), optax.adam(3e-4))


@jax.jit
def epoch(carry):
    parameters, moments, states, observation, episode_cost, average_cost, multiplier, key = carry

    def act(carry, _):
        states, observation, episode_cost, average_cost, key = carry
        key, action_key, step_key = jax.random.split(key, 3)
        noise = jax.random.normal(action_key, (ENVIRONMENTS, 2))
        action = apply(parameters["actor"], observation) + jnp.exp(parameters["log_std"]) * noise
        step_keys = jax.random.split(step_key, ENVIRONMENTS)
        states, following, reward, cost, truncated = jax.vmap(point_goal.step)(states, action, step_keys)
        episode_cost = episode_cost + cost
        ended = jnp.sum(truncated)
        mean = jnp.sum(jnp.where(truncated, episode_cost, 0.0)) / jnp.maximum(ended, 1)
        average_cost = jnp.where(ended > 0, mean, average_cost)
        episode_cost = jnp.where(truncated, 0.0, episode_cost)
        sample = (observation, action, log_probability(parameters, observation, action),
                  values(parameters, observation), jnp.stack([reward, cost], -1), truncated)
        return (states, following, episode_cost, average_cost, key), sample

    carry, samples = jax.lax.scan(act, (states, observation, episode_cost, average_cost, key), None, length=STEPS)
    states, observation, episode_cost, average_cost, key = carry
    observations, actions, logs, predicted, signals, truncated = samples

    def backwards(carry, step):
        advantage, following = carry
        value, signal, ended = step
        goes_on = 1.0 - ended[:, None]
        delta = signal + GAMMA * following * goes_on - value
        advantage = delta + GAMMA * LAMBDA * goes_on * advantage
        return (advantage, value), advantage

    last = values(parameters, observation)
    _, advantages = jax.lax.scan(backwards, (jnp.zeros_like(last), last), (predicted, signals, truncated), reverse=True)
    flat = [x.reshape(BATCH, *x.shape[2:]) for x in (observations, actions, logs, advantages, advantages + predicted)]

    def one_pass(carry, key):
        order = jax.random.permutation(key, BATCH)
        batches = [x[order].reshape(BATCH // MINIBATCH, MINIBATCH, *x.shape[1:]) for x in flat]

        def one_step(carry, batch):
            parameters, moments = carry
            gradient = jax.grad(loss)(parameters, batch, multiplier)
            change, moments = optimiser.update(gradient, moments)
            return (optax.apply_updates(parameters, change), moments), None

        return jax.lax.scan(one_step, carry, batches)

    key, *keys = jax.random.split(key, PASSES + 1)
    (parameters, moments), _ = jax.lax.scan(one_pass, (parameters, moments), jnp.stack(keys))
    multiplier = jnp.maximum(0.0, multiplier + 0.035 * (average_cost - LIMIT))
    return parameters, moments, states, observation, episode_cost, average_cost, multiplier, key


keys = jax.random.split(jax.random.key(0), 6)
parameters = {
    "actor": network(keys[0], 2), "reward": network(keys[1], 1), "cost": network(keys[2], 1),
    "log_std": jnp.full(2, -0.5),
}
states = jax.jit(jax.vmap(point_goal.reset))(jax.random.split(keys[3], ENVIRONMENTS))
carry = (parameters, optimiser.init(parameters), states, jax.vmap(point_goal.observe)(states),
         jnp.zeros(ENVIRONMENTS), jnp.zeros(()), jnp.zeros(()), keys[4])
carry = jax.block_until_ready(epoch(carry))
figure("JAX PPO-Lagrangian, start of the script to the first finished update", time.perf_counter() - begun, "s", "G7")


def run():
    global carry
    carry = jax.block_until_ready(epoch(carry))


seconds = median_seconds(run, 1 if REDUCED else 9)
device = jax.devices()[0].device_kind
figure(f"JAX PPO-Lagrangian on SafetyPointGoal1, {ENVIRONMENTS} environments on {device}", BATCH / seconds, "steps/s", "G4")
finite = all(bool(jnp.all(jnp.isfinite(x))) for x in jax.tree.leaves(carry[0]))
note(f"Its parameters are {'finite' if finite else 'NOT finite'} at the end.")
