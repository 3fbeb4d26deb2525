/** Files of a run to take away, made from its rows and its checkpoint. */
import { decodeCheckpoint, epochOf } from '../../../src/formats/checkpoint.ts';
import { encodePolicyOnnx } from '../../../src/formats/onnx.ts';
import { encodePolicySafetensors } from '../../../src/formats/policy.ts';
import { checkpointName, jsonText, kindFolder, RUN_FILES, RUNS, runName } from '../../../src/formats/run_folder.ts';
import { encodeTar } from '../../../src/formats/tar.ts';
import type { ResolvedConfig } from '../../../src/index.ts';
import { checkAgreement } from '../../../src/train/agreement.ts';
import { policyIn } from '../../../src/train/policy.ts';
import { csvOf } from '../recordings/epochs.ts';
import type { Run } from '../training/state.ts';

export type Download = 'checkpoint' | 'onnx' | 'safetensors' | 'config' | 'folder';

/** What a file is made from. */
export interface Source {
  readonly run: Run;
  /** Bytes of the run's last checkpoint. */
  readonly checkpoint: Uint8Array;
  /** Whose policy. */
  readonly replica: number;
}

export interface NamedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

const kindOf = ({ algorithm, task }: ResolvedConfig): string => kindFolder(algorithm.name, task.name);

/** A run folder with the last checkpoint alone, for a run that the browser does not keep. */
function folderFile({ run, checkpoint }: Source, epoch: number): Uint8Array {
  const { resolved } = run.checked;
  const modified = new Date();
  const folder = `${RUNS}/${kindOf(resolved)}/${runName(modified, resolved.replicas[0]?.seed ?? 0)}`;
  const text = new TextEncoder();
  return encodeTar([
    { path: `${folder}/${RUN_FILES.config}`, content: text.encode(jsonText(resolved.given)), modified },
    { path: `${folder}/${RUN_FILES.rows}`, content: text.encode(csvOf(run.points)), modified },
    { path: `${folder}/${RUN_FILES.checkpoints}/${checkpointName(epoch)}`, content: checkpoint, modified },
  ]);
}

/** @throws Error with one sentence where the run has no such file */
export function fileOf(kind: Download, source: Source): NamedFile {
  const { run, replica } = source;
  const { resolved } = run.checked;
  const checkpoint = decodeCheckpoint(source.checkpoint);
  checkAgreement(checkpoint, resolved, 'the checkpoint', 'this run');
  const epoch = epochOf(checkpoint);
  const seed = resolved.replicas[replica]?.seed ?? 0;
  const policy = `${kindOf(resolved)}-seed${seed}-policy`;
  switch (kind) {
    case 'checkpoint':
      return { name: `${kindOf(resolved)}-${checkpointName(epoch)}`, content: source.checkpoint };
    case 'onnx':
      return { name: `${policy}.onnx`, content: encodePolicyOnnx(policyIn(checkpoint, resolved, replica)) };
    case 'safetensors':
      return {
        name: `${policy}.safetensors`,
        content: encodePolicySafetensors(policyIn(checkpoint, resolved, replica)),
      };
    case 'config':
      return { name: `${kindOf(resolved)}-${RUN_FILES.config}`, content: jsonText(resolved.given) };
    case 'folder':
      return { name: `${kindOf(resolved)}.tar`, content: folderFile(source, epoch) };
  }
}
