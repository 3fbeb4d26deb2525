/**
 * A study as an array job of Slurm: a task for each cell. A task that is told of its end leaves a checkpoint and asks to be
 * started again, and one whose node dies is started again by Slurm; either goes on where the cell's folder stands.
 */
import { join, resolve } from 'node:path';
import { TRY_AGAIN } from '../../../src/errors/error.ts';
import { replaceFile } from '../files/durable_file.ts';
import { makeFolders } from '../files/folders.ts';
import { orBadInput } from '../terminal/failure.ts';
import type { Cell } from './cells.ts';
import type { StudyFile } from './file.ts';
import type { Places } from './places.ts';
import { shellWord, studyCommand } from './worker_command.ts';

const SCRIPT = 'slurm.sh';
/** What the tasks say; Slurm makes no folder for it, and a job without one fails without a word. */
const LOGS = 'slurm';

/** How long before a job's limit Slurm says that it ends: an iteration and its checkpoint take seconds. */
const NOTICE_SECONDS = 120;

/** `0-2,5` for 0, 1, 2 and 5. */
export function ranges(numbers: readonly number[]): string {
  const all = new Set(numbers);
  const starts = numbers.filter((number) => !all.has(number - 1));
  return starts
    .map((start) => {
      let end = start;
      while (all.has(end + 1)) end++;
      return end === start ? String(start) : `${start}-${end}`;
    })
    .join(',');
}

/** The text of the script. @param logs a folder */
export function slurmScript(file: StudyFile, cells: readonly Cell[], out: string, logs: string): string {
  const command = studyCommand(file, out).map(shellWord).join(' ');
  return `#!/bin/bash
# The study ${file.name}: a task of the array for each of ${cells.length} cells.
# Options of sbatch on its command line win over these, so that partition, account and time need no change here.
#SBATCH --job-name=${shellWord(`ringfence-${file.name}`)}
#SBATCH --array=${ranges(cells.map(({ number }) => number))}
#SBATCH --gres=gpu:1
#SBATCH --cpus-per-task=2
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:TERM@${NOTICE_SECONDS}
#SBATCH --output=${shellWord(join(logs, '%A_%a.log'))}

${command} --cell "$SLURM_ARRAY_TASK_ID" &
worker=$!
# Slurm tells this shell alone that the time is over; the worker leaves a checkpoint and ends with ${TRY_AGAIN}.
trap 'told=yes; kill -TERM "$worker" 2>/dev/null' TERM
while
  told=
  wait "$worker"
  code=$?
  [ -n "$told" ]
do :; done

# A task that goes on later goes back into the queue, but for one that was cancelled.
if [ "$code" -eq ${TRY_AGAIN} ] && [ "$(squeue --noheader --jobs="$SLURM_JOB_ID" --format=%T)" = RUNNING ]; then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"
`;
}

/** @returns where it was written */
export function writeSlurmScript(file: StudyFile, cells: readonly Cell[], { folder }: Places, out: string): string {
  const [script, logs] = [join(folder, SCRIPT), resolve(folder, LOGS)];
  orBadInput(`${folder} cannot be written`, () => {
    makeFolders(logs);
    replaceFile(script, slurmScript(file, cells, out, logs));
  });
  return script;
}
