"""Trained policies: the ONNX model that `ringfence export` writes, observation normalisation inside."""

import tempfile
from pathlib import Path

import numpy as np

from .command import RingfenceError
from .command import run as command_line

LOG_TWO_PI = float(np.log(2 * np.pi))


class Gaussian:
    """Actions of a continuous policy: independent normals of `mean` (N, A) and `std` (A,), before tasks clip them."""

    def __init__(self, mean, std):
        self.mean, self.std = mean, std

    @property
    def mode(self):
        """The likeliest actions (N, A)."""
        return self.mean

    def sample(self, rng):
        """Actions (N, A) drawn by a `numpy.random.Generator`."""
        return (self.mean + self.std * rng.standard_normal(self.mean.shape)).astype(np.float32)

    def log_prob(self, actions):
        """Logarithms of the densities (N,) at actions (N, A)."""
        z = (np.asarray(actions) - self.mean) / self.std
        return -(z * z / 2 + LOG_TWO_PI / 2 + np.log(self.std)).sum(-1)

    def entropy(self):
        """Differential entropies (N,), in nats."""
        return np.full(len(self.mean), (0.5 + LOG_TWO_PI / 2 + np.log(self.std)).sum())


class Categorical:
    """Actions of a discrete policy: indices, each with one of `probabilities` (N, number of actions)."""

    def __init__(self, logits):
        shifted = logits - logits.max(-1, keepdims=True)
        self.log_probabilities = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
        self.probabilities = np.exp(self.log_probabilities)

    @property
    def mode(self):
        """The likeliest actions (N,)."""
        return self.log_probabilities.argmax(-1)

    def sample(self, rng):
        """Actions (N,) drawn by a `numpy.random.Generator`."""
        below = self.probabilities.cumsum(-1) <= rng.random((len(self.probabilities), 1))
        return np.minimum(below.sum(-1), self.probabilities.shape[-1] - 1)  # float32 sums may end below 1

    def log_prob(self, actions):
        """Logarithms of the probabilities (N,) of actions (N,)."""
        return np.take_along_axis(self.log_probabilities, np.asarray(actions)[:, None], -1)[:, 0]

    def entropy(self):
        """Entropies (N,), in nats."""
        return -(self.probabilities * self.log_probabilities).sum(-1)


class Policy:
    """A run's policy. Needs onnxruntime, and no GPU.

    `observation_size` is O; `added_inputs` names in words what the algorithm shows the policy behind the task's
    observations, and is empty for most; `task` and `algorithm` are names.

    Args:
        run: a run folder, or an ONNX file that `ringfence export` wrote
        replica: which replica of the run folder
        checkpoint: the epoch of one of its checkpoints, or a checkpoint file; the newest unless given
    Raises RingfenceError with one sentence where there is no such policy.
    """

    def __init__(self, run, *, replica=0, checkpoint=None):
        try:
            import onnxruntime
        except ImportError:
            raise RingfenceError('policies need onnxruntime: pip install "ringfence[policy]"') from None
        path = Path(run)
        if path.is_file() and (replica != 0 or checkpoint is not None):
            raise ValueError(f'{path} is one policy: replica and checkpoint are for run folders')
        model = path.read_bytes() if path.is_file() else _exported(path, replica, checkpoint)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # networks of this size gain nothing from more
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=['CPUExecutionProvider'])
        except Exception as error:
            raise RingfenceError(f'{path} is no ONNX model: {error}') from None
        (observation,), outputs = self._session.get_inputs(), self._session.get_outputs()
        self._outputs = [output.name for output in outputs]
        if observation.name != 'observation' or not {'logits', 'mean'} & set(self._outputs):
            raise RingfenceError(f'{path} is no policy that ringfence export wrote')
        self.observation_size = observation.shape[1]
        said = self._session.get_modelmeta().custom_metadata_map
        self.task, self.algorithm = said['task'], said['algorithm']
        self.added_inputs = tuple(said['added_inputs'].split('; ')) if 'added_inputs' in said else ()

    def distribution(self, observations):
        """The distribution of actions at observations (N, O): a `Gaussian` or a `Categorical`."""
        observations = np.ascontiguousarray(observations, np.float32)
        if observations.ndim != 2 or observations.shape[1] != self.observation_size:
            added = f', of which the last are {"; ".join(self.added_inputs)}' if self.added_inputs else ''
            raise ValueError(f'observations must be (N, {self.observation_size}), got {observations.shape}{added}')
        found = dict(zip(self._outputs, self._session.run(None, {'observation': observations}), strict=True))
        if 'logits' in found:
            return Categorical(found['logits'])
        return Gaussian(found['mean'], np.exp(found['log_std']))

    def act(self, observations, rng=None):
        """Actions at observations (N, O), or the one at an observation (O,), as an environment takes them.

        They are the likeliest, or drawn where a `numpy.random.Generator` is given; continuous ones are within [-1, 1].
        """
        observations = np.asarray(observations)
        distribution = self.distribution(np.atleast_2d(observations))
        actions = distribution.mode if rng is None else distribution.sample(rng)
        if isinstance(distribution, Gaussian):
            actions = np.clip(actions, -1, 1)
        return actions if observations.ndim == 2 else actions[0]


def _exported(path, replica, checkpoint):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, 'policy.onnx')
        chosen = [] if checkpoint is None else ['--checkpoint', checkpoint]
        command_line('export', path, '--replica', replica, *chosen, '--out', out)
        return out.read_bytes()
