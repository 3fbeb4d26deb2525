import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { configDefaults, defineConfig } from 'vitest/config';
import { chromiumArguments, findChromium, swiftShaderEnvironment } from './scripts/chromium.mjs';

const executablePath = findChromium();

/** Hundreds of iterations, and models of a thousand lines, which the driver's optimiser makes quicker to compile and to run. */
const optimised = [
  'test/algos/**/*.test.ts',
  'test/physics/**/*.test.ts',
  'test/tasks/{locomotion,recorded}{,.long}.test.ts',
  'test/examples/balancer.test.ts',
];

/**
 * Files side by side. A file's driver compiles on one core for most of its time, and Node waits meanwhile: of two cores one would
 * be idle with the usual one file fewer than cores.
 */
const workers = Math.max(Math.min(availableParallelism(), 2), availableParallelism() - 1);

/**
 * ms. Most of a test's time is compilation, and what takes ten seconds on a machine of its own takes minutes beside other work: no
 * test is to fail for that. One that never ends is told all the same.
 */
const patience = { testTimeout: 300_000, hookTimeout: 300_000 };

/** What each file costs, where that is asked for (docs/testing.md). */
const cost = process.env['RINGFENCE_TEST_COST'] ? ['test/cost.node.ts'] : [];

/** Kernels that LLVM takes minutes to compile with their barriers: on the software driver that Chromium carries, in Node. */
const cooperative = 'test/physics/cooperative*.test.ts';

/** What only `npm run test:all` (`--mode all`) runs: statistics, and every further case of a kind that has a representative. */
const long = '**/*.long.test.ts';

/**
 * Five worlds. `node`: every test, kernels on Dawn (lavapipe where there is no GPU). `optima`: every algorithm on a small problem,
 * models against MuJoCo, and tasks whose robots are models. `swiftshader`: the cooperative physics.
 * `chromium`: the kernel and task tests and the robots again, in headless Chromium (SwiftShader). `page`: what is built, the page and the library,
 * driven from Node in Chromium. A crash of the driver ends one file only, because each has its own process.
 */
export default defineConfig(({ mode }) => {
  const everything = mode === 'all';
  const left = everything ? configDefaults.exclude : [...configDefaults.exclude, long];
  return {
    test: {
      maxWorkers: workers,
      projects: [
        {
          // examples name the package as its users do
          resolve: { alias: { ringfence: resolve(import.meta.dirname, 'src/index.ts') } },
          test: {
            name: 'node',
            provide: { everything },
            include: ['test/**/*.test.ts'],
            exclude: [...left, 'test/browser/**', ...optimised],
            setupFiles: [...cost, 'test/gpu.node.ts'],
            pool: 'forks',
            ...patience,
          },
        },
        {
          test: {
            name: 'optima',
            provide: { everything },
            include: optimised,
            exclude: [...left, cooperative],
            setupFiles: [...cost, 'test/gpu.node.ts'],
            pool: 'forks',
            env: { GALLIVM_PERF: '' },
            ...patience,
          },
        },
        {
          test: {
            name: 'swiftshader',
            provide: { everything },
            include: [cooperative],
            exclude: left,
            setupFiles: [...cost, 'test/gpu.node.ts'],
            pool: 'forks',
            env: { ...(executablePath && swiftShaderEnvironment(executablePath)) },
            ...patience,
          },
        },
        {
          test: {
            name: 'page',
            include: ['test/browser/**/*.test.ts'],
            exclude: left,
            setupFiles: cost,
            globalSetup: ['test/browser/build.setup.ts'],
            pool: 'forks',
            // Two software drivers at once on two cores slow one another down many times over.
            fileParallelism: false,
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
            provide: { everything },
            include: [
              'test/kernels/**/*.test.ts',
              'test/tasks/**/*.test.ts',
              'test/physics/{shipped,composed}.test.ts',
            ],
            exclude: [...left, 'test/tasks/locomotion{,.long}.test.ts'],
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
