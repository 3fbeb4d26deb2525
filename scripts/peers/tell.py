"""JSON lines as `ringfence gpu-day --peers` reads them, and the clock that all peers share."""
import importlib
import json
import sys
import time

REDUCED = "--reduced" in sys.argv


def figure(name, value, unit, goal=None):
    told = {"name": name, "value": float(value), "unit": unit}
    if goal is not None:
        told["goal"] = goal
    print(json.dumps({"figure": told}), flush=True)


def note(text):
    print(json.dumps({"note": text}), flush=True)


def need(module, package):
    """The module, or a note that says how to install it and an end of this peer."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        note(f"{module} is not here ({error}): pip install {package}")
        sys.exit(0)


def median_seconds(run, repeat):
    """Median of the wall times of `run`, which waits for its own result."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]
