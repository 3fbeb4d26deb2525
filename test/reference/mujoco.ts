/** MuJoCo itself, as official WebAssembly: the oracle of the physics tests. */
import loadMujoco, { type MainModule, type MjModel } from '@mujoco/mujoco';

let loading: Promise<MainModule> | undefined;

/** Loaded once a test file. */
export function mujoco(): Promise<MainModule> {
  loading ??= loadMujoco({ print: () => {}, printErr: () => {} });
  return loading;
}

/** Compiles an MJCF text, hands the model over and frees it. @throws when MuJoCo refuses the text */
export const withMujocoModel = <T>(xml: string, use: (reference: MjModel, module: MainModule) => T): Promise<T> =>
  withCompiled((module) => module.MjModel.from_xml_string(xml), use);

/**
 * The same of a file that names others.
 * @param files texts and bytes by their paths
 * @param main path of the model
 */
export async function withMujocoFiles<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  main: string,
  use: (reference: MjModel, module: MainModule) => T,
): Promise<T> {
  const { FS } = await mujoco();
  const folder = '/model';
  const paths = Object.keys(files).map((path) => `${folder}/${path}`);
  for (const path of paths) {
    FS.mkdirTree(path.slice(0, path.lastIndexOf('/')), 0o777);
    FS.writeFile(path, files[path.slice(folder.length + 1)]);
  }
  try {
    return await withCompiled((module) => module.MjModel.from_xml_path(`${folder}/${main}`), use);
  } finally {
    for (const path of paths) FS.unlink(path);
  }
}

async function withCompiled<T>(
  compile: (module: MainModule) => MjModel | null,
  use: (reference: MjModel, module: MainModule) => T,
): Promise<T> {
  const module = await mujoco();
  let reference: MjModel | null = null;
  let reason = '';
  try {
    reference = compile(module);
  } catch (error) {
    reason = (error as Error).message;
  }
  if (!reference) throw new Error(`MuJoCo refuses it: ${reason}`);
  try {
    return use(reference, module);
  } finally {
    reference.delete();
  }
}
