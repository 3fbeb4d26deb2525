/** Runs a kernel's test in the repository, and says where its numbers part from those of its float64 twin. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { RingfenceError } from '../../../src/errors/error.ts';
import type { Parting } from '../../../src/gpu/kernel_case.ts';
import { kernelComment } from '../../../src/gpu/kernel_comment.ts';
import { patiently, print, printJson } from '../terminal/output.ts';
import { checkoutFolder } from './checkout.ts';
import { chooseModel, type KernelChoice, kernelTexts, PHYSICS, parsePath } from './choice.ts';

/** The one test that takes any model: it steps the one that the environment names. */
const MODEL_TEST = 'test/physics/one_model.test.ts';

/** Kernels with barriers, which lavapipe's compiler takes minutes for: without a named device the driver of Chromium runs them. */
const BARRIERS = /^test\/physics\/cooperative/;

interface Subject {
  readonly name: string;
  readonly test: string;
  readonly twin: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A test that failed otherwise than by a number that parts from its twin's, in its own words. */
interface Failure {
  readonly test: string;
  readonly message: string;
}

export interface TwinReport {
  readonly kernel: string;
  readonly test: string;
  readonly twin: string;
  readonly tests: number;
  readonly failed: number;
  readonly partings: readonly Parting[];
  readonly failures: readonly Failure[];
}

export async function runTwin(
  path: string,
  options: KernelChoice & { readonly json?: boolean; readonly device?: string; readonly variant?: string },
): Promise<void> {
  const own = (['task', 'algo', 'set', 'variant'] as const).find((name) => options[name] !== undefined);
  if (own)
    throw new RingfenceError(`--run draws shapes and settings of its own, all that the test has: leave --${own} out`);
  const subject = path.startsWith(PHYSICS) ? modelSubject(path.slice(PHYSICS.length)) : kernelSubject(path);
  const root = checkoutFolder('--run');
  const report = await patiently(`running ${subject.test}`, runTest(root, subject, options.device));
  if (options.json) printJson(report);
  else printReport(report);
  if (report.failed > 0) process.exitCode = 1;
}

function kernelSubject(given: string): Subject {
  const { path } = parsePath(given);
  const { test, twin, whyNoTwin } = kernelComment(kernelTexts[path] ?? '');
  if (test === undefined)
    throw new RingfenceError(
      `kernel ${path} has no test: its header would name it, as in "Test: test/kernels/${path}.test.ts."`,
    );
  return { name: path, test, twin: twin ?? `none, because ${whyNoTwin ?? 'its header names none'}`, env: {} };
}

function modelSubject(given: string): Subject {
  const { name, file } = chooseModel(given);
  const root = checkoutFolder('--run');
  const inHouse = join(root, 'models', file);
  const model = existsSync(inHouse) ? inHouse : resolve(file);
  return { name: `${PHYSICS}${name}`, test: MODEL_TEST, twin: 'MuJoCo', env: { RINGFENCE_MODEL: model } };
}

/** What is read of vitest's report. */
interface VitestReport {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly message: string;
    readonly name: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

async function runTest(root: string, { name, test, twin, env }: Subject, device?: string): Promise<TwinReport> {
  if (!existsSync(join(root, test)))
    throw new RingfenceError(`${name} has no test yet: its header names ${test}, which is not there`);
  const project = BARRIERS.test(test) && device === undefined ? 'node' : 'adapter';
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-kernel-'));
  const [reportFile, partingsFile] = [join(folder, 'report.json'), join(folder, 'partings.jsonl')];
  try {
    const said = await vitest(root, ['--project', project, test, '--reporter=json', `--outputFile=${reportFile}`], {
      ...env,
      RINGFENCE_PARTINGS: partingsFile,
      ...(device !== undefined && { RINGFENCE_DEVICE: device }),
    });
    if (!existsSync(reportFile)) throw new RingfenceError(`${test} did not run: ${said.trim().split('\n').at(-1)}`, 1);
    const report: VitestReport = JSON.parse(readFileSync(reportFile, 'utf8'));
    if (report.numTotalTests === 0 && report.testResults.every(({ status }) => status !== 'failed'))
      throw new RingfenceError(`${test} has no test that ran`, 1);
    const lines = existsSync(partingsFile) ? readFileSync(partingsFile, 'utf8').trim().split('\n') : [];
    const partings = lines.filter(Boolean).map((line) => JSON.parse(line) as Parting);
    const failed = report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === 'failed'),
    );
    const broken = report.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
    );
    // vitest joins the names of nested suites by spaces, and the test itself by " > "
    const plain = (text: string): string => text.replaceAll(' > ', ' ');
    const parted = new Set(partings.map((parting) => plain(parting.test)));
    const failures = [
      ...failed
        .filter(({ fullName }) => !parted.has(plain(fullName)))
        .map(({ fullName, failureMessages: [message = ''] }) => ({ test: fullName, message: withoutStack(message) })),
      ...broken.map((suite) => ({ test, message: withoutStack(suite.message) })),
    ];
    return {
      kernel: name,
      test,
      twin,
      tests: report.numTotalTests,
      failed: failed.length + broken.length,
      partings,
      failures,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const withoutStack = (message: string): string =>
  message
    .split('\n')
    .filter((line) => !/^\s+at /.test(line))
    .join('\n')
    .trim();

/** Resolves with what vitest wrote, whether its tests held or not. */
function vitest(root: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [program, 'run', '--mode', 'adapter', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => said.push(text));
  return new Promise((done, refuse) => {
    child.on('error', refuse);
    child.on('close', () => done(said.join('')));
  });
}

function printReport({ kernel, test, twin, tests, failed, partings, failures }: TwinReport): void {
  for (const { kernels, test: name, binding, bound, compared, apart, shown } of partings) {
    print(`${kernels.join(', ')}: ${name}`);
    print(
      `  binding ${binding}: ${apart} of ${compared} numbers part from the twin by more than ${bound} of the largest`,
    );
    for (const { place, got, expected } of shown) print(`    ${place}: got ${got}, expected ${expected}`);
    if (apart > shown.length) print(`    and ${apart - shown.length} more`);
  }
  for (const { test: name, message } of failures) print(`${name}\n  ${message.replaceAll('\n', '\n  ')}`);
  const said = failed === 0 ? `holds: ${tests} tests` : `FAILS: ${failed} of ${tests} tests`;
  print(`${kernel} ${said} of ${test}; twin: ${twin}`);
}
