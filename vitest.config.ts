import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { configDefaults, defineConfig } from 'vitest/config';
import { chromiumArguments, findChromium, swiftShaderEnvironment } from './scripts/chromium.mjs';

const executablePath = findChromium();
/** The environment in which Dawn in Node finds the software driver that Chromium carries. */
const driver = { ...(executablePath && swiftShaderEnvironment(executablePath)) };

/**
 * Files side by side. A file's driver compiles on one core for most of its time, and waits for a page, a child or a clock for
 * much of the rest: with as many files as cores a third of two cores was idle.
 */
const workers = availableParallelism() + 1;

/**
 * ms. Most of a test's time is compilation, and what takes ten seconds on a machine of its own takes minutes beside other work: no
 * test is to fail for that. One that never ends is told all the same.
 */
const patience = { testTimeout: 300_000, hookTimeout: 300_000 };

/** What each file costs, where that is asked for (docs/testing.md). */
const cost = process.env['RINGFENCE_TEST_COST'] ? ['test/cost.node.ts'] : [];

/** Kernels that LLVM takes minutes to compile with their barriers. */
const cooperative = 'test/physics/cooperative*.test.ts';

/** Real schedulers, which need root and packages of the system: `npm run test:distributed`. */
const distributed = 'test/distributed';

/** What only `npm run test:all` (`--mode all`) runs: statistics, and every further case of a kind that has a representative. */
const long = '**/*.long.test.ts';

/**
 * What `npm test` runs again on the adapter that Dawn gives first, lavapipe where there is no GPU: kernels with its subgroups,
 * robots with its fixed places of contacts, and a training.
 */
const onAdapter = [
  'test/kernels/nn/*.test.ts',
  'test/kernels/optim/{critic,policy}_minibatches.test.ts',
  'test/kernels/rollout/collect.test.ts',
  'test/physics/step.test.ts',
  'test/train/lifecycle.test.ts',
];

/**
 * What `npm test` runs there alone: robots among many things and the cooperative physics, whose long programs lavapipe compiles
 * sooner, and trainings of hundreds of iterations, which it runs sooner.
 */
const onAdapterAlone = [
  'test/algos/optimum.test.ts',
  'test/physics/{lockstep,noslip,sensors}.test.ts',
  'test/tasks/{locomotion,navigation}.test.ts',
];

/** Kernels that take the driver of Chromium long, and that `node` runs on the same driver. */
const dearInChromium = [
  'test/kernels/nn/{critic_gradient,fisher,policy_gradient,policy_loss}.test.ts',
  'test/kernels/optim/{conjugate_gradient,critic_minibatches,policy_minibatches}.test.ts',
  'test/kernels/rollout/{collect,next_batch}.test.ts',
];

/**
 * Four worlds. `node`: every test, kernels on Dawn and the software driver that Chromium carries, which compiles several times
 * as fast as lavapipe. `adapter`: some of them, with `--mode all` all, on the adapter that Dawn gives first; `--mode adapter`
 * has all files with the cases of `npm test`. `chromium`: the kernel and task tests and the robots again, in headless Chromium.
 * `page`: what is built, the page and the library, driven from Node in Chromium. A crash of the driver ends one file only,
 * because each has its own process. A fifth one, `distributed`, is there where it is asked for.
 */
export default defineConfig(({ mode }) => {
  const everything = mode === 'all';
  const left = everything ? configDefaults.exclude : [...configDefaults.exclude, long];
  const inNode = {
    provide: { everything, everyForm: mode !== 'test' },
    exclude: [...left, 'test/browser/**', `${distributed}/**`],
    setupFiles: [...cost, 'test/gpu.node.ts'],
    pool: 'forks' as const,
    ...patience,
  };
  // examples name the package as its users do
  const resolved = { alias: { ringfence: resolve(import.meta.dirname, 'src/index.ts') } };
  return {
    test: {
      maxWorkers: workers,
      projects: [
        {
          resolve: resolved,
          test: {
            ...inNode,
            name: 'node',
            include: ['test/**/*.test.ts'],
            exclude: [...inNode.exclude, ...(everything ? [] : onAdapterAlone)],
            env: driver,
          },
        },
        {
          resolve: resolved,
          test: {
            ...inNode,
            name: 'adapter',
            include: mode === 'test' ? [...onAdapter, ...onAdapterAlone] : ['test/**/*.test.ts'],
            exclude: mode === 'adapter' ? inNode.exclude : [...inNode.exclude, cooperative],
          },
        },
        ...(mode === 'distributed'
          ? [
              {
                test: {
                  name: 'distributed',
                  include: [`${distributed}/*.test.ts`],
                  pool: 'forks' as const,
                  fileParallelism: false,
                  ...patience,
                },
              },
            ]
          : []),
        {
          test: {
            name: 'page',
            include: ['test/browser/**/*.test.ts'],
            exclude: left,
            setupFiles: cost,
            globalSetup: ['test/browser/build.setup.ts'],
            pool: 'forks',
            env: driver,
            ...patience,
          },
        },
        {
          // Named here, because Vite would find them only while the first test runs, and then reload the page under it.
          // MuJoCo looks for its WebAssembly beside its own file.
          optimizeDeps: {
            include: ['wesl', 'wgsl_reflect/wgsl_reflect.module.js', '@rgrove/parse-xml'],
            exclude: ['@mujoco/mujoco'],
          },
          test: {
            name: 'chromium',
            provide: { everything, everyForm: mode !== 'test' },
            include: [
              'test/kernels/**/*.test.ts',
              'test/tasks/**/*.test.ts',
              'test/physics/{shipped,composed}.test.ts',
            ],
            exclude: [...left, ...(everything ? [] : dearInChromium), 'test/tasks/locomotion{,.long}.test.ts'],
            setupFiles: ['test/gpu.browser.ts'],
            ...patience,
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              instances: [{ browser: 'chromium' }],
              provider: playwright({
                launchOptions: { ...(executablePath && { executablePath }), args: chromiumArguments },
              }),
            },
          },
        },
      ],
    },
  };
});
