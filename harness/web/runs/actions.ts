/** What the user does with kept runs and with the files of the present one. */

import { encodeCheckpoint } from '../../../src/formats/checkpoint.ts';
import type { CurvesEvent } from '../curves/state.ts';
import type { Recording } from '../recordings/recording.ts';
import type { Form } from '../settings/settings.ts';
import type { Label } from '../storage/label.ts';
import { followHeldRuns } from '../storage/lock.ts';
import { StoredRun } from '../storage/stored_run.ts';
import {
  archiveRun,
  filesOfRun,
  labelRun,
  listStoredRuns,
  removeRun,
  type StoredRunFacts,
  type StoredRuns,
  storedRunsFolder,
} from '../storage/stored_runs.ts';
import { isBusy, type Run, type Training } from '../training/state.ts';
import { saveFile } from '../ui/save.ts';
import type { Runner } from '../worker/runner.ts';
import { capOf, keepCap, spareRuns } from './cap.ts';
import { orderOf } from './checkpoint_order.ts';
import type { Download } from './downloads.ts';
import type { RunsEvent } from './state.ts';

/** A worker that was ended gives its run back a moment later. */
const SETTLE_MS = 400;

export interface RunActions {
  /** Looks again what is kept. */
  look(): Promise<void>;
  resume(run: StoredRunFacts): void;
  remove(id: string): void;
  archive(id: string): void;
  /** Shows the curves of a kept run, or lays them beside those on show. */
  show(run: StoredRunFacts, isPinned: boolean): void;
  label(id: string, label: Label): void;
  /** Bytes of runs that are kept at most. */
  cap(bytes: number): void;
  /** A checkpoint file goes on until the form's total of steps. */
  load(file: File): void;
  download(kind: Download, replica: number): void;
}

interface Page {
  readonly state: () => Training & Form;
  readonly dispatch: (event: RunsEvent | CurvesEvent) => void;
  readonly runner: Runner;
}

/** The newest kept checkpoint of a run that was ended at once, and so could give none. */
async function lastKept({ storage: { id }, checked }: Run): Promise<Uint8Array | undefined> {
  if (id === undefined) return undefined;
  const run = await StoredRun.open(await storedRunsFolder(), id);
  return encodeCheckpoint((await run.standing(checked.resolved.replicas.length)).checkpoint);
}

/** What is kept, after the oldest have given way where that is too much. */
async function withinCap(stored: StoredRuns): Promise<StoredRuns> {
  if (stored.kind !== 'open') return stored;
  const spare = spareRuns(stored.runs, capOf());
  if (spare.length === 0) return stored;
  const root = await storedRunsFolder();
  for (const { id } of spare) await removeRun(root, id);
  return { ...stored, runs: stored.runs.filter((run) => !spare.includes(run)) };
}

/** A kept run with its rows, under the name that it was given. */
async function recordingOf({ id, label }: StoredRunFacts): Promise<Recording> {
  const { readRun, runFoldersIn } = await import('../recordings/run_files.ts');
  const files = await filesOfRun(await storedRunsFolder(), id);
  const recording = await readRun(id, runFoldersIn(files).get(id) ?? {});
  return label.name === '' ? recording : { ...recording, name: label.name };
}

export function runActions({ state, dispatch, runner }: Page): RunActions {
  const look = async (): Promise<void> => dispatch({ type: 'stored', stored: await withinCap(await listStoredRuns()) });
  /** Runs something that may fail with a sentence. */
  const attempt = (action: () => Promise<void>): void => {
    action().catch((error: Error) => dispatch({ type: 'complaint', message: error.message }));
  };
  const archive = async (id: string): Promise<void> => {
    saveFile(`${id.replace('/', '-')}.tar`, await archiveRun(await storedRunsFolder(), id));
  };
  followHeldRuns(look);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
  return {
    async look() {
      await look();
      setTimeout(look, SETTLE_MS);
    },
    resume: ({ id, config }) => dispatch({ type: 'continue', order: { config, from: { run: id } } }),
    remove: (id) =>
      attempt(async () => {
        await removeRun(await storedRunsFolder(), id);
        await look();
      }),
    archive: (id) => attempt(() => archive(id)),
    show: (run, isPinned) =>
      attempt(async () => {
        const recording = await recordingOf(run);
        dispatch(isPinned ? { type: 'pin', recording } : { type: 'open', recording });
      }),
    label: (id, label) =>
      attempt(async () => {
        await labelRun(await storedRunsFolder(), id, label);
        await look();
      }),
    cap: (bytes) => {
      keepCap(bytes);
      attempt(look);
    },
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
        const { id } = run.storage;
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
