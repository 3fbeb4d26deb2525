/** Families of tasks as people read them, in the order of the registry. */
import { type Task, tasks } from './index.ts';

const POINT = 'Point robot (Safety-Gymnasium)';
const CIRCLES = 'Circles';
const SMALL = 'Small problems with known optima';

const TITLES: Readonly<Record<string, string>> = {
  point_goal: POINT,
  point_circle: POINT,
  point_run: POINT,
  navigation_point: POINT,
  navigation_car: 'Car (Safety-Gymnasium)',
  navigation_racecar: 'Racecar (Safety-Gymnasium)',
  navigation_doggo: 'Doggo (Safety-Gymnasium)',
  navigation_ant: 'Ant (Safety-Gymnasium)',
  velocity: 'Velocity limits',
  safety_mujoco: 'Safety-MuJoCo',
  point_mass_circle: CIRCLES,
  robot_circle: CIRCLES,
  tabular: SMALL,
  linear_quadratic: SMALL,
};

/** What a family is called; one without a title has its own name. */
export const familyTitle = ({ family }: Pick<Task, 'family'>): string => TITLES[family] ?? family.replaceAll('_', ' ');

/** All tasks by the titles of their families. */
export function tasksByFamily(): Map<string, Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of Object.values(tasks)) {
    const title = familyTitle(task);
    groups.set(title, [...(groups.get(title) ?? []), task]);
  }
  return groups;
}
