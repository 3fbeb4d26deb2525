"""How fast MuJoCo itself steps the models of the tasks, on two processes (docs/physics.md, "Speed").

Usage: pip install mujoco; python scripts/experiments/native_physics.py

The counterpart of `ringfence bench --physics`: uniformly random controls that hold for a control step, episodes of about the length that
they have with such controls, Newton's solver. An evaluation is one of the dynamics, four a time step with Runge and Kutta's method.
"""

import time
from multiprocessing import Barrier, Process, Queue
from pathlib import Path

import mujoco
import numpy as np

MODELS = Path(__file__).resolve().parents[2] / 'models'
PROCESSES = 2
SECONDS = 4.0
# time steps of a control step, control steps of an episode
ROBOTS = {
    'hopper': (4, 22),
    'walker2d': (4, 22),
    'half_cheetah': (5, 1000),
    'ant': (5, 300),
    'humanoid': (5, 22),
    'humanoid_standup': (5, 1000),
}


def work(name, seed, barrier, queue):
    frames, episode = ROBOTS[name]
    model = mujoco.MjModel.from_xml_path(str(MODELS / f'{name}.xml'))
    model.opt.solver = mujoco.mjtSolver.mjSOL_NEWTON
    data = mujoco.MjData(model)
    generator = np.random.default_rng(seed)
    controls = generator.uniform(-1, 1, (997, model.nu)) * np.minimum(1, model.actuator_ctrlrange[:, 1])
    steps = 0
    barrier.wait()
    start = time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        for _ in range(20):
            if steps % episode == 0:
                mujoco.mj_resetData(model, data)
                data.qpos[:] += generator.uniform(-0.01, 0.01, model.nq)
                data.qvel[:] = generator.uniform(-0.01, 0.01, model.nv)
            data.ctrl[:] = controls[steps % len(controls)]
            mujoco.mj_step(model, data, nstep=frames)
            steps += 1
    evaluations = 4 if model.opt.integrator == mujoco.mjtIntegrator.mjINT_RK4 else 1
    queue.put(steps * frames * evaluations / (time.perf_counter() - start))


def main():
    for name in ROBOTS:
        barrier, queue = Barrier(PROCESSES), Queue()
        processes = [Process(target=work, args=(name, seed, barrier, queue)) for seed in range(PROCESSES)]
        for process in processes:
            process.start()
        rate = sum(queue.get() for _ in processes)
        for process in processes:
            process.join()
        print(f'{name:18} MuJoCo {mujoco.__version__}: {rate:,.0f} evaluations/s', flush=True)


if __name__ == '__main__':
    main()
