/**
 * Prints how far the navigation tasks are from recorded episodes of Safety-Gymnasium: the table of docs/tasks/navigation.md.
 *
 *   node scripts/build.mjs run scripts/experiments/navigation.ts [TASK ...]
 */
import { dawnProvider } from '../../harness/cli/device/dawn.ts';
import { markdownTable } from '../../harness/cli/terminal/tables.ts';
import { tasks } from '../../src/tasks/index.ts';
import type { Task } from '../../src/tasks/task.ts';
import { openTestGpu } from '../../test/tasks/device.ts';
import { episodes, singleSteps, wholeEpisode } from '../../test/tasks/navigation_agreement.ts';

const device = process.env['RINGFENCE_DEVICE'];
Object.defineProperty(globalThis, 'testProvider', {
  value: dawnProvider(device === undefined ? undefined : { name: device }),
});

const chosen = process.argv.slice(2);
const gpu = await openTestGpu();
const digits = (value: number): string => (value === 0 ? '0' : value.toExponential(0).replace('e+0', ''));

const rows: string[][] = [];
for (const episode of episodes.filter(({ task }) => chosen.length === 0 || chosen.includes(task))) {
  const steps = await singleSteps(gpu, episode);
  const whole = await wholeEpisode(gpu, episode);
  const touching = await singleSteps(gpu, episode, true);
  const row = [
    ...[`\`${episode.task}\``, String((tasks[episode.task] as Task).observationSize), String(steps.steps)],
    ...[digits(steps.observation), digits(steps.reward), String(steps.flags)],
    ...[String(whole.steps), digits(whole.observation), digits(whole.reward)],
    ...[String(touching.steps), digits(touching.observation), digits(touching.reward), String(touching.flags)],
  ];
  process.stderr.write(`${row.join(' ')}\n`);
  rows.push(row);
}
const titles = [
  ...['observation', 'steps', 'observation', 'reward', 'flags'],
  ...['steps in a row', 'observation', 'reward'],
  ...['touching steps', 'observation', 'reward', 'flags'],
];
process.stdout.write(`${gpu.gpu.facts.name}\n`);
process.stdout.write(
  `${markdownTable([{ title: 'task', align: 'left' }, ...titles.map((title) => ({ title }))], rows)}\n`,
);
process.exit(0);
