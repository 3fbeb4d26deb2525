"""Steps/s of `ringfence.make_vec` beside those of Safety-Gymnasium's vector environments, in one run on one machine.

Usage: python scripts/peers/vector_envs.py PYTHON   (with the package ringfence or PYTHONPATH=python)
PYTHON is one of an environment with safety-gymnasium 1.0.0, which asks for a Gymnasium of its own. Both sides take random
actions that were drawn before; samples alternate, and the median counts. Safety-Gymnasium has a process for each
environment or steps them one after another: of its ways the fastest is compared, since 1,024 of its processes do not fit.
"""

import json
import subprocess
import sys
import time

import numpy as np

TASK = 'SafetyPointGoal1-v0'
ENVIRONMENTS = 1024
WAYS = [('async', 2), ('sync', 8)]
SAMPLES = 3
SECONDS = 2.0


def rate(envs, num_envs, draw):
    """Environment steps a second for about SECONDS."""
    actions = [draw() for _ in range(8)]
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        envs.step(actions[steps % 8])
        steps += 1
    return steps * num_envs / (time.perf_counter() - start)


def uniform(num_envs):
    draws = np.random.default_rng(0)
    return lambda: draws.uniform(-1, 1, (num_envs, 2)).astype(np.float32)


def serve_peer():
    """In the other Python: makes the environments of one way and measures them whenever it is told to."""
    import safety_gymnasium

    way, num_envs = sys.argv[2], int(sys.argv[3])
    envs = safety_gymnasium.vector.make(TASK, num_envs=num_envs, asynchronous=way == 'async')
    envs.reset(seed=0)
    print('ready', flush=True)
    for _ in sys.stdin:
        print(json.dumps(rate(envs, num_envs, uniform(num_envs))), flush=True)
    envs.close()


def main():
    import ringfence

    own = ringfence.make_vec(TASK, num_envs=ENVIRONMENTS)
    own.reset(seed=0)
    rate(own, ENVIRONMENTS, uniform(ENVIRONMENTS))
    peers = []
    for way, num_envs in WAYS:
        line = [sys.argv[1], '-W', 'ignore', __file__, '--peer', way, str(num_envs)]
        peer = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        while (said := peer.stdout.readline()) != 'ready\n':
            if not said:
                sys.exit(f'{sys.argv[1]} cannot make {TASK}: it needs safety-gymnasium 1.0.0')
        peers.append((f'{way} {num_envs}', peer))
    rates = {'ringfence': [], **{name: [] for name, _ in peers}}
    for _ in range(SAMPLES):
        rates['ringfence'].append(rate(own, ENVIRONMENTS, uniform(ENVIRONMENTS)))
        for name, peer in peers:
            peer.stdin.write('\n')
            peer.stdin.flush()
            rates[name].append(json.loads(peer.stdout.readline()))
    for _, peer in peers:
        peer.stdin.close()
        peer.wait()
    own.close()
    medians = {name: float(np.median(values)) for name, values in rates.items()}
    best = max((name for name, _ in peers), key=medians.get)
    print(f'{own.adapter}, {TASK}, median of {SAMPLES} samples of {SECONDS:.0f} s, steps/s:')
    for name, value in medians.items():
        print(f'  {name if name != "ringfence" else f"ringfence {ENVIRONMENTS}":16} {value:12,.0f}')
    print(f'ringfence takes {medians["ringfence"] / medians[best]:.0f} times the steps of safety-gymnasium, {best}')


if __name__ == '__main__':
    serve_peer() if sys.argv[1] == '--peer' else main()
