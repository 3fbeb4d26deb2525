"""Environments stepped in parallel on the GPU, as a `gymnasium.vector.VectorEnv`."""

import json

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from .server import LAYOUTS, PLACE, RESET, STEP, Server, text

MODES = {
    AutoresetMode.NEXT_STEP: 'next-step',
    AutoresetMode.SAME_STEP: 'same-step',
    AutoresetMode.DISABLED: 'disabled',
}
REST, ANEW, RESEED = 0, 1, 2
TERMINATED, TRUNCATED = 1, 2
SEEDS = 1 << 32


class VectorEnv(gymnasium.vector.VectorEnv):
    """`num_envs` environments of a task, stepped by one kernel in a process of their own.

    Observations (N, O) and rewards (N,) are float32. `infos['cost']` (N,) is the cost of the transition, the sum of the
    task's costs, which `infos['cost_<name>']` has one by one. With `AutoresetMode.SAME_STEP` the last observation and
    the costs of an episode that ended are in `infos['final_obs']` and `infos['final_info']`, and `infos['cost']` is
    still that of the transition.

    Args:
        task: a name of `ringfence list tasks`, or the path of a task file that ends with .wgsl
        num_envs: how many, N
        autoreset_mode: when an episode that has ended begins anew; next-step unless given, with `safety_api` same-step
        safety_api: `step` returns (observations, rewards, costs, terminations, truncations, infos) as
            Safety-Gymnasium's vector API does, with `final_observation` in the infos
        device: part of an adapter's name, as `ringfence list devices` has it
    Raises RingfenceError with one sentence where the environments cannot be made.
    """

    def __init__(self, task, num_envs=1, *, autoreset_mode=None, safety_api=False, device=None):
        usual = AutoresetMode.SAME_STEP if safety_api else AutoresetMode.NEXT_STEP
        self.autoreset_mode = usual if autoreset_mode is None else AutoresetMode(autoreset_mode)
        self.metadata = {'render_modes': [], 'autoreset_mode': self.autoreset_mode}
        self.safety_api = safety_api
        self.num_envs = num_envs
        self._server = Server(task, num_envs, MODES[self.autoreset_mode], device)
        facts = self._server.facts
        self.task, self.adapter, self.horizon = facts['task'], facts['adapter'], facts['horizon']
        self.cost_names = tuple(facts['costs'])
        self.observation_names = tuple(facts['observationNames'])
        self.single_observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (len(self.observation_names),), np.float32)
        self._choices, self._action_size = facts['discreteActions'], facts['actionSize']
        if self._choices is None:
            self.single_action_space = gymnasium.spaces.Box(-1.0, 1.0, (self._action_size,), np.float32)
        else:
            self.single_action_space = gymnasium.spaces.Discrete(self._choices)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._has_begun = False
        self._ended = np.zeros(num_envs, np.bool_)

    def reset(self, *, seed=None, options=None):
        """Begins new episodes.

        Args:
            seed: of the first environment, whose neighbours have seed + 1, seed + 2, ...; or a list of N seeds, None for
                an environment that goes on with its own random numbers
            options: `reset_mask`, bool (N,), of the environments that begin anew, where not all do; or `layouts`, a
                list of N layouts as `layouts` returns them, None for environments that go on with their episode
        """
        options = options or {}
        if unknown := set(options) - {'reset_mask', 'layouts'}:
            raise ValueError(f'reset knows no option {min(unknown)}: it knows reset_mask and layouts')
        if len(options) == 2:
            raise ValueError('the option layouts says which environments begin anew: leave reset_mask out')
        layouts = options.get('layouts')
        mask = self._mask(options.get('reset_mask') if layouts is None else np.array([x is not None for x in layouts]))
        orders, seeds = self._orders(seed, mask)
        super().reset(seed=seed if isinstance(seed, (int, np.integer)) else None)
        content = self._server.ask(RESET, orders, seeds)
        if layouts is not None:
            content = self._server.ask(PLACE, text(list(layouts)))
        self._ended &= ~mask
        self._has_begun = True
        return self._results(content)[3], {}

    def step(self, actions):
        """Steps all environments. `actions` is (N, A), or (N,) indices where actions are discrete."""
        if not self._has_begun:
            raise gymnasium.error.ResetNeeded('call reset before step')
        if self.autoreset_mode is AutoresetMode.DISABLED and self._ended.any():
            first = int(np.flatnonzero(self._ended)[0])
            raise gymnasium.error.ResetNeeded(
                f'the episode of environment {first} has ended: reset it with the option reset_mask, or choose another autoreset_mode'
            )
        content = self._server.ask(STEP, self._checked(actions))
        rewards, costs, flags, observations, finals = self._results(content)
        begun = self._ended if self.autoreset_mode is AutoresetMode.NEXT_STEP else np.zeros(self.num_envs, np.bool_)
        terminations, truncations = flags == TERMINATED, flags == TRUNCATED
        self._ended = terminations | truncations
        infos = self._costs(costs, ~begun)
        if len(finals) > 0:
            infos.update(self._finals(finals, costs))
        if self.safety_api:
            return observations, rewards, infos['cost'], terminations, truncations, infos
        return observations, rewards, terminations, truncations, infos

    def layouts(self):
        """Where everything is in each environment: what `reset(options={'layouts': ...})` and `ringfence replay` take."""
        return json.loads(bytes(self._server.ask(LAYOUTS)))

    def close_extras(self, **kwargs):
        """Ends the environments' process."""
        self._server.close()

    def _mask(self, given):
        if given is None:
            return np.ones(self.num_envs, np.bool_)
        mask = np.asarray(given)
        if mask.shape != (self.num_envs,) or mask.dtype != np.bool_:
            raise ValueError(
                f'reset_mask or layouts must be of {self.num_envs} environments, got {mask.dtype} {mask.shape}'
            )
        return mask

    def _orders(self, seed, mask):
        """What each environment is told, and the seed that it is told."""
        if seed is None:
            is_new = not self._has_begun
            given = self.np_random.integers(SEEDS, size=self.num_envs) if is_new else [None] * self.num_envs
        elif isinstance(seed, (int, np.integer)):
            given = [int(seed) + n for n in range(self.num_envs)]
        else:
            given = list(seed)
        if len(given) != self.num_envs:
            raise ValueError(f'there are {self.num_envs} environments and {len(given)} seeds')
        seeds = np.array([0 if one is None else one for one in given], np.int64)
        if seeds.min() < 0 or seeds.max() >= SEEDS:
            raise ValueError(f'seeds must be integers from 0 to {SEEDS - 1}, got {seeds.min()} to {seeds.max()}')
        orders = np.array([ANEW if one is None else RESEED for one in given], np.uint32)
        return np.where(mask, orders, REST).astype(np.uint32), seeds.astype(np.uint32)

    def _checked(self, actions):
        """(N, A) float32, contiguous."""
        shape = self.action_space.shape
        given = np.asarray(actions)
        if given.shape != shape:
            raise ValueError(f'actions must have the shape {shape}, got {given.shape}')
        if self._choices is not None and not ((given >= 0) & (given < self._choices) & (given == given.round())).all():
            raise ValueError(f'actions must be integers from 0 to {self._choices - 1}')
        words = np.ascontiguousarray(given, np.float32)
        if not np.isfinite(words).all():
            first = np.argwhere(~np.isfinite(words))[0][0]
            raise ValueError(f'actions must be finite, that of environment {first} is not')
        return words

    def _results(self, content):
        """Rewards (N,), costs (N, C), flags (N,), observations (N, O), final observations (ended, O): views of `content`."""
        n, c, o = self.num_envs, len(self.cost_names), len(self.observation_names)
        words = content.view(np.float32)
        costs, flags, observations, end = n, n * (1 + c), n * (2 + c), n * (2 + c + o)
        return (
            words[:n],
            words[costs:flags].reshape(n, c),
            words[flags:observations],
            words[observations:end].reshape(n, o),
            words[end:].reshape(-1, o),
        )

    def _costs(self, costs, has):
        """Costs as infos have them, each with the mask of the environments that have it."""
        named = {f'cost_{name}': costs[:, c] for c, name in enumerate(self.cost_names)}
        infos = {'cost': costs.sum(axis=1), **named}
        return {key: value for name in infos for key, value in ((name, infos[name]), (f'_{name}', has.copy()))}

    def _finals(self, finals, costs):
        rows = np.full(self.num_envs, None, dtype=object)
        for n, row in zip(np.flatnonzero(self._ended), finals, strict=True):
            rows[n] = row
        key = 'final_observation' if self.safety_api else 'final_obs'
        final_info = self._costs(np.where(self._ended[:, None], costs, 0), self._ended)
        return {
            key: rows,
            f'_{key}': self._ended.copy(),
            'final_info': final_info,
            '_final_info': self._ended.copy(),
        }
