// The manifest against the schema of Kubernetes, as the Python package kubernetes-validate has it.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { cellsOf } from '../../harness/cli/study/cells.ts';
import { openStudy, parseStudy, type StudyFile } from '../../harness/cli/study/file.ts';
import { kubernetesManifest } from '../../harness/cli/study/kubernetes.ts';

const PYTHON = process.env['RINGFENCE_PYTHON'] ?? 'python3';
const VALIDATE = `
import sys, yaml, kubernetes_validate as k
for document in yaml.safe_load_all(sys.stdin):
    k.validate(document, k.latest_version(), strict=True)
    print(document['kind'])
`;

const python = (program: string, input = '') => spawnSync(PYTHON, ['-c', program], { input, encoding: 'utf8' });
const isHere = python('import kubernetes_validate').status === 0;
if (!isHere)
  console.log(
    `the manifest is not compared with its schema: ${PYTHON} has no package kubernetes-validate (pip install it)`,
  );

describe.skipIf(!isHere)('the manifest of a study', () => {
  const kinds = (text: string): string[] => {
    const { status, stdout, stderr } = python(VALIDATE, text);
    expect(status, stderr).toBe(0);
    return stdout.trim().split('\n');
  };
  const manifest = (study: StudyFile): string => kubernetesManifest(study, cellsOf(study), 'registry/ringfence:1');

  it('that comes along is a Job by the schema', () => {
    expect(kinds(manifest(openStudy('small')))).toEqual(['Job']);
  });

  it("of a user's own is a ConfigMap and a Job by the schema", () => {
    const study = parseStudy({ tasks: ['TwoStateCMDP-v0'], algorithms: 'all' }, 'studies/small.json');
    expect(kinds(manifest(study))).toEqual(['ConfigMap', 'Job']);
  });

  it('that says something else is refused', () => {
    const wrong = manifest(openStudy('small')).replace('completionMode', 'completionsMode');
    expect(python(VALIDATE, wrong).status).not.toBe(0);
  });
});
