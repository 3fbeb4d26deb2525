/** The command that trains a cell, as other machines of a cluster are to run it: with the paths of this one, absolute. */
import { basename, resolve } from 'node:path';
import type { StudyFile } from './file.ts';

/** Node and the command line that run at this moment: of a checkout, a package or an unpacked bundle. */
const program = (): string[] => [process.execPath, resolve(process.argv[1] as string)];

/** What names a study to a process that starts in another folder. */
const studyArgument = ({ file, isShipped }: StudyFile): string => (isShipped ? basename(file, '.json') : resolve(file));

/** All of the command but the option that says which part of the study it is for. */
export const studyCommand = (file: StudyFile, out: string): string[] => [
  ...program(),
  'study',
  studyArgument(file),
  '--out',
  resolve(out),
];

/** A word of a command line of a POSIX shell, whatever it holds. */
export const shellWord = (text: string): string =>
  /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
