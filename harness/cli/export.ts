/** `ringfence export`: a run's policy in a format that others load. Needs no GPU. */
import { dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { RingfenceError } from '../../src/errors/error.ts';
import { encodePolicyOnnx } from '../../src/formats/onnx.ts';
import { encodePolicySafetensors, type PolicyData } from '../../src/formats/policy.ts';
import { policyIn } from '../../src/train/policy.ts';
import { replaceFile } from './files/durable_file.ts';
import { makeFolders } from './files/folders.ts';
import { type CommonOptions, withCommonOptions } from './options/options.ts';
import { openTrained, type TrainedOptions } from './run/trained.ts';
import { orBadInput } from './terminal/failure.ts';
import { print, printJson } from './terminal/output.ts';

const ENCODERS: Readonly<Record<string, (policy: PolicyData) => Uint8Array>> = {
  onnx: encodePolicyOnnx,
  safetensors: encodePolicySafetensors,
};

interface ExportOptions extends CommonOptions, TrainedOptions {
  format: string;
  out?: string;
}

export function registerExport(program: Command): void {
  withCommonOptions(program.command('export').description("write a run's policy, observation normalisation inside"))
    .argument('<run>', 'a run folder')
    .addOption(new Option('--format <format>').choices(Object.keys(ENCODERS)).default('onnx'))
    .option('--out <file>', 'where to write')
    .option('--replica <index>', 'which replica of the run', '0')
    .option('--checkpoint <epoch or file>', 'which checkpoint (default: the newest)')
    .action(exportPolicy);
}

function exportPolicy(run: string, options: ExportOptions): void {
  const { out, format, json } = options;
  if (out === undefined) throw new RingfenceError(`--out is missing: name the file to write, such as policy.${format}`);
  const { config, checkpoint, epoch, replica } = openTrained(run, options);
  const bytes = (ENCODERS[format] as (typeof ENCODERS)[string])(policyIn(checkpoint, config, replica));
  orBadInput(`--out ${out} cannot be written`, () => {
    makeFolders(dirname(out));
    replaceFile(out, bytes);
  });
  if (json) printJson({ run, epoch, replica, format, file: out, bytes: bytes.length });
  else print(`${out}: the policy of replica ${replica} after epoch ${epoch}, ${bytes.length} bytes`);
}
