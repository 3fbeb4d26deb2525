"""PPO with a Lagrange multiplier in PyTorch, on environments that step on the GPU: one file, in CleanRL's manner.

Usage: python examples/python/ppo_lagrangian.py [total steps] [environments]   (pip install ringfence torch)
"""

import sys
import time

import numpy as np
import torch
from torch import nn
from torch.distributions import Normal

import ringfence

TASK, COST_LIMIT = 'SafetyPointGoal1-v0', 25.0
total_steps = int(float(sys.argv[1])) if len(sys.argv) > 1 else 2_000_000
num_envs = int(sys.argv[2]) if len(sys.argv) > 2 else 256
rollout, passes, minibatches = 128, 4, 8
gamma, lam, clip, learning_rate, price_rate = 0.99, 0.95, 0.2, 1e-3, 0.05
torch.manual_seed(0)


def mlp(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, outputs))


envs = ringfence.make_vec(TASK, num_envs=num_envs, safety_api=True)  # same-step autoreset, six values a step
O, A = envs.single_observation_space.shape[0], envs.single_action_space.shape[0]
actor, critic = mlp(O, A), mlp(O, 2)  # values of reward and cost
log_std = nn.Parameter(torch.full((A,), -0.5))
optimizer = torch.optim.Adam([*actor.parameters(), *critic.parameters(), log_std], learning_rate)
price = 0.0  # the Lagrange multiplier

observation = torch.from_numpy(envs.reset(seed=0)[0])
episode = np.zeros((2, num_envs))  # return and cost so far
finished = []
start = time.time()
for iteration in range(max(1, total_steps // (rollout * num_envs))):
    observations, actions = torch.zeros(rollout, num_envs, O), torch.zeros(rollout, num_envs, A)
    log_probs, gains = torch.zeros(rollout, num_envs), torch.zeros(rollout, num_envs, 2)
    next_values, ends = torch.zeros(rollout, num_envs, 2), torch.zeros(rollout, num_envs, 1)
    for t in range(rollout):
        with torch.no_grad():
            policy = Normal(actor(observation), log_std.exp())
            action = policy.sample()
        observations[t], actions[t], log_probs[t] = observation, action, policy.log_prob(action).sum(-1)
        following, rewards, costs, terminations, truncations, infos = envs.step(action.numpy())
        gains[t] = torch.from_numpy(np.stack([rewards, costs], 1))
        episode += rewards, costs
        over = terminations | truncations
        last = following.copy()  # where the step led, before new episodes begin
        if over.any():
            last[over] = np.stack(infos['final_observation'][over])
            finished += list(episode[:, over].T)
            episode[:, over] = 0
        with torch.no_grad():  # a truncated episode goes on in its value, a terminated one does not
            next_values[t] = critic(torch.from_numpy(last)) * torch.from_numpy(~terminations)[:, None]
        ends[t] = torch.from_numpy(over)[:, None]
        observation = torch.from_numpy(following)

    with torch.no_grad():  # generalised advantages of reward and cost
        values = critic(observations)
        advantages, carry = torch.zeros_like(gains), torch.zeros(num_envs, 2)
        for t in reversed(range(rollout)):
            delta = gains[t] + gamma * next_values[t] - values[t]
            carry = delta + gamma * lam * (1 - ends[t]) * carry
            advantages[t] = carry
        targets = advantages + values
    recent = np.array(finished[-num_envs:])
    # until an episode is over, the rate of its costs stands in
    cost = recent[:, 1].mean() if len(recent) else gains[..., 1].mean().item() * envs.horizon
    price = max(0.0, price + price_rate * (cost - COST_LIMIT) / COST_LIMIT)
    reward_advantage, cost_advantage = ((a - a.mean()) / (a.std() + 1e-8) for a in advantages.flatten(0, 1).T)
    advantage = (reward_advantage - price * cost_advantage) / (1 + price)

    batch = [x.flatten(0, 1) for x in (observations, actions, targets)] + [log_probs.flatten(), advantage]
    for _ in range(passes):
        for index in torch.randperm(rollout * num_envs).chunk(minibatches):
            obs, act, target, old, adv = (x[index] for x in batch)
            ratio = (Normal(actor(obs), log_std.exp()).log_prob(act).sum(-1) - old).exp()
            policy_loss = -torch.min(ratio * adv, ratio.clamp(1 - clip, 1 + clip) * adv).mean()
            loss = policy_loss + 0.5 * (critic(obs) - target).square().mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*actor.parameters(), *critic.parameters(), log_std], 0.5)
            optimizer.step()
    steps = (iteration + 1) * rollout * num_envs
    told = f'return {recent[:, 0].mean():6.2f}  cost {recent[:, 1].mean():6.2f}' if len(recent) else 'no episode yet'
    print(f'{steps:9,} steps  {told}  price {price:.2f}  {steps / (time.time() - start):,.0f} steps/s', flush=True)
envs.close()
