"""Environments in Gymnasium's shape: by Gymnasium's own checkers, beside its own vector env, and as they complain."""

import json
import os
import signal
import subprocess
import sys
import time

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv

import ringfence

#: Ends by chance, starts fast, and has continuous actions.
ENDING = 'ConstrainedLQ-v0'
GOAL = 'SafetyPointGoal1-v0'
N = 3


@pytest.fixture(scope='module')
def goals():
    envs = ringfence.make_vec(GOAL, num_envs=N)
    yield envs
    envs.close()


@pytest.fixture(scope='module')
def singles():
    """Single environments, made once: each is a process."""
    envs = [ringfence.make(ENDING) for _ in range(N)]
    yield envs
    for env in envs:
        env.close()


def actions_of(envs, seed=0):
    envs.action_space.seed(seed)
    while True:
        yield envs.action_space.sample()


def test_an_environment_passes_gymnasiums_checker(singles):
    check_env(singles[0], skip_render_check=True)


def test_gymnasium_makes_a_vector_by_name():
    envs = gymnasium.make_vec(f'ringfence/{ENDING}', num_envs=2)
    assert envs.spec.id == f'ringfence/{ENDING}' and envs.num_envs == 2
    assert envs.metadata['autoreset_mode'] is AutoresetMode.NEXT_STEP
    envs = gymnasium.wrappers.vector.RecordEpisodeStatistics(envs)
    observations, _ = envs.reset(seed=4)
    assert observations in envs.observation_space
    lengths, ended = np.zeros(2, int), 0
    for _, actions in zip(range(200), actions_of(envs), strict=False):
        _, _, terminations, truncations, infos = envs.step(actions)
        lengths += 1
        for n in np.flatnonzero(terminations | truncations):
            assert infos['episode']['l'][n] == lengths[n]
            lengths[n] = -1  # the step that begins anew
            ended += 1
    assert ended > 2
    envs.close()


def test_tasks_are_those_of_the_command_line():
    tasks = json.loads(ringfence.run('list', 'tasks', '--json'))
    assert list(ringfence.TASKS) == [task['name'] for task in tasks]


def without_costs_of_begins(infos):
    """Gymnasium's vector of single environments has no cost where an episode has begun in the step that ended another."""
    return {key: value for key, value in infos.items() if key.startswith('final') or key.startswith('_final')}


def same(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if a.dtype == object:
        return all((x is None and y is None) or np.array_equal(x, y) for x, y in zip(a, b, strict=True))
    return np.array_equal(a, b)


@pytest.mark.parametrize('mode', list(AutoresetMode))
def test_a_vector_is_gymnasiums_own_of_single_environments(singles, mode):
    theirs = SyncVectorEnv([lambda env=env: env for env in singles], autoreset_mode=mode)
    ours = ringfence.make_vec(ENDING, num_envs=N, autoreset_mode=mode)
    assert ours.observation_space == theirs.observation_space and ours.action_space == theirs.action_space
    (mine, _), (other, _) = ours.reset(seed=11), theirs.reset(seed=11)
    assert np.array_equal(mine, other)
    ended = 0
    for _, actions in zip(range(150), actions_of(ours), strict=False):
        *mine, infos = ours.step(actions)
        *other, their_infos = theirs.step(actions)
        for a, b in zip(mine, other, strict=True):
            assert np.array_equal(a, b) and len(a) == N
        over = mine[2] | mine[3]
        ended += over.sum()
        assert same(without_costs_of_begins(infos), without_costs_of_begins(their_infos))
        if '_cost' in their_infos:
            known = their_infos['_cost']
            assert np.array_equal(infos['cost'][known], their_infos['cost'][known])
            assert mode is AutoresetMode.SAME_STEP or np.array_equal(infos['_cost'], known)
        if mode is AutoresetMode.DISABLED and over.any():
            (a, _), (b, _) = (envs.reset(options={'reset_mask': over.copy()}) for envs in (ours, theirs))
            assert np.array_equal(a, b)
    assert ended > 5
    ours.close()


def test_safety_gymnasiums_six_values():
    envs = ringfence.make_vec('ConstrainedBandit-v0', num_envs=N, safety_api=True)
    envs.reset(seed=0)
    observations, rewards, costs, terminations, truncations, infos = envs.step(np.array([0, 1, 2]))
    assert observations.shape == (N, 1) and rewards.shape == costs.shape == (N,)
    assert terminations.all() and not truncations.any()
    assert np.array_equal(costs, infos['cost_first'] + infos['cost_second']) and costs.max() > 0
    assert all(row.shape == (1,) for row in infos['final_observation'])
    with pytest.raises(ValueError, match='actions must be integers from 0 to 4'):
        envs.step(np.array([0, 1, 5]))
    envs.close()


def test_what_is_returned_stays(goals):
    goals.reset(seed=0)
    actions = actions_of(goals)
    first = goals.step(next(actions))[0]
    kept = first.copy()
    goals.step(next(actions))
    assert np.array_equal(first, kept)


def test_seeds_name_episodes(goals):
    first = goals.reset(seed=7)[0]
    again = goals.reset()[0]
    assert not np.array_equal(first, again)
    assert np.array_equal(goals.reset(seed=7)[0], first)
    assert np.array_equal(goals.reset(seed=[9, 8, 7])[0], first[::-1])
    assert np.array_equal(goals.reset(seed=[9, None, 7])[0][[0, 2]], first[[2, 0]])


@pytest.mark.parametrize(
    ('call', 'error', 'complaint'),
    [
        (lambda envs: envs.step(np.zeros((N, 3))), ValueError, r'actions must have the shape \(3, 2\), got \(3, 3\)'),
        (lambda envs: envs.step(np.full((N, 2), np.nan)), ValueError, 'finite, that of environment 0 is not'),
        (lambda envs: envs.reset(seed=-1), ValueError, 'seeds must be integers from 0'),
        (lambda envs: envs.reset(seed=[1]), ValueError, 'there are 3 environments and 1 seeds'),
        (lambda envs: envs.reset(options={'mask': 1}), ValueError, 'reset knows no option mask'),
        (lambda envs: envs.reset(options={'reset_mask': [1]}), ValueError, 'must be of 3 environments'),
        (
            lambda envs: envs.reset(options={'layouts': [{}, None, None]}),
            ringfence.RingfenceError,
            '^layout 0: layout.robot must be an object$',
        ),
    ],
)
def test_bad_input_is_one_sentence_and_the_environments_go_on(goals, call, error, complaint):
    before = goals.reset(seed=3)[0]
    with pytest.raises(error, match=complaint):
        call(goals)
    assert np.array_equal(goals.reset(seed=3)[0], before)


def test_environments_that_cannot_be_made_say_why():
    nearest = r'^unknown task "SafetyPointGaol1-v0" \(perhaps SafetyPointGoal1-v0\): known are'
    with pytest.raises(ringfence.RingfenceError, match=nearest):
        ringfence.make_vec('SafetyPointGaol1-v0')
    with pytest.raises(ringfence.RingfenceError, match='--envs must be'):
        ringfence.make_vec(GOAL, num_envs=0)


def test_a_process_that_is_gone_is_one_exception():
    envs = ringfence.make_vec(ENDING)
    with pytest.raises(gymnasium.error.ResetNeeded):
        envs.step(np.zeros((1, 1)))
    envs.reset()
    envs._server._process.kill()
    with pytest.raises(ringfence.RingfenceError, match="^the environments' process ended with -9"):
        envs.step(np.zeros((1, 1)))
    with pytest.raises(ringfence.RingfenceError, match='closed'):
        envs.step(np.zeros((1, 1)))
    envs.close()


def is_running(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_process_ends_with_the_one_that_made_it():
    program = (
        'import ringfence, time;'
        f'envs = ringfence.make_vec("{ENDING}");'
        'print(envs._server._process.pid, flush=True);'
        'time.sleep(60)'
    )
    with subprocess.Popen([sys.executable, '-c', program], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    deadline = time.monotonic() + 20
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)
