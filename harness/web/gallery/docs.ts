/** Pages of the documentation that exhibits lead to; they are copied beside the page, and load when they are opened. */
import addingAnAlgorithm from '../../../docs/adding-an-algorithm.md?url&no-inline';
import cNpg from '../../../docs/algorithms/c-npg.md?url&no-inline';
import cTrpo from '../../../docs/algorithms/c-trpo.md?url&no-inline';
import eCop from '../../../docs/algorithms/e-cop.md?url&no-inline';
import espo from '../../../docs/algorithms/espo.md?url&no-inline';
import bringYourOwnRobot from '../../../docs/bring-your-own-robot.md?url&no-inline';
import barrierExperiment from '../../../docs/experiments/barrier.md?url&no-inline';
import cNpgExperiment from '../../../docs/experiments/c-npg.md?url&no-inline';
import eCopExperiment from '../../../docs/experiments/e-cop.md?url&no-inline';
import espoExperiment from '../../../docs/experiments/espo.md?url&no-inline';
import pointGoalExperiment from '../../../docs/experiments/point-goal.md?url&no-inline';
import smallProblems from '../../../docs/tasks/small.md?url&no-inline';

export interface Page {
  readonly title: string;
  readonly address: string;
}

const page = (title: string, address: string): Page => ({ title, address });

export const docs = {
  addingAnAlgorithm: page('Adding an algorithm', addingAnAlgorithm),
  bringYourOwnRobot: page('Bring your own robot', bringYourOwnRobot),
  smallProblems: page('The small problems', smallProblems),
  cNpg: page('C-NPG', cNpg),
  cTrpo: page('C-TRPO', cTrpo),
  eCop: page('e-COP', eCop),
  espo: page('ESPO', espo),
  cNpgExperiment: page('What was measured', cNpgExperiment),
  barrierExperiment: page('What was measured', barrierExperiment),
  eCopExperiment: page('What was measured', eCopExperiment),
  espoExperiment: page('What was measured', espoExperiment),
  pointGoalExperiment: page('What was measured', pointGoalExperiment),
} as const;
