"""Runs as tables of pandas."""

import glob
import json
from pathlib import Path

from .command import RingfenceError


def runs(*patterns):
    """The rows of `progress.csv` of all runs that the patterns find, such as `runs('runs/*/*')`, as one DataFrame.

    Its first columns are `run` (the folder), `task` and `algorithm`; then `epoch`, `replica`, `seed` and the metrics of
    docs/metrics.md. Raises RingfenceError where nothing is found, or pandas is missing.
    """
    try:
        import pandas
    except ImportError:
        raise RingfenceError('tables need pandas: pip install "ringfence[runs]"') from None
    found = sorted({path for pattern in patterns for path in glob.glob(str(pattern))})
    folders = [Path(path) for path in found if Path(path, 'progress.csv').is_file()]
    if not folders:
        raise RingfenceError(f'no run folder with a progress.csv is found by {" ".join(map(str, patterns))}')
    return pandas.concat([_rows(pandas, folder) for folder in folders], ignore_index=True)


def _rows(pandas, folder):
    config = json.loads((folder / 'config.json').read_text())
    rows = pandas.read_csv(folder / 'progress.csv')
    named = {'run': str(folder), 'task': config['task'], 'algorithm': config['algorithm']}
    for at, (name, value) in enumerate(named.items()):
        rows.insert(at, name, value)
    return rows
