/** Owns the worker: one for each run, there until the next one starts, so that every run begins with a fresh device. */

import type { FromWorker, Order, ToWorker } from '../protocol/messages.ts';

export interface Runner {
  start(order: Order): void;
  /** Tells the worker of the present run. */
  send(message: ToWorker, transfer?: Transferable[]): void;
  /** The state after the running epoch, or the last one of a run that has ended; undefined where there is none. */
  checkpoint(): Promise<Uint8Array | undefined>;
  /** Ends at once. */
  abort(): void;
}

export function createRunner(dispatch: (news: Exclude<FromWorker, { type: 'checkpoint' }>) => void): Runner {
  let worker: Worker | undefined;
  let last: Uint8Array | undefined;
  let wanted: ((bytes: Uint8Array | undefined) => void)[] = [];
  const send = (message: ToWorker, transfer: Transferable[] = []): void => worker?.postMessage(message, transfer);
  const answer = (bytes: Uint8Array | undefined): void => {
    for (const resolve of wanted) resolve(bytes);
    wanted = [];
  };
  const abort = (): void => {
    worker?.terminate();
    worker = undefined;
    answer(last);
  };
  return {
    start(order) {
      abort();
      last = undefined;
      worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'ringfence trainer' });
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.type === 'checkpoint') {
          last = data.bytes;
          answer(last);
          return;
        }
        if (data.type === 'failed') abort();
        dispatch(data);
      };
      worker.onerror = ({ message }) => {
        abort();
        dispatch({ type: 'failed', message: `the trainer could not be loaded (${message || 'no reason given'})` });
      };
      send({ type: 'start', order });
    },
    send,
    checkpoint() {
      if (!worker) return Promise.resolve(last);
      send({ type: 'checkpoint' });
      return new Promise((resolve) => wanted.push(resolve));
    },
    abort,
  };
}
