/** Study files: what a user writes, or what ringfence brings along, checked key by key. */
import { basename } from 'node:path';
import { z } from 'zod';
import { algorithms } from '../../../src/algos/index.ts';
import { MAX_REPLICAS, MAX_SEED } from '../../../src/config/resolve.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import { readJsonFile } from '../files/text_file.ts';

const texts = import.meta.glob<string>('../../../studies/**/*.json', { query: '?raw', import: 'default', eager: true });

/** Study files that are known by name, as text. */
export const shippedStudies: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(texts).map(([path, text]) => [basename(path, '.json'), text]),
);

const DEFAULT_WINDOW = 0.2;

const complaint = (range: string, input: unknown): string =>
  input === undefined ? 'is missing' : `must be ${range}, got ${JSON.stringify(input)}`;

/** A value that a test accepts; the range says in words what it wants. */
const value = <T>(range: string, test: (input: unknown) => boolean) =>
  z.custom<T>(test, { error: ({ input }) => complaint(range, input) });
/** Objects and lists are checked here; what is wrong inside them is said there. */
const shape = (range: string) => ({
  error: ({ code, input }: { code?: string; input?: unknown }) =>
    code === 'invalid_type' || code === 'too_small' ? complaint(range, input) : undefined,
});

const isCount = (input: unknown): boolean => Number.isSafeInteger(input) && (input as number) >= 1;
const isSeedCount = (input: unknown): boolean => isCount(input) && (input as number) <= MAX_REPLICAS;
const isSeeds = (input: unknown): boolean =>
  Array.isArray(input) &&
  input.length > 0 &&
  input.length <= MAX_REPLICAS &&
  new Set(input).size === input.length &&
  input.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED);

const count = value<number>('an integer >= 1', isCount);
const text = value<string>('a text', (input) => typeof input === 'string' && input.trim() !== '');
const seeds = value<number | number[]>(
  `a count from 1 to ${MAX_REPLICAS} or a list of different integers from 0 to ${MAX_SEED}`,
  (input) => isSeedCount(input) || isSeeds(input),
).transform((given) => (typeof given === 'number' ? Array.from({ length: given }, (_, i) => i) : given));

/** What each level of a study can set; values of hyper-parameters are checked against the algorithms that have them. */
const layer = {
  seeds: seeds.optional(),
  envs: count.optional(),
  stepsPerEpoch: count.optional(),
  totalSteps: count.optional(),
  set: z.record(z.string(), z.unknown(), shape('an object')).optional(),
  sweep: z.record(z.string(), z.array(z.unknown(), shape('a list')).min(1), shape('an object')).optional(),
};

const selector = { algorithm: text.optional(), task: text.optional() };
const named = (key: string) => (input: unknown) => (typeof input === 'string' ? { [key]: input } : input);

const algorithmEntry = z.preprocess(
  named('algorithm'),
  z.strictObject({ algorithm: text, label: text.optional(), ...layer }, shape('a name or an object')),
);
const taskEntry = z.preprocess(named('task'), z.strictObject({ task: text, ...layer }, shape('a name or an object')));

const schema = z.strictObject(
  {
    name: value<string>(
      'letters, digits, "-", "_" and "."',
      (input) => typeof input === 'string' && /^\w[\w.-]*$/.test(input),
    ).optional(),
    tasks: z.array(taskEntry, shape('a list of tasks')).min(1),
    algorithms: z.preprocess(
      (input) => (input === 'all' ? Object.keys(algorithms) : input),
      z.array(algorithmEntry, shape('"all" or a list of algorithms')).min(1),
    ),
    ...layer,
    exclude: z.array(z.strictObject(selector, shape('an object')), shape('a list')).default([]),
    overrides: z.array(z.strictObject({ ...selector, ...layer }, shape('an object')), shape('a list')).default([]),
    window: value<number>(
      'a number > 0 and <= 1',
      (input) => typeof input === 'number' && input > 0 && input <= 1,
    ).default(DEFAULT_WINDOW),
    checkpointEvery: count.optional(),
    baselines: z.strictObject({ return: text.optional(), regret: text.optional() }, shape('an object')).optional(),
  },
  shape('an object'),
);

type StudySchema = z.infer<typeof schema>;

/** A study as its file gives it; seeds are lists, names of tasks and algorithms are entries. */
export interface StudyFile extends StudySchema {
  readonly name: string;
  /** What complaints call the file. */
  readonly file: string;
  /** It comes along, so that every copy of this version knows it by its name. */
  readonly isShipped: boolean;
}

/** Sizes and settings of one level. */
export type Layer = Pick<StudySchema, keyof typeof layer>;
/** Cells of a label or algorithm, of a task, or of both. */
export type Selector = Pick<StudySchema['overrides'][number], keyof typeof selector>;

/** `tasks[0].set`, the way to a key as one would write it in JavaScript. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('');

/** @throws RingfenceError naming file and key of the first thing that is wrong */
export function parseStudy(json: unknown, file: string, isShipped = false): StudyFile {
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ...parsed.data, file, isShipped, name: parsed.data.name ?? basename(file, '.json') };
  const [issue] = parsed.error.issues;
  const where = pathText(issue?.path ?? []) || 'the study';
  const message = issue?.message ?? 'is not a study';
  throw new RingfenceError(`${file}: ${where}${/^(is|must) /.test(message) ? '' : ':'} ${message}`);
}

/** @param given a path with a folder or `.json` in it, or the name of a study that ringfence brings along */
export function openStudy(given: string): StudyFile {
  if (/[\\/]|\.json$/.test(given)) return parseStudy(readJsonFile(given, 'the study'), given);
  const shipped = Object.hasOwn(shippedStudies, given) ? shippedStudies[given] : undefined;
  if (shipped === undefined) {
    const known = Object.keys(shippedStudies).join(', ');
    throw new RingfenceError(`unknown study "${given}": known are ${known}; a file of your own ends with .json`);
  }
  return parseStudy(JSON.parse(shipped), `studies/${given}.json`, true);
}
