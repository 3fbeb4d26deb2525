/** A task of a user's own: a model and one WGSL file, which says in directives what else there is to know. See docs/bring-your-own-robot.md. */

import { RingfenceError } from '../errors/error.ts';
import { plainText } from '../formats/text.ts';
import { crc32c } from '../formats/tfrecord.ts';
import { loadModel } from '../physics/load.ts';
import { type ModelFiles, NO_FILES } from '../physics/mjcf/files.ts';
import type { Model } from '../physics/model.ts';
import { Directives } from './directives.ts';
import { type RobotRules, robotTask } from './robot.ts';
import { f32, type Task, taskConstants } from './task.ts';

export interface TaskFile {
  /** What the task is called. */
  readonly name: string;
  /** The WGSL text, and what complaints call it. */
  readonly wgsl: string;
  readonly file: string;
  /** The MJCF text, and what complaints call it. */
  readonly modelXml: string;
  readonly modelFile: string;
  /** Files that the model names: included files and meshes. */
  readonly modelFiles?: ModelFiles;
}

/** Steps of an iteration when the user gives none, rounded up to whole episodes. */
const STEPS_PER_EPOCH = 20_000;

/**
 * Reads a task file and its model; `registerTask` makes it known by its name.
 * @throws RingfenceError, or FormatError for the model, with one sentence that names file and line
 */
export function userTask({ name, file, modelFile, modelFiles = NO_FILES, ...texts }: TaskFile): Task {
  const [wgsl, modelXml] = [plainText(texts.wgsl), plainText(texts.modelXml)];
  checkDeclarations(wgsl, file);
  const said = new Directives(wgsl, file);
  const read = new Map<string, Uint8Array>();
  const compiled = loadModel(modelXml, modelFile, {
    read: (path) => {
      const bytes = modelFiles.read(path);
      if (bytes) read.set(path, bytes);
      return bytes;
    },
  });
  if (compiled.nu === 0) throw new RingfenceError(`${modelFile} has no actuators, so that there is nothing to learn`);
  const measures = said.optional('measures');
  const [costs, limit, observations] = [said.required('costs'), said.optional('limit'), said.optional('observations')];
  if (limit && limit.length !== costs.length)
    throw new RingfenceError(
      `${said.where('limit')}: @limit must be a number for each cost (${costs.join(', ')}), got ${limit.length}`,
    );
  const robot = {
    model: { file: modelFile, compiled },
    frames: said.required('frames'),
    noise: said.optional('noise') ?? { position: 0, velocity: 0, normal: false },
    reads: checkedReads(said, compiled, modelFile),
    ...(measures && { measures }),
  };
  const horizon = said.required('horizon');
  const envs = Math.ceil(STEPS_PER_EPOCH / horizon);
  const rules: RobotRules = {
    name,
    family: 'own',
    summary: said.optional('summary') ?? `the task of ${file}`,
    source: file,
    digest: digestOf(`${wgsl}\0${modelXml}`, read),
    costs,
    horizon,
    shader: { file, text: wgsl },
    constants: {},
    batch: { envs, stepsPerEpoch: envs * horizon },
    ...(limit && { defaults: { costLimit: limit } }),
    ...(observations && { observationNames: Array.from({ length: observations }, (_, k) => `observation_${k}`) }),
  };
  return robotTask(robot, { ...rules, constants: ownConstants(said, robotTask(robot, rules)) });
}

/** Differs where a text or a file of the model does. */
function digestOf(texts: string, files: ReadonlyMap<string, Uint8Array>): string {
  const sums = [...files].map(([path, bytes]) => `\0${path}\0${crc32c(bytes).toString(16)}`);
  return crc32c(new TextEncoder().encode(texts + sums.join(''))).toString(16);
}

/** What kernels import of a task. */
const DECLARATIONS = ['fn resetTask', 'fn stepTask', 'fn observeTask', 'alias State', 'const STATE'];

function checkDeclarations(wgsl: string, file: string): void {
  const code = wgsl.replace(/\/\/.*/g, '');
  const missing = DECLARATIONS.find((declared) => !new RegExp(`\\b${declared.replace(' ', '\\s+')}\\b`).test(code));
  if (missing === undefined) return;
  throw new RingfenceError(`${file}: "${missing}" is missing: a task declares ${DECLARATIONS.join(', ')}`);
}

function checkedReads(said: Directives, { bodyName }: Model, modelFile: string) {
  return said.all('reads').map(({ where, ...read }) => {
    const unknown = read.bodies?.find((body) => !bodyName.includes(body));
    if (unknown === undefined) return read;
    const known = bodyName.filter(Boolean).join(', ');
    throw new RingfenceError(`${where}: @reads: ${modelFile} has no body "${unknown}": it has ${known}`);
  });
}

function ownConstants(said: Directives, task: Task): Task['constants'] {
  const taken = new Set(Object.keys(taskConstants(task)));
  const own: Record<string, Task['constants'][string]> = {};
  for (const { name, value, where } of said.all('constant')) {
    if (taken.has(name)) throw new RingfenceError(`${where}: @constant ${name} is taken: give it another name`);
    taken.add(name);
    own[name] = f32(value);
  }
  return own;
}
