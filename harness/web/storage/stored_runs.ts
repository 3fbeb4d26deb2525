/** All runs that this browser keeps: where they lie, what there is, deleting one, and one as an archive. */

import { RUN_FILES, RUNS } from '../../../src/formats/run_folder.ts';
import { encodeTar } from '../../../src/formats/tar.ts';
import { type ResolvedConfig, type RunConfig, resolveConfig } from '../../../src/index.ts';
import { Folder } from './folder.ts';
import { type Label, labelOf, writeLabel } from './label.ts';
import { heldRuns } from './lock.ts';
import { checkpointEpochs, splitId } from './stored_run.ts';

export interface StoredRunFacts {
  readonly id: string;
  readonly config: RunConfig;
  /** Undefined of a task or an algorithm that this page does not know. */
  readonly resolved: ResolvedConfig | undefined;
  /** The epoch of the newest checkpoint. */
  readonly epoch: number;
  readonly bytes: number;
  /** When something was last written, in milliseconds. */
  readonly modified: number;
  readonly isDone: boolean;
  /** A tab trains it now. */
  readonly isHeld: boolean;
  readonly label: Label;
}

/** Every run that is kept, newest first, or why none can be. */
export type StoredRuns =
  | { readonly kind: 'looking' }
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'open'; readonly runs: readonly StoredRunFacts[] };

const MISSING = 'this browser keeps no files for the page (a private window, perhaps), so a reload ends a run for good';

/** Why the browser refused to keep something: one sentence without its end. */
export function storageSentence(error: unknown): string {
  const { name, message } = error as Error;
  return name === 'QuotaExceededError' ? "the browser's storage is full: delete kept runs or free disk space" : message;
}

/** The folder of all kept runs. @throws Error with one sentence where the browser keeps no files */
export async function storedRunsFolder(): Promise<Folder> {
  try {
    return await new Folder(await navigator.storage.getDirectory()).made(RUNS);
  } catch (error) {
    const isFull = (error as Error).name === 'QuotaExceededError';
    throw new Error(isFull ? storageSentence(error) : MISSING);
  }
}

function resolved(config: RunConfig): ResolvedConfig | undefined {
  try {
    return resolveConfig(config);
  } catch {
    return undefined;
  }
}

async function factsOf(folder: Folder, id: string, isHeld: boolean): Promise<StoredRunFacts | undefined> {
  const text = await folder.text(RUN_FILES.config);
  // a tab that is just beginning the run, or was closed while it did
  if (text === '') return undefined;
  const config = JSON.parse(text) as RunConfig;
  const files = await folder.files();
  return {
    id,
    config,
    resolved: resolved(config),
    epoch: (await checkpointEpochs(folder)).at(-1) ?? 0,
    bytes: files.reduce((sum, { file }) => sum + file.size, 0),
    modified: Math.max(...files.map(({ file }) => file.lastModified)),
    isDone: files.some(({ path }) => path === RUN_FILES.done),
    isHeld,
    label: await labelOf(folder),
  };
}

export async function listRuns(root: Folder, held: ReadonlySet<string>): Promise<StoredRunFacts[]> {
  const runs: StoredRunFacts[] = [];
  for (const kind of await root.names('directory')) {
    const parent = await root.folder(kind);
    for (const name of (await parent?.names('directory')) ?? []) {
      const id = `${kind}/${name}`;
      const folder = await parent?.folder(name);
      const facts = folder && (await factsOf(folder, id, held.has(id)));
      if (facts) runs.push(facts);
    }
  }
  return runs.sort((a, b) => b.modified - a.modified);
}

export async function listStoredRuns(): Promise<StoredRuns> {
  try {
    return { kind: 'open', runs: await listRuns(await storedRunsFolder(), await heldRuns()) };
  } catch (error) {
    return { kind: 'missing', reason: (error as Error).message };
  }
}

/** @throws Error with one sentence when it is no longer there */
async function folderOf(root: Folder, id: string): Promise<Folder> {
  const [kind, name] = splitId(id);
  const folder = await (await root.folder(kind))?.folder(name);
  if (!folder) throw new Error(`The run ${id} is no longer kept: it was deleted`);
  return folder;
}

/** Gives a run a name and a note. */
export async function labelRun(root: Folder, id: string, label: Label): Promise<void> {
  await writeLabel(await folderOf(root, id), label);
}

/** The files of a run that say what it was, by their paths in its folder, read when they are asked for. */
export async function filesOfRun(root: Folder, id: string): Promise<{ path: string; text(): Promise<string> }[]> {
  const folder = await folderOf(root, id);
  return (await folder.names('file')).map((name) => ({ path: `${id}/${name}`, text: () => folder.text(name) }));
}

export async function removeRun(root: Folder, id: string): Promise<void> {
  const [kind, name] = splitId(id);
  await (await root.folder(kind))?.remove(name);
}

/** A run as an archive that unpacks to `runs/...`, where the command line goes on with it. */
export async function archiveRun(root: Folder, id: string): Promise<Uint8Array> {
  const [kind, name] = splitId(id);
  const files = (await (await (await root.folder(kind))?.folder(name))?.files()) ?? [];
  return encodeTar(
    await Promise.all(
      files.map(async ({ path, file }) => ({
        path: `${RUNS}/${id}/${path}`,
        content: new Uint8Array(await file.arrayBuffer()),
        modified: new Date(file.lastModified),
      })),
    ),
  );
}
