/** MuJoCo with the files of a folder: whether it takes a model, and where the model goes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MainModule, MjData, MjModel } from '@mujoco/mujoco';
import { mujoco } from '../../test/reference/mujoco.ts';

const ROOT = '/models';

export class Oracle {
  readonly module: MainModule;
  readonly #paths: readonly string[];

  private constructor(module: MainModule, paths: readonly string[]) {
    [this.module, this.#paths] = [module, paths];
  }

  /** Copies a folder into MuJoCo's own file system. */
  static async open(folder: string): Promise<Oracle> {
    const module = await mujoco();
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = `${ROOT}/${file.slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, '')}`;
      module.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')), 0o777);
      module.FS.writeFile(path, readFileSync(file));
      return path;
    });
    return new Oracle(module, paths);
  }

  /** @param path below the folder. @returns why MuJoCo refuses the model, in its own words, or what `use` gives */
  async with<T>(path: string, use: (reference: MjModel) => Promise<T>): Promise<T | { readonly refusal: string }> {
    let reference: MjModel | null = null;
    try {
      reference = this.module.MjModel.from_xml_path(`${ROOT}/${path}`);
    } catch (error) {
      return { refusal: (error as Error).message.split('\n')[0] ?? '' };
    }
    if (!reference) return { refusal: 'it gives no reason' };
    try {
      return await use(reference);
    } finally {
      reference.delete();
    }
  }

  close(): void {
    for (const path of this.#paths) this.module.FS.unlink(path);
  }
}

export interface Start {
  readonly qpos: readonly number[];
  readonly qvel: readonly number[];
  /** [T][nu] */
  readonly controls: readonly (readonly number[])[];
}

/** Positions after each step. [T][nq] */
export function mujocoPath({ module }: Oracle, reference: MjModel, { qpos, qvel, controls }: Start): number[][] {
  const data = new module.MjData(reference) as MjData;
  data.qpos.set(qpos);
  data.qvel.set(qvel);
  const path = controls.map((ctrl) => {
    data.ctrl.set(ctrl);
    module.mj_step(reference, data);
    return [...(data.qpos as Float64Array)];
  });
  data.delete();
  return path;
}
