"""Trained policies: run folders of recorded checkpoints, beside a forward pass in the plainest code."""

import json
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

import ringfence

FIXTURES = Path(__file__).parents[2] / 'test' / 'fixtures' / 'checkpoints'
#: `ringfence train --task ConstrainedLQ-v0 --algo trpo --seeds 2 --envs 4 --steps-per-epoch 400 --total-steps 400
#: --set hidden=8 --set normaliseObservations=true` has written it.
GAUSSIAN = 'gaussian_trpo_1'
CATEGORICAL = 'one_record_appo_3'


def header_of(path):
    """The header of a safetensors file, and its data."""
    content = path.read_bytes()
    (length,) = struct.unpack('<Q', content[:8])
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def run_folder(folder, name):
    """A run folder whose newest checkpoint is the fixture."""
    checkpoint = FIXTURES / f'{name}.safetensors'
    said = header_of(checkpoint)[0]['__metadata__']
    config = json.loads(said['config'])
    del config['values']
    (folder / 'checkpoints').mkdir(parents=True)
    (folder / 'config.json').write_text(json.dumps({**config, 'totalSteps': 400 * int(said['epoch'])}))
    shutil.copy(checkpoint, folder / 'checkpoints' / f'epoch-{int(said["epoch"]):06}.safetensors')
    return folder


def forward(folder, replica, observations):
    """Means or logits in float64, and the tensors of the policy, by the other format that the command line exports."""
    out = folder / f'policy-{replica}.safetensors'
    ringfence.run('export', folder, '--format', 'safetensors', '--replica', replica, '--out', out)
    header, data = header_of(out)
    del header['__metadata__']
    tensors = {}
    for name, said in header.items():
        start, end = said['data_offsets']
        tensors[name] = np.frombuffer(data[start:end], np.float32).reshape(said['shape']).astype(np.float64)
    x = (observations - tensors['observation_mean']) / tensors['observation_std']
    layers = sum(name.endswith('.weight') for name in tensors)
    for layer in range(layers):
        x = x @ tensors[f'layers.{layer}.weight'].T + tensors[f'layers.{layer}.bias']
        x = np.tanh(x) if layer < layers - 1 else x
    return x, tensors


@pytest.fixture(scope='module')
def gaussian(tmp_path_factory):
    return run_folder(tmp_path_factory.mktemp('runs') / 'gaussian', GAUSSIAN)


@pytest.fixture(scope='module')
def categorical(tmp_path_factory):
    return run_folder(tmp_path_factory.mktemp('runs') / 'categorical', CATEGORICAL)


def test_a_continuous_policy_is_that_of_its_replica(gaussian):
    observations = np.random.default_rng(0).normal(0, 3, (200, 2))
    for replica in (0, 1):
        policy = ringfence.Policy(gaussian, replica=replica)
        assert (policy.task, policy.algorithm, policy.added_inputs) == ('ConstrainedLQ-v0', 'trpo', ())
        mean, tensors = forward(gaussian, replica, observations)
        assert np.abs(tensors['observation_mean']).max() > 1e-3  # observations are normalised within
        found = policy.distribution(observations)
        assert found.mean.shape == (200, 1) and np.abs(mean).max() > 1e-3
        assert np.abs(found.mean - mean).max() < 1e-5
        assert np.abs(found.std - np.exp(tensors['log_std'])).max() < 1e-6
        assert np.array_equal(policy.act(observations), np.clip(found.mean, -1, 1))
        assert np.allclose(policy.act(observations[3]), policy.act(observations)[3], atol=1e-6)
        assert policy.act(observations[3]).shape == (1,)


def test_a_continuous_policy_draws_as_its_density_says(gaussian):
    policy = ringfence.Policy(gaussian)
    found = policy.distribution(np.random.default_rng(0).standard_normal((20, 2)))
    grid = np.linspace(-6, 6, 4001)
    density = np.exp([found.log_prob(np.full((20, 1), x)) for x in grid])
    width = grid[1] - grid[0]
    assert np.abs(density.sum(0) * width - 1).max() < 1e-3
    with np.errstate(divide='ignore', invalid='ignore'):
        surprise = np.where(density > 0, -density * np.log(density), 0)
    assert np.abs(surprise.sum(0) * width - found.entropy()).max() < 1e-3
    rng = np.random.default_rng(1)
    drawn = np.stack([found.sample(rng) for _ in range(4000)])
    assert np.abs(drawn.mean(0) - found.mean).max() < 5 * found.std[0] / np.sqrt(4000)
    assert abs(drawn.std(0).mean() / found.std[0] - 1) < 0.02
    assert np.abs(policy.act(np.zeros((4000, 2)), rng)).max() <= 1


def test_a_discrete_policy_draws_as_its_logits_say(categorical):
    policy = ringfence.Policy(categorical)
    states = np.eye(2)
    logits, _ = forward(categorical, 0, states)
    expected = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    found = policy.distribution(states)
    assert found.probabilities.shape == (2, 2) and np.abs(expected - 0.5).max() > 1e-3
    assert np.abs(found.probabilities - expected).max() < 1e-6
    assert np.abs(found.entropy() + (expected * np.log(expected)).sum(1)).max() < 1e-5
    assert np.array_equal(policy.act(states), expected.argmax(1))
    assert policy.act(states[1]) == expected[1].argmax()
    many = np.repeat(states, 4000, axis=0)
    actions = policy.act(many, np.random.default_rng(0)).reshape(2, 4000)
    for state, drawn in enumerate(actions):
        shares = np.bincount(drawn, minlength=2) / 4000
        assert np.abs(shares - expected[state]).max() < 5 * 0.5 / np.sqrt(4000)
    assert np.allclose(found.log_prob(np.array([1, 0])), np.log(expected[[0, 1], [1, 0]]), atol=1e-5)


def test_an_exported_file_is_the_same_policy(gaussian, tmp_path):
    file = tmp_path / 'policy.onnx'
    ringfence.run('export', gaussian, '--replica', 1, '--out', file)
    observations = np.random.default_rng(0).standard_normal((5, 2))
    of_run = [ringfence.Policy(gaussian, replica=replica).act(observations) for replica in (0, 1)]
    assert np.array_equal(ringfence.Policy(file).act(observations), of_run[1])
    assert not np.array_equal(*of_run)
    with pytest.raises(ValueError, match='replica and checkpoint are for run folders'):
        ringfence.Policy(file, replica=1)


def test_a_damaged_checkpoint_is_passed_over_with_a_warning(categorical, tmp_path, caplog):
    folder = shutil.copytree(categorical, tmp_path / 'run')
    (folder / 'checkpoints' / 'epoch-000009.safetensors').write_bytes(b'nothing')
    observations = np.eye(2)
    assert np.array_equal(
        ringfence.Policy(folder).distribution(observations).probabilities,
        ringfence.Policy(categorical).distribution(observations).probabilities,
    )
    assert 'epoch-000009.safetensors is damaged' in caplog.text and 'going back to the one before' in caplog.text


def test_what_is_no_policy_is_named(gaussian, tmp_path):
    other = tmp_path / 'other.onnx'
    other.write_bytes(b'nothing')
    for run, more, complaint in (
        (tmp_path, {}, 'is not a run folder: it has no config.json'),
        (tmp_path / 'none', {}, 'there is no run folder'),
        (gaussian, {'replica': 2}, '--replica must be an integer from 0 to 1, got 2'),
        (gaussian, {'checkpoint': 7}, 'epoch-000007.safetensors cannot be read'),
        (other, {}, 'other.onnx is no ONNX model'),
    ):
        with pytest.raises(ringfence.RingfenceError, match=complaint):
            ringfence.Policy(run, **more)
    with pytest.raises(ValueError, match=r'observations must be \(N, 2\), got \(200, 3\)'):
        ringfence.Policy(gaussian).act(np.zeros((200, 3)))
