"""Runs as tables: of the recorded run that the page shows."""

from pathlib import Path

import numpy as np
import pytest

import ringfence

RECORDED = Path(__file__).parents[2] / 'harness' / 'web' / 'recordings' / 'recorded'


def test_runs_are_one_table():
    table = ringfence.runs(RECORDED / '*')
    assert set(table['task']) == {'SafetyPointGoal1-v0'} and set(table['algorithm']) == {'c-trpo'}
    assert len(table) == 300 and set(table['seed']) == {0, 1, 2}
    assert list(table.columns[:6]) == ['run', 'task', 'algorithm', 'epoch', 'replica', 'seed']
    assert np.isfinite(table['Metrics/EpCost']).all()


def test_no_run_is_one_sentence():
    with pytest.raises(ringfence.RingfenceError, match='^no run folder with a progress.csv is found by nothing/'):
        ringfence.runs('nothing/*')
