/** `ringfence list`: what there is to choose from. */
import { Argument, type Command } from 'commander';
import { rangeText } from '../../src/algos/hyperparameter.ts';
import { algorithms } from '../../src/algos/index.ts';
import { defaultLimits } from '../../src/config/resolve.ts';
import { numberText, typedValue } from '../../src/config/typed.ts';
import { RingfenceError } from '../../src/errors/error.ts';
import { adapterFacts } from '../../src/gpu/device.ts';
import { familyTitle, tasksByFamily } from '../../src/tasks/families.ts';
import { listAdapters, requestAdapter } from './device/adapter.ts';
import type { ListedAdapter } from './device/adapter_choice.ts';
import { type CommonOptions, withCommonOptions } from './options/options.ts';
import { print, printJson, say, textTable } from './terminal/output.ts';

export function registerList(program: Command): void {
  const what = new Argument('<what>').choices(['tasks', 'algos', 'devices']);
  withCommonOptions(
    program
      .command('list')
      .description('tasks, algorithms with their hyper-parameters, or devices')
      .addArgument(what)
      .option('--match <text>', 'only those in whose name, family or summary the text stands, in any case'),
  ).action(list);
}

async function list(what: string, { json, match }: CommonOptions & { match?: string }): Promise<void> {
  const summed = ({ name, family, summary }: Listed): string[] => [name, family, familyTitle({ family }), summary];
  if (what === 'tasks') {
    const entries = matching(taskEntries(), summed, what, match);
    if (json) printJson(entries);
    else printTasks(entries);
  } else if (what === 'algos') {
    const entries = matching(algorithmEntries(), summed, what, match);
    if (json) printJson(entries);
    else printAlgorithms(entries);
  } else {
    const entries = matching(await deviceEntries(), ({ name, driver }) => [name, driver], what, match);
    if (json) printJson(entries);
    else printDevices(entries);
  }
}

interface Listed {
  readonly name: string;
  readonly family: string;
  readonly summary: string;
}

/** @throws RingfenceError when nothing matches */
function matching<T>(entries: T[], textsOf: (entry: T) => readonly string[], what: string, match?: string): T[] {
  if (match === undefined) return entries;
  const found = entries.filter((entry) =>
    textsOf(entry).some((text) => text.toLowerCase().includes(match.toLowerCase())),
  );
  if (found.length > 0) return found;
  throw new RingfenceError(`--match ${match} matches none of the ${what}: see ringfence list ${what}`);
}

const taskEntries = () =>
  [...tasksByFamily().values()].flat().map((task) => ({
    name: task.name,
    family: task.family,
    summary: task.summary,
    source: task.source,
    observationSize: task.observationSize,
    action:
      task.discreteActions === undefined
        ? { kind: 'continuous' as const, size: task.actionSize }
        : { kind: 'discrete' as const, count: task.discreteActions },
    costs: task.costs,
    costLimit: defaultLimits(task),
    horizon: task.horizon,
    ...(task.reference && { reference: task.reference }),
  }));

const algorithmEntries = () =>
  Object.values(algorithms).map(
    ({ name, family, summary, source, hyperparameters, modes = [], metrics = {}, presets = {} }) => ({
      name,
      family,
      summary,
      source,
      modes,
      metrics: Object.keys(metrics),
      hyperparameters: hyperparameters.map((p) => ({
        name: p.name,
        default: p.default,
        ...(p.ofLimit && { defaultOf: 'costLimit' }),
        range: rangeText(p),
        meaning: p.meaning,
        source: p.source,
        scope: p.scope,
      })),
      presets: Object.entries(presets).map(([task, { source: paper, set, ofLimit = {}, sizes }]) => ({
        task,
        source: paper,
        set: Object.fromEntries(Object.entries(set).filter(([own]) => hyperparameters.some((p) => p.name === own))),
        ofLimit,
        ...(sizes && { sizes }),
      })),
    }),
  );

async function deviceEntries() {
  const entries: (ListedAdapter & { driver: string; software: boolean; default: boolean })[] = [];
  for (const listed of await listAdapters()) {
    // any of several with one name will do: they have one driver
    const adapter = await requestAdapter(listed.name);
    if (!adapter) continue;
    const { driver, software } = adapterFacts(adapter);
    entries.push({ ...listed, driver, software, default: listed.index === 0 });
  }
  return entries;
}

type TaskEntry = ReturnType<typeof taskEntries>[number];

function printTasks(entries: readonly TaskEntry[]): void {
  const left = 'left' as const;
  const groups = new Map<string, TaskEntry[]>();
  for (const entry of entries) groups.set(familyTitle(entry), [...(groups.get(familyTitle(entry)) ?? []), entry]);
  const rows = [...groups].flatMap(([title, group]) => [
    [title, '', '', '', '', '', [...new Set(group.map(({ source }) => source))].join('; ')],
    ...group.map((t) => [
      `  ${t.name}`,
      String(t.observationSize),
      t.action.kind === 'discrete' ? `1 of ${t.action.count}` : String(t.action.size),
      String(t.horizon),
      t.costs.map((cost, c) => `${cost}<=${t.costLimit[c]}`).join(' '),
      t.reference?.optimum.toFixed(4) ?? '',
      t.summary,
    ]),
  ]);
  const columns = [
    { title: 'task', align: left },
    { title: 'obs' },
    { title: 'actions' },
    { title: 'horizon' },
    { title: 'costs', align: left },
    { title: 'optimum' },
    { title: 'summary, or source of the family', align: left },
  ];
  print(textTable(columns, rows));
}

type PresetEntry = ReturnType<typeof algorithmEntries>[number]['presets'][number];

/** What papers set, once for all tasks that it is the same on. */
function presetLines(presets: readonly PresetEntry[]): string[] {
  const tasksOf = new Map<string, string[]>();
  for (const preset of presets) {
    const text = `(${preset.source}): ${presetText(preset)}`;
    tasksOf.set(text, [...(tasksOf.get(text) ?? []), preset.task]);
  }
  const lines = [...tasksOf].map(([text, names]) => `  on ${names.join(', ')} ${text}`);
  return lines.length > 0 ? [...lines, ''] : [];
}

/** What a preset sets, as it is typed. */
function presetText({ set, ofLimit, sizes }: PresetEntry): string {
  const values = Object.entries(set).map(([name, value]) => `${name} ${typedValue(value)}`);
  const shares = Object.entries(ofLimit).map(([name, share]) => `${name} ${Number(share.toPrecision(6))} x costLimit`);
  const size = sizes ? [`envs ${sizes.envs}`, `total steps ${numberText(sizes.totalSteps)}`] : [];
  return [...values, ...shares, ...size].join(', ');
}

function printAlgorithms(entries: ReturnType<typeof algorithmEntries>): void {
  for (const { name, family, summary, source, modes, metrics, hyperparameters, presets } of entries) {
    print(`${name}  (${family})  ${summary}\n  ${source}`);
    if (modes.length > 0) print(`  modes: ${modes.map((mode, i) => `${i} ${mode}`).join(', ')}`);
    if (metrics.length > 0) print(`  metrics: ${metrics.join(', ')}`);
    print('');
    const rows = hyperparameters.map((p) => [
      `  ${p.name}`,
      p.defaultOf ? `${[p.default].flat().join(':')} x ${p.defaultOf}` : [p.default].flat().join(':'),
      p.range,
      p.meaning,
    ]);
    print(
      `${textTable(
        [
          { title: '  hyper-parameter', align: 'left' },
          { title: 'default', align: 'left' },
          { title: 'range', align: 'left' },
          { title: 'meaning', align: 'left' },
        ],
        rows,
      )}\n`,
    );
    for (const line of presetLines(presets)) print(line);
  }
}

function printDevices(entries: Awaited<ReturnType<typeof deviceEntries>>): void {
  if (entries.length === 0) {
    say('no WebGPU adapter was found: run `ringfence doctor`, it says what to install');
    return;
  }
  print(
    textTable(
      [
        { title: '#', align: 'left' },
        { title: 'device', align: 'left' },
        { title: 'kind', align: 'left' },
        { title: 'PCI', align: 'left' },
        { title: 'driver', align: 'left' },
      ],
      entries.map((e) => [
        `#${e.index}`,
        e.name,
        `${e.software ? 'software' : 'GPU'}${e.default ? ', default' : ''}`,
        e.pci ?? '',
        e.driver,
      ]),
    ),
  );
}
