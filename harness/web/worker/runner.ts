/** Owns the worker: one for each run, there until the next one starts, so that every run begins with a fresh device. */
import type { RunConfig } from '../../../src/index.ts';
import type { Event } from '../state/state.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

export interface Runner {
  start(config: RunConfig): void;
  /** Tells the worker of the present run. */
  send(message: ToWorker, transfer?: Transferable[]): void;
  /** Ends at once. */
  abort(): void;
}

export function createRunner(dispatch: (event: Event) => void): Runner {
  let worker: Worker | undefined;
  const send = (message: ToWorker, transfer: Transferable[] = []): void => worker?.postMessage(message, transfer);
  const abort = (): void => {
    worker?.terminate();
    worker = undefined;
  };
  return {
    start(config) {
      abort();
      worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'ringfence trainer' });
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.type === 'failed') abort();
        dispatch(data);
      };
      worker.onerror = ({ message }) => {
        abort();
        dispatch({ type: 'failed', message: `the trainer could not be loaded (${message || 'no reason given'})` });
      };
      send({ type: 'start', config });
    },
    send,
    abort,
  };
}
