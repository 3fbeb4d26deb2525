/** MuJoCo itself, as official WebAssembly: the oracle of the physics tests. */
import loadMujoco, { type MainModule, type MjModel } from '@mujoco/mujoco';

let loading: Promise<MainModule> | undefined;

/** Loaded once a test file. */
export function mujoco(): Promise<MainModule> {
  loading ??= loadMujoco({ print: () => {}, printErr: () => {} });
  return loading;
}

/** Compiles an MJCF text, hands the model over and frees it. @throws when MuJoCo refuses the text */
export async function withMujocoModel<T>(xml: string, use: (reference: MjModel, module: MainModule) => T): Promise<T> {
  const module = await mujoco();
  const reference = compile(module, xml);
  try {
    return use(reference, module);
  } finally {
    reference.delete();
  }
}

function compile(module: MainModule, xml: string): MjModel {
  let reference: MjModel | null = null;
  try {
    reference = module.MjModel.from_xml_string(xml);
  } catch {
    // the bindings throw a C++ exception without text
  }
  if (!reference) throw new Error(`MuJoCo refuses\n${xml}`);
  return reference;
}
