/**
 * A study as an Indexed Job of Kubernetes: a pod for each cell. A pod that is told to end leaves a checkpoint, and its index
 * is started again without counting as failed; so is one whose node goes away.
 */
import { basename } from 'node:path';
import { RingfenceError, TRY_AGAIN } from '../../../src/errors/error.ts';
import { readJsonFile } from '../files/text_file.ts';
import type { Cell } from './cells.ts';
import type { StudyFile } from './file.ts';

/** The claim of a volume that all nodes can write, and where pods see it. */
const CLAIM = 'ringfence-studies';
const VOLUME = '/studies';
/** Where pods find a study file of a user's own. */
const MOUNT = '/study';
const FILE = 'study.json';

/** No more run side by side: pods that wait for a GPU burden the scheduler of the cluster. */
const MOST_PODS = 64;
/** How often a cell that failed is started again, as one does whose device was lost. */
const RETRIES = 3;
/** What lies between SIGTERM and SIGKILL: an epoch is given up after 8 s, and its checkpoint takes seconds. */
const GRACE_SECONDS = 60;

/** A name as Kubernetes has them: lower-case letters, digits and "-". */
const resourceName = (study: string): string =>
  `ringfence-${study.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 50).replace(/-+$/, '');

/** Every string of JSON is one of YAML. */
const quoted = (text: string): string => JSON.stringify(text);

/** A text as a literal block that is indented by so many spaces. */
const block = (text: string, spaces: number): string =>
  text
    .split('\n')
    .map((line) => `${' '.repeat(spaces)}${line}`)
    .join('\n');

/** The study's file as a map that pods see as a folder; it says the name that its own file name may have given. */
function configMap(name: string, file: StudyFile): string {
  const given = readJsonFile(file.file, 'the study') as object;
  const text = JSON.stringify({ name: file.name, ...given }, null, 2);
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${quoted(name)}
data:
  ${FILE}: |
${block(text, 4)}
---
`;
}

/**
 * The text of the manifest, for `kubectl apply -f -`.
 * @throws RingfenceError where the study has task files, which a pod would not find
 */
export function kubernetesManifest(file: StudyFile, cells: readonly Cell[], image: string): string {
  const own = file.tasks.find(({ task }) => task.endsWith('.wgsl'));
  if (own)
    throw new RingfenceError(
      `${file.file}: ${own.task} is a task file, which a manifest does not carry: build an image with the study and its files, and write a Job whose args name the study in it`,
    );
  const name = resourceName(file.name);
  const study = file.isShipped ? basename(file.file, '.json') : `${MOUNT}/${FILE}`;
  const volume = (more: string): string => (file.isShipped ? '' : more);
  return `${file.isShipped ? '' : configMap(name, file)}apiVersion: batch/v1
kind: Job
metadata:
  name: ${quoted(name)}
spec:
  completionMode: Indexed
  completions: ${cells.length}
  parallelism: ${Math.min(cells.length, MOST_PODS)}
  backoffLimitPerIndex: ${RETRIES}
  podFailurePolicy:
    rules:
      # Interrupted, or another pod has the cell: it goes on later.
      - action: Ignore
        onExitCodes:
          containerName: cell
          operator: In
          values: [${TRY_AGAIN}]
      # A node that is drained or gone is no fault of the cell.
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
            status: "True"
      # Bad input stays bad.
      - action: FailIndex
        onExitCodes:
          containerName: cell
          operator: In
          values: [2]
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: ${GRACE_SECONDS}
      containers:
        - name: cell
          image: ${quoted(image)}
          args: ["study", ${quoted(study)}, "--out", "${VOLUME}", "--cell", "$(JOB_COMPLETION_INDEX)"]
          resources:
            limits:
              nvidia.com/gpu: 1
          volumeMounts:
            - name: studies
              mountPath: ${VOLUME}
${volume(`            - name: study
              mountPath: ${MOUNT}
              readOnly: true
`)}      volumes:
        - name: studies
          persistentVolumeClaim:
            claimName: ${CLAIM}
${volume(`        - name: study
          configMap:
            name: ${quoted(name)}
`)}`;
}
