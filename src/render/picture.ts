/**
 * A task's picture: one WGSL file with `drawTask`, which declares in comment lines what it is made of. It is the file that the
 * task names, a user's own task file where that has a `drawTask`, or what fits any robot or any task. See docs/rendering.md.
 */
import { RingfenceError } from '../errors/error.ts';
import { shaderSources } from '../gpu/sources.ts';
import type { Constant, Variant } from '../gpu/variant.ts';
import type { Model } from '../physics/model.ts';
import { Directives } from '../tasks/directives.ts';
import { type Task, type TaskModel, taskConstants, u32 } from '../tasks/task.ts';
import { type Framing, framingOf, geomParts, geomTable } from './geoms.ts';
import { layOut, numberOf, type Part, type PartLayout, partOf } from './parts.ts';
import type { Camera, Layout } from './view.ts';

export interface Picture {
  readonly parts: PartLayout;
  /** The distance from the centre of the window to its edges, m. */
  readonly reach: number;
  /** The height of what is seen, above the ground, m. */
  readonly height: number;
  /** Whether the window moves over the ground with a robot. */
  readonly travels: boolean;
  /** The direction from which it is seen best. */
  readonly camera: Readonly<Record<Layout, Camera>>;
  /** The compute pass that writes its instances, and the model that it reads. */
  readonly variant: Variant;
  readonly model: Float32Array | undefined;
}

interface Drawing {
  /** What complaints call it. */
  readonly file: string;
  readonly text: string;
  readonly link: Pick<Variant, 'aliases' | 'modules' | 'files'>;
}

/** The part that stands for all shapes of the task's model. */
const GEOMS = 'geoms';
const MOST_BARS = 64;
/** The height of pictures that do not say it: a share of their reach. */
const USUAL_HEIGHT = 0.25;

/** @throws RingfenceError with file and line of what is wrong with the declarations */
export function pictureOf(task: Task): Picture {
  const { file, text, link } = drawingOf(task);
  const said = new Directives(text, file);
  const constants = taskConstants(task);
  const bars = { BARS: u32(Math.min(task.stateSize, MOST_BARS)) };
  const travels = travelsOf(constants) > 0;
  const framing = task.model && framingOf(shownModel(task.model), travels);
  const geoms = said.all('draw').find(({ mesh }) => mesh === GEOMS);
  const parts = said
    .all('draw')
    .flatMap((line): Part[] =>
      line.mesh === GEOMS ? modelParts(task, line) : [partOf(line, { ...constants, ...bars })],
    );
  const layout = layOut(parts);
  const table = geoms && task.model && geomTable(shownModel(task.model), geoms.name, layout.first);
  const reach = reachOf(said, constants) ?? framing?.reach;
  if (reach === undefined) throw new RingfenceError(`${file}: the directive "// @reach ..." is missing`);
  const places: Record<string, Constant> = {
    ...bars,
    ...table?.constants,
    PARTS: u32(layout.total),
    REACH: { type: 'f32', value: reach },
    GROUND: { type: 'f32', value: framing?.ground ?? 0 },
    CENTRE: { type: 'f32', values: framing?.centre ?? [0, 0] },
    ...Object.fromEntries(Object.entries(layout.first).map(([name, first]) => [name, u32(first)])),
  };
  return {
    parts: layout,
    reach,
    height: framing?.height ?? USUAL_HEIGHT * reach,
    travels,
    camera: camerasOf(said, task, framing),
    variant: {
      path: 'render/scene',
      ...link,
      constants: { task_constants: constants, parts: places },
    },
    model: table?.rows,
  };
}

function drawingOf({ shader, picture, model }: Task): Drawing {
  if (typeof shader !== 'string' && /\bfn\s+drawTask\b/.test(shader.text)) {
    const { file, text } = shader;
    return { file, text, link: { modules: { picture: text }, files: { picture: file } } };
  }
  const path = picture ?? (model ? 'render/tasks/robot' : 'render/tasks/bars');
  const text = shaderSources[`${path}.wgsl`];
  if (text === undefined) throw new RingfenceError(`no shader file shaders/${path}.wgsl`, 1);
  return { file: `shaders/${path}.wgsl`, text, link: { aliases: { picture: path } } };
}

function modelParts({ model }: Task, { name, where }: { name: string; where: string }): Part[] {
  if (!model) throw new RingfenceError(`${where}: @draw ${name} draws the shapes of a model, and the task has none`);
  return geomParts(shownModel(model), name);
}

/** What a task moves by itself, its picture draws by itself. */
const shownModel = ({ shown, compiled }: TaskModel): Model => shown ?? compiled;

const travelsOf = (constants: Task['constants']): number => numberOf('TRAVEL', constants) ?? 0;

/** The sum of numbers and constants. */
function reachOf(said: Directives, constants: Task['constants']): number | undefined {
  const line = said.optional('reach');
  if (!line) return undefined;
  const sum = line.words.reduce((total, word) => total + (numberOf(word, constants) ?? Number.NaN), 0);
  if (sum > 0) return sum;
  throw new RingfenceError(
    `${line.where}: @reach must be numbers and constants of the task whose sum is > 0, got ${line.words.join(' ') || 'nothing'}`,
  );
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
/** The least elevation from which hundreds of arenas do not hide one another. */
const OVERVIEW_ELEVATION = radians(42);

function camerasOf(said: Directives, task: Task, framing: Framing | undefined): Picture['camera'] {
  const { azimuth, elevation } = said.optional('view') ?? modelView(task, framing);
  const close = { azimuth: radians(azimuth), elevation: radians(elevation), zoom: 1 };
  return { close, overview: { ...close, azimuth: 0, elevation: Math.max(close.elevation, OVERVIEW_ELEVATION) } };
}

/** What stands is seen from the side, what lies from above. */
function modelView(task: Task, framing: Framing | undefined): { azimuth: number; elevation: number } {
  if (!framing || framing.height < 0.5 * framing.reach) return { azimuth: 0, elevation: 50 };
  return task.model?.compiled.jntType[0] === 'free' ? { azimuth: 28, elevation: 22 } : { azimuth: 12, elevation: 14 };
}
