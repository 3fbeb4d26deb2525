"""ringfence in Python: environments that step on the GPU, in Gymnasium's shape; trained policies; tables of runs.

The command line does the work: in a wheel it lies inside the package, in a checkout beside it.
"""

from .command import RingfenceError, run
from .env import Env
from .policy import Policy
from .registration import TASKS, register_envs
from .tables import runs
from .vector_env import VectorEnv

__all__ = [
    'TASKS',
    'Env',
    'Policy',
    'RingfenceError',
    'VectorEnv',
    'make',
    'make_vec',
    'register_envs',
    'run',
    'runs',
]

#: An environment: `ringfence.make('SafetyPointGoal1-v0')`.
make = Env
#: Environments stepped in parallel: `ringfence.make_vec('SafetyPointGoal1-v0', num_envs=1024)`.
make_vec = VectorEnv

register_envs()
