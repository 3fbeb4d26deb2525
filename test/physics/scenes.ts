/** Small files for the tests of what is refused. */
import { FormatError } from '../../src/errors/error.ts';
import { loadModel } from '../../src/physics/load.ts';
import type { ModelFiles } from '../../src/physics/mjcf/files.ts';

type Texts = Readonly<Record<string, string | Uint8Array>>;

/** Files beside a model, by their paths. */
export const filesOf = (texts: Texts): ModelFiles => ({
  read: (path) => {
    const text = texts[path];
    return typeof text === 'string' ? new TextEncoder().encode(text) : text;
  },
});

/** What the loader says about a file. */
export const sentence = (xml: string, files: Texts = {}): string => {
  try {
    loadModel(xml, 'robot.xml', filesOf(files));
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  return 'no error';
};

/** The third line of a scene is the first of `body`, the second is `<worldbody>`. */
export const world = (content: string): string => `<mujoco>\n<worldbody>\n${content}\n</worldbody>\n</mujoco>`;
/** The third line is the first of `content`, after a body with a joint `hip` and a geom `thigh`. */
export const besideLeg = (content: string): string =>
  `<mujoco>\n<worldbody><body name="leg"><joint name="hip"/><geom name="thigh" size="1"/><site name="knee"/></body></worldbody>\n${content}\n</mujoco>`;
/** The fourth line is `content`, in a body with mass. */
export const moving = (content: string): string => world(`<body>\n<geom size="1"/>${content}</body>`);
