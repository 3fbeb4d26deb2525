/** One run on a device of its own, so that the page stays live. The worker ends with the page's `terminate()`. */
import { createTrainer, RingfenceError, type RunConfig, type Trainer } from '../../src/index.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** The part of a worker's global scope that is used here; the page's own types describe a window. */
interface Scope {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = globalThis as unknown as Scope;
let trainer: Trainer | undefined;
let stopRequested = false;

async function train(config: RunConfig): Promise<void> {
  trainer = await createTrainer({ ...config, gpu: navigator.gpu });
  const { epochs, memory } = trainer;
  scope.postMessage({
    type: 'started',
    facts: {
      epochs,
      totalSteps: trainer.config.totalSteps,
      stepsPerEpoch: trainer.config.envs * trainer.config.steps,
      memoryBytes: memory.reduce((sum, { bytes }) => sum + bytes, 0),
    },
  });
  if (stopRequested) trainer.stop();
  for await (const rows of trainer) scope.postMessage({ type: 'epoch', rows });
  scope.postMessage({ type: 'ended', isDone: trainer.isDone });
}

/** One sentence for the page; a stack trace goes to the console only where the fault is ours. */
function report(error: unknown): void {
  if (!(error instanceof RingfenceError)) console.error(error);
  scope.postMessage({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}

scope.onmessage = ({ data }) => {
  if (data.type === 'start') {
    train(data.config).catch(report);
  } else {
    stopRequested = true;
    trainer?.stop();
  }
};
