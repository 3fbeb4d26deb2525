/** What the user does with kept runs and with the files of the present one. */

import { encodeCheckpoint } from '../../../src/formats/checkpoint.ts';
import { type Event, isBusy, type Run, type State } from '../shell/state.ts';
import { saveFile } from '../ui/save.ts';
import type { Runner } from '../worker/runner.ts';
import type { Download } from './downloads.ts';
import { KeptRun } from '../storage/stored_run.ts';
import { orderOf } from './checkpoint_order.ts';
import { archiveRun, type KeptFacts, lookAtShelf, removeRun, shelfFolder } from '../storage/stored_runs.ts';

/** A worker that was ended gives its run back a moment later. */
const SETTLE_MS = 400;

export interface Keeping {
  /** Looks again what is kept. */
  look(): Promise<void>;
  resume(run: KeptFacts): void;
  remove(id: string): void;
  archive(id: string): void;
  /** A checkpoint file goes on until the form's total of steps. */
  load(file: File): void;
  download(kind: Download, replica: number): void;
}

interface Page {
  readonly state: () => State;
  readonly dispatch: (event: Event) => void;
  readonly runner: Runner;
}

/** The newest kept checkpoint of a run that was ended at once, and so could give none. */
async function lastKept({ keeping: { id }, checked }: Run): Promise<Uint8Array | undefined> {
  if (id === undefined) return undefined;
  const run = await KeptRun.open(await shelfFolder(), id);
  return encodeCheckpoint((await run.standing(checked.resolved.replicas.length)).checkpoint);
}

export function keeping({ state, dispatch, runner }: Page): Keeping {
  const look = async (): Promise<void> => dispatch({ type: 'shelf', shelf: await lookAtShelf() });
  /** Runs something that may fail with a sentence. */
  const attempt = (action: () => Promise<void>): void => {
    action().catch((error: Error) => dispatch({ type: 'complaint', message: error.message }));
  };
  const archive = async (id: string): Promise<void> => {
    saveFile(`${id.replace('/', '-')}.tar`, await archiveRun(await shelfFolder(), id));
  };
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
  return {
    async look() {
      await look();
      setTimeout(look, SETTLE_MS);
    },
    resume: ({ id, config }) => dispatch({ type: 'continue', order: { config, from: { run: id } } }),
    remove: (id) =>
      attempt(async () => {
        await removeRun(await shelfFolder(), id);
        await look();
      }),
    archive: (id) => attempt(() => archive(id)),
    load: (file) =>
      attempt(async () => {
        const bytes = new Uint8Array(await file.arrayBuffer());
        const { checked } = state();
        if (checked.problem) throw new Error(checked.problem.message);
        if (isBusy(state())) throw new Error('Another run holds the GPU: stop it first');
        dispatch({ type: 'continue', order: orderOf(file.name, bytes, checked.resolved.given.totalSteps) });
      }),
    download: (kind, replica) =>
      attempt(async () => {
        const { run } = state();
        if (!run) return;
        const { id } = run.keeping;
        const checkpoint = (await runner.checkpoint()) ?? (await lastKept(run));
        if (kind === 'folder' && id !== undefined) return archive(id);
        if (!checkpoint) throw new Error('The run was ended before it had left a checkpoint');
        // the encoders are loaded when they are needed
        const { fileOf } = await import('./downloads.ts');
        const { name, content } = fileOf(kind, { run, checkpoint, replica });
        saveFile(name, content);
      }),
  };
}
