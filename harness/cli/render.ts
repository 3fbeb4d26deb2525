/** `ringfence render`: episodes of a run's policy as an animated GIF or as PNG frames, drawn to an offscreen texture. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { encode } from 'fast-png';
import { parseSeed, quoted } from '../../src/config/typed.ts';
import { RingfenceError } from '../../src/errors/error.ts';
import { encodeGif } from '../../src/formats/gif.ts';
import { bytesText } from '../../src/formats/text.ts';
import { Capture, type Size } from '../../src/gpu/capture.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { Renderer } from '../../src/render/renderer.ts';
import type { Layout, View } from '../../src/render/view.ts';
import { Playback } from '../../src/train/playback.ts';
import { openGpu } from './device/adapter.ts';
import { makeFolders, tryFolders } from './files/folders.ts';
import { type CommonOptions, countOption, withCommonOptions } from './options/options.ts';
import { openTrained, type Trained, type TrainedOptions } from './run/trained.ts';
import { orBadInput } from './terminal/failure.ts';
import { patiently, print, printJson, say } from './terminal/output.ts';

interface RenderOptions extends CommonOptions, TrainedOptions {
  out?: string;
  frames?: string;
  seconds?: string;
  every: string;
  start: string;
  size: string;
  layout: Layout;
  count: string;
  seed: string;
  deterministic?: boolean;
  scheme: View['scheme'];
}

const FILE = 'episodes.gif';
/** Frames of a second of the GIF. */
const RATE = 25;
const MOST_PIXELS = 4096;
/** Smaller than a pixel each. */
const MOST_ARENAS = 1e5;
const MOST_STEPS = 1e6;
/** All frames of a GIF are held until its colours are known. */
const MOST_BYTES = 2 ** 30;

export function registerRender(program: Command): void {
  withCommonOptions(program.command('render').description("episodes of a run's policy as a GIF or as PNG frames"))
    .argument('<run>', 'a run folder')
    .option('--out <path>', `a .gif file, a .png file or a folder for PNG frames (default: ${FILE} in the run folder)`)
    .option('--frames <count>', 'how many frames')
    .option('--seconds <count>', `or how many seconds, of ${RATE} frames (default 4)`)
    .option('--every <steps>', 'control steps from one frame to the next', '2')
    .option('--start <steps>', 'control steps before the first frame', '0')
    .option('--size <pixels>', 'width x height', '640x360')
    .addOption(new Option('--layout <name>', 'many arenas or one').choices(['overview', 'close']).default('overview'))
    .option('--count <arenas>', 'arenas of the overview', '36')
    .option('--seed <seed>', 'seed of the episodes', '0')
    .option('--deterministic', 'take the mean or the likeliest action instead of sampling')
    .option('--replica <index>', 'which replica of the run', '0')
    .option('--checkpoint <epoch or file>', 'which checkpoint (default: the newest)')
    .addOption(new Option('--scheme <name>', 'colours').choices(['light', 'dark']).default('light'))
    .action(render);
}

async function render(run: string, options: RenderOptions): Promise<void> {
  const film = filmOf(options);
  const trained = openTrained(run, options);
  const out = options.out ?? join(trained.run, FILE);
  const kind = kindOf(out, film.frames);
  const folder = kind === 'folder' ? out : dirname(out);
  orBadInput(`--out ${out} cannot be written`, () => tryFolders(folder));
  const gpu = await openGpu(options.device, {}, trained.config.portable);
  const { config, epoch } = trained;
  say(`${config.algorithm.name} on ${config.task.name} after epoch ${epoch}: ${film.frames} frames`);
  const frames = await patiently('compiling and drawing', framesOf(gpu, trained, film));
  const files = orBadInput(`--out ${out} cannot be written`, () => write(frames, film.size, out, kind));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (options.json) {
    const { layout, count, size, every, seed, deterministic } = film;
    const said = { run: trained.run, epoch, replica: trained.replica, seed, deterministic, layout, count, size, every };
    printJson({ ...said, frames: film.frames, files: files.map(({ path }) => path), bytes });
  } else {
    print(`${out}: ${film.frames} frames, ${bytesText(bytes)}`);
  }
}

/** What is to be drawn. */
interface Film {
  readonly frames: number;
  readonly every: number;
  readonly start: number;
  readonly size: Size;
  readonly layout: Layout;
  readonly count: number;
  readonly seed: number;
  readonly deterministic: boolean;
  readonly scheme: View['scheme'];
}

function filmOf(options: RenderOptions): Film {
  const { frames, seconds, layout, scheme } = options;
  if (frames !== undefined && seconds !== undefined)
    throw new RingfenceError('--frames and --seconds both say how long it is: give one of the two');
  const isStill = options.out?.endsWith('.png') && seconds === undefined;
  const implied = isStill ? 1 : RATE * countOption(seconds ?? '4', '--seconds', 1, MOST_STEPS);
  const film = {
    frames: frames === undefined ? implied : countOption(frames, '--frames', 1, MOST_STEPS),
    every: countOption(options.every, '--every', 1, MOST_STEPS),
    start: countOption(options.start, '--start', 0, MOST_STEPS),
    size: sizeOption(options.size),
    layout,
    count: layout === 'close' ? 1 : countOption(options.count, '--count', 1, MOST_ARENAS),
    seed: parseSeed(options.seed, '--seed'),
    deterministic: options.deterministic === true,
    scheme,
  };
  const [width, height] = film.size;
  if (film.frames * width * height * 4 > MOST_BYTES)
    throw new RingfenceError(
      `${film.frames} frames of ${width}x${height} are more than ${bytesText(MOST_BYTES)}: use fewer --frames or a smaller --size`,
    );
  return film;
}

function sizeOption(text: string): Size {
  const [width = 0, height = 0] = /^(\d+)x(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  for (const pixels of [width, height])
    if (pixels < 16 || pixels > MOST_PIXELS)
      throw new RingfenceError(
        `--size must be width x height, each from 16 to ${MOST_PIXELS}, such as 640x360, got ${quoted(text)}`,
      );
  return [width, height];
}

type Kind = 'gif' | 'png' | 'folder';

function kindOf(out: string, frames: number): Kind {
  if (out.endsWith('.gif')) return 'gif';
  if (!out.endsWith('.png')) return 'folder';
  if (frames > 1)
    throw new RingfenceError(`--out ${out} is one picture, but there are ${frames} frames: name a folder or a .gif`);
  return 'png';
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** Plays and draws. @returns red, green, blue, alpha of each pixel of each frame */
async function framesOf(gpu: Gpu, trained: Trained, film: Film): Promise<Uint8ClampedArray[]> {
  const { config, checkpoint, replica } = trained;
  const { start, every, layout, count, scheme } = film;
  const capture = new Capture(gpu, film.size, 'rgba8unorm');
  const [renderer, playback] = await Promise.all([
    Renderer.create(gpu, config.task, 'rgba8unorm'),
    Playback.create(gpu, config, { envs: count, advancedBy: commonDivisor(every, start) }),
  ]);
  const view: View = { layout, count, environment: 0, camera: renderer.camera(layout), scheme };
  const { tensors } = checkpoint;
  await playback.begin({ tensors, replica, deterministic: film.deterministic }, film.seed);
  await playback.advance(start);
  const frames: Uint8ClampedArray[] = [];
  for (;;) {
    renderer.draw(playback.episodes, view, capture.texture);
    frames.push(await capture.pixels());
    if (frames.length === film.frames) return frames;
    await playback.advance(every);
  }
}

interface Written {
  readonly path: string;
  readonly bytes: number;
}

function write(frames: readonly Uint8ClampedArray[], [width, height]: Size, out: string, kind: Kind): Written[] {
  const save = (path: string, bytes: Uint8Array): Written => {
    writeFileSync(path, bytes);
    return { path, bytes: bytes.length };
  };
  makeFolders(kind === 'folder' ? out : dirname(out));
  if (kind === 'gif') return [save(out, encodeGif(frames, { width, height, rate: RATE }))];
  return frames.map((data, index) => {
    const name = `frame-${String(index).padStart(4, '0')}.png`;
    return save(kind === 'png' ? out : join(out, name), encode({ width, height, data, depth: 8, channels: 4 }));
  });
}
