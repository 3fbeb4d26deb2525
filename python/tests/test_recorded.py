"""Environments beside episodes recorded with Safety-Gymnasium 1.0.0 (test/fixtures/point.json)."""

import json
from pathlib import Path

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import ringfence

FIXTURE = Path(__file__).parents[2] / 'test' / 'fixtures' / 'point.json'
EPISODES = json.loads(FIXTURE.read_text())['episodes']
TASKS = ['SafetyPointGoal1-v0', 'SafetyPointCircle2-v0', 'SafetyPointRun0-v0']
NEAR = 1e-4
#: A layout holds no acceleration: the robot's first three sensors are those of a robot at rest until its next step.
ACCELEROMETER = 3


@pytest.mark.parametrize('task', TASKS)
def test_a_recorded_episode_is_played_again(task):
    episodes = [episode for episode in EPISODES if episode['task'] == task]
    count, steps = len(episodes), len(episodes[0]['rewards'])
    envs = ringfence.make_vec(task, num_envs=count, autoreset_mode=AutoresetMode.DISABLED)
    observations, _ = envs.reset(options={'layouts': [episode['layout'] for episode in episodes]})
    assert np.abs(observations - [episode['firstObservation'] for episode in episodes]).max() < NEAR
    actions = np.array([episode['actions'] for episode in episodes]).reshape(count, steps, -1)
    compared = 0
    for step in range(steps):
        observations, rewards, terminations, _, infos = envs.step(actions[:, step])
        assert np.abs(rewards - [episode['rewards'][step] for episode in episodes]).max() < NEAR
        assert list(infos['cost']) == [episode['costs'][step] for episode in episodes]
        assert not terminations.any()
        goals = [next((goal['goal'] for goal in episode['goals'] if goal['step'] == step), None) for episode in episodes]
        skipped = np.zeros(count, int)
        if any(goals):  # the recording's next goal in place of our own draw
            layouts = envs.layouts()
            placed = [goal and {**layout, 'goal': goal} for goal, layout in zip(goals, layouts, strict=True)]
            skipped = np.array([ACCELEROMETER if goal else 0 for goal in goals])
            observations, _ = envs.reset(options={'layouts': placed})
        for n, episode in enumerate(episodes):
            for row in episode['observations']:
                if row['step'] == step:
                    gap = np.abs(observations[n] - row['values'])[skipped[n] :]
                    assert np.isfinite(gap).all() and gap.max() < NEAR
                    compared += 1
    assert compared == sum(len(episode['observations']) for episode in episodes)
    envs.close()
