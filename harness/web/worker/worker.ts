/** Runs on a device of its own, so that the page stays live. The worker ends with the page's `terminate()`. */
import { RingfenceError } from '../../../src/index.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { Session } from './session.ts';

/** The part of a worker's global scope that is used here; the page's own types describe a window. */
interface Scope {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = globalThis as unknown as Scope;
const session = new Session((message) => scope.postMessage(message));

/** One sentence for the page; a stack trace goes to the console only where the fault is ours. */
function report(error: unknown): void {
  if (!(error instanceof RingfenceError)) console.error(error);
  scope.postMessage({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case 'start':
      session.run(data.config).catch(report);
      break;
    case 'pause':
      session.pause();
      break;
    case 'resume':
      session.resume();
      break;
    case 'step':
      session.step();
      break;
    case 'stop':
      session.stop();
      break;
    case 'show policies':
      session.showPolicies(data.isOn);
      break;
  }
};
