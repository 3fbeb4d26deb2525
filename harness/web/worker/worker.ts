/** Runs on a device of its own, so that the page stays live. The worker ends with the page's `terminate()`. */
import '../platform/no_eval.ts';
import { RingfenceError } from '../../../src/index.ts';
import type { FromWorker, ToWorker } from '../protocol/messages.ts';
import { inPageWords } from '../settings/fields.ts';
import { EpisodeStage } from './episodes.ts';
import { profileRun } from './profile.ts';
import { Session } from './session.ts';

/** The part of a worker's global scope that is used here; the page's own types describe a window. */
interface Scope {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = globalThis as unknown as Scope;
const send = (message: FromWorker): void => scope.postMessage(message);
const episodes = new EpisodeStage((news) => send({ type: 'episodes', news }));
const session = new Session(send, episodes);

/** One sentence for the page; a stack trace goes to the console only where the fault is ours. */
function report(error: unknown): void {
  if (!(error instanceof RingfenceError)) console.error(error);
  scope.postMessage({ type: 'failed', message: inPageWords(error) });
}

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case 'start':
      session.run(data.order).catch(report);
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
    case 'profile':
      session.between((trainer) => profileRun(trainer, (rows) => session.report(rows), send));
      break;
    case 'stop':
      session.stop();
      break;
    case 'adjust':
      session.adjust(data);
      break;
    case 'checkpoint':
      session.checkpoint();
      break;
    case 'show policies':
      session.showPolicies(data.isOn);
      break;
    case 'episodes':
      episodes.handle(data.request);
      break;
  }
};
