"""One environment, as a `gymnasium.Env`: for wrappers, checkers and evaluation. Training wants `make_vec`."""

import gymnasium
from gymnasium.vector import AutoresetMode

from .vector_env import VectorEnv


class Env(gymnasium.Env):
    """An environment of a task; `info['cost']` is the cost of the transition.

    Args: as those of `VectorEnv`. With `safety_api`, `step` returns the cost behind the reward, as Safety-Gymnasium.
    """

    metadata = {'render_modes': []}

    def __init__(self, task, *, safety_api=False, device=None):
        self._envs = VectorEnv(task, 1, autoreset_mode=AutoresetMode.DISABLED, device=device)
        self.safety_api = safety_api
        self.observation_space = self._envs.single_observation_space
        self.action_space = self._envs.single_action_space

    def reset(self, *, seed=None, options=None):
        """Begins an episode; the option `layout` is where it begins (`layout`)."""
        super().reset(seed=seed)
        options = dict(options or {})
        placed = {'layouts': [options.pop('layout')]} if 'layout' in options else {}
        observations, _ = self._envs.reset(seed=seed, options={**options, **placed})
        return observations[0], {}

    def step(self, action):
        observations, rewards, terminations, truncations, infos = self._envs.step([action])
        info = {name: float(values[0]) for name, values in infos.items() if not name.startswith('_')}
        outcome = (bool(terminations[0]), bool(truncations[0]), info)
        between = (info['cost'],) if self.safety_api else ()
        return observations[0], float(rewards[0]), *between, *outcome

    def layout(self):
        """Where everything is: what `reset(options={'layout': ...})` and `ringfence replay` take."""
        return self._envs.layouts()[0]

    def close(self):
        self._envs.close()
