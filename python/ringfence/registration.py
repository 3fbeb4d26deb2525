"""Gymnasium's registry: `gymnasium.make_vec('ringfence/SafetyPointGoal1-v0', num_envs=1024)` after `import ringfence`."""

from pathlib import Path

import gymnasium

TASKS = tuple(Path(__file__).with_name('tasks.txt').read_text().split())


def register_envs():
    """Registers all tasks; importing ringfence has done it."""
    for task in TASKS:
        name = f'ringfence/{task}'
        if name not in gymnasium.registry:
            gymnasium.register(
                name,
                entry_point='ringfence.env:Env',
                vector_entry_point='ringfence.vector_env:VectorEnv',
                kwargs={'task': task},
            )
