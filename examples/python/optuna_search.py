"""A search for settings with Optuna: every epoch of a run is reported, and trials that fall behind are ended.

    pip install optuna
    python optuna_search.py --trials 20 [--storage sqlite:///search.db]
"""

import argparse
import json
import subprocess

import optuna
import ringfence.command

RUN = ['--task', 'TwoStateCMDP-v0', '--algo', 'c-trpo', '--total-steps', '160000', '--seeds', '4']
LIMIT, WEIGHT = 2.0, 10.0


def rows(*settings):
    """The rows that `ringfence train` prints, one an epoch and replica; a caller that stops early ends the training."""
    command = ringfence.command.command('train', *RUN, *settings, '--json')
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as training:
        try:
            yield from (row for row in map(json.loads, training.stdout) if 'epoch' in row)
        finally:
            training.terminate()


def score(row):
    """The return less what the cost is above its limit; a row without a full episode yet is worth nothing."""
    reached, cost = row['Metrics/EpRet'], row['Metrics/EpCost']
    return 0.0 if reached is None else reached - WEIGHT * max(0.0, cost - LIMIT)


def objective(trial):
    beta = trial.suggest_float('beta', 0.01, 10, log=True)
    delta = trial.suggest_float('delta', 0.003, 0.03, log=True)
    scores = {}
    for row in rows('--set', f'beta={beta}', '--set', f'delta={delta}'):
        scores.setdefault(row['epoch'], []).append(score(row))
        if row['replica'] == 3:
            trial.report(sum(scores[row['epoch']]) / 4, row['epoch'])
            if trial.should_prune():
                raise optuna.TrialPruned()
    return sum(scores[max(scores)]) / 4


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--trials', type=int, default=20)
    parser.add_argument('--storage', help='a database that several machines share')
    options = parser.parse_args()
    study = optuna.create_study(
        study_name='c-trpo', storage=options.storage, load_if_exists=True, direction='maximize',
        pruner=optuna.pruners.MedianPruner(n_warmup_steps=10),
    )
    study.optimize(objective, n_trials=options.trials)
    print(study.best_params, study.best_value)
