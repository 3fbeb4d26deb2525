"""The example of a search with Optuna, where that is installed."""

import importlib.util
from pathlib import Path

import pytest

optuna = pytest.importorskip('optuna')
EXAMPLE = Path(__file__).parents[2] / 'examples' / 'python' / 'optuna_search.py'


@pytest.fixture
def example():
    spec = importlib.util.spec_from_file_location('optuna_search', EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.RUN = ['--task', 'TwoStateCMDP-v0', '--algo', 'c-trpo', '--seeds', '4', '--envs', '16',
                  '--steps-per-epoch', '1600', '--total-steps', '8000', '--set', 'hidden=8']
    return module


def test_every_epoch_is_reported(example):
    study = optuna.create_study(direction='maximize', sampler=optuna.samplers.RandomSampler(seed=0))
    study.optimize(example.objective, n_trials=1)
    (trial,) = study.trials
    assert trial.state is optuna.trial.TrialState.COMPLETE
    assert sorted(trial.intermediate_values) == [1, 2, 3, 4, 5]
    assert trial.value == trial.intermediate_values[5]


def test_a_trial_that_falls_behind_is_ended(example):
    study = optuna.create_study(direction='maximize', pruner=optuna.pruners.ThresholdPruner(lower=1e9))
    study.optimize(example.objective, n_trials=1)
    (trial,) = study.trials
    assert trial.state is optuna.trial.TrialState.PRUNED
    assert sorted(trial.intermediate_values) == [1]
