/** Tasks and algorithms by their families, as the form offers them. */
import { algorithms } from '../../../src/algos/index.ts';
import { tasks } from '../../../src/tasks/index.ts';

interface Entry {
  readonly name: string;
  readonly family: string;
}

const titles: Readonly<Record<string, string>> = {
  point_goal: 'Point robot (Safety-Gymnasium)',
  point_circle: 'Point robot (Safety-Gymnasium)',
  point_run: 'Point robot (Safety-Gymnasium)',
  velocity: 'Velocity limits',
  safety_mujoco: 'Safety-MuJoCo',
  point_mass_circle: 'Circles',
  robot_circle: 'Circles',
  tabular: 'Small problems with known optima',
  linear_quadratic: 'Small problems with known optima',
  'first-order': 'By minibatches',
  'second-order': 'With a trust region or natural gradient',
};

/** Names below the title of their family; a family without one has its own name. */
function grouped(entries: readonly Entry[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, family } of entries) {
    const title = titles[family] ?? family.replaceAll('_', ' ');
    groups.set(title, [...(groups.get(title) ?? []), name]);
  }
  return groups;
}

export const taskChoices = (): Map<string, string[]> => grouped(Object.values(tasks));
export const algorithmChoices = (): Map<string, string[]> => grouped(Object.values(algorithms));
