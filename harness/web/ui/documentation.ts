/** Pages of the documentation that the page leads to; they lie beside it, and load when they are opened. */
export interface Page {
  readonly title: string;
  readonly address: string;
}

/** @param path below docs/, without its ending */
const page = (title: string, path: string): Page => ({ title, address: `./docs/${path}.html` });

/** Pages of the families of tasks. */
const TASK_PAGES: readonly (readonly [family: RegExp, title: string, path: string])[] = [
  [/^point_mass_circle$|^robot_circle$/, 'The circle tasks', 'circle'],
  [/^point_/, 'The Point robot', 'point'],
  [/^navigation_/, 'Navigation', 'navigation'],
  [/^velocity$/, 'Velocity limits', 'velocity'],
  [/^safety_mujoco$/, 'Safety-MuJoCo', 'safety_mujoco'],
];

/** The page that says what a family of tasks is. */
export function taskPage(family: string): Page {
  const [, title, path] = TASK_PAGES.find(([those]) => those.test(family)) ?? [/$/, 'The small problems', 'small'];
  return page(title, `tasks/${path}`);
}

/** The page of an algorithm. */
export const algorithmPage = (name: string): Page => page('How it works', `algorithms/${name}`);

export const docs = {
  metrics: page('What the metrics mean', 'metrics'),
  addingAnAlgorithm: page('Adding an algorithm', 'adding-an-algorithm'),
  bringYourOwnRobot: page('Bring your own robot', 'bring-your-own-robot'),
  smallProblems: page('The small problems', 'tasks/small'),
  cNpg: page('C-NPG', 'algorithms/c-npg'),
  cTrpo: page('C-TRPO', 'algorithms/c-trpo'),
  eCop: page('e-COP', 'algorithms/e-cop'),
  espo: page('ESPO', 'algorithms/espo'),
  cNpgExperiment: page('What was measured', 'experiments/c-npg'),
  barrierExperiment: page('What was measured', 'experiments/barrier'),
  eCopExperiment: page('What was measured', 'experiments/e-cop'),
  espoExperiment: page('What was measured', 'experiments/espo'),
  pointGoalExperiment: page('What was measured', 'experiments/point-goal'),
} as const;
