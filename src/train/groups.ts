/** How many invocations a workgroup of a network kernel has, and how many quads of samples it is given. */
import type { NetworkKernels } from '../config/run_config.ts';
import type { AdapterFacts } from '../gpu/device.ts';
import { padTo, type Shape } from '../shape/shape.ts';

/** What an adapter runs where nobody chose. */
export const usualNetworkKernels = ({ software }: Pick<AdapterFacts, 'software'>): NetworkKernels =>
  software ? 'lane' : 'tile';

/** Invocations of a workgroup of tile kernels: each has 4 units by 2 quads of samples. */
const TILE_LANES = 128;
/** Vectors of 16 bytes in WebGPU's default workgroup memory, all of which a tile may take (`TILE_VECTORS` of lib/tile_block). */
const TILE_VECTORS = 1024;
/** More would leave a GPU without enough workgroups, where layers are narrow. */
const MAX_TILE_QUADS = 32;

export interface Group {
  readonly lanes: number;
  /** Quads of samples of one workgroup. */
  readonly quads: number;
}

/** Kernels that have a tile form, with the rows of the tile that each unit of a layer takes. */
const tileKernels: Readonly<Record<string, number>> = {
  'nn/critic_gradient': 1,
  'nn/fisher': 2,
  'nn/forward': 1,
  'nn/policy_gradient': 1,
  'nn/policy_loss': 1,
  'nn/weight_gradient': 1,
  'optim/critic_minibatches': 1,
  'optim/policy_minibatches': 1,
  'rollout/act': 1,
};

/** Outputs and inputs of a section of a layer, whose weight gradients one workgroup of tile kernels sums (`SIDE` of lib/tile_gradient). */
const SECTION_SIDE = 64;

/** Lanes of a tile of lib/lane_gradient, whose weight gradients one workgroup of lane kernels sums. */
const GRADIENT_LANES = 8;

/** The workgroup of a kernel's lane form: a quad an invocation, of which there are `usual` many. */
export const laneGroup = (path: string, usual: number): Group => ({
  lanes: path === 'nn/weight_gradient' ? GRADIENT_LANES : usual,
  quads: usual,
});

/** Units of the layer that a tile holds: the widest one's, or without hidden layers the outputs. */
const tileUnits = ({ layers, hiddenWidth, outputs }: Shape): number => (layers === 0 ? padTo(outputs, 8) : hiddenWidth);

/**
 * The workgroup of a kernel's tile form.
 * @returns undefined where the kernel has none, or the layers are wider than the 512 units that it can hold
 */
export function tileGroup(path: string, shape: Shape): Group | undefined {
  const rows = tileKernels[path];
  const widest = TILE_VECTORS / 2;
  const units = tileUnits(shape);
  if (rows === undefined || units > widest) return undefined;
  const quads = 2 ** Math.floor(Math.log2(TILE_VECTORS / (units * rows)));
  return { lanes: TILE_LANES, quads: Math.min(quads, MAX_TILE_QUADS) };
}

/** Width and inputs of each layer of a network, padding included; `outputRows` are the last one's rows of deltas. */
const layersOf = ({ layers, hiddenWidth, inputsPadded }: Shape, outputRows: number): [number, number][] =>
  Array.from({ length: layers + 1 }, (_, layer) => [
    layer === layers ? outputRows : hiddenWidth,
    layer === 0 ? inputsPadded : hiddenWidth,
  ]);

/** Tiles of lib/lane_gradient: 8 outputs by 32 inputs of each layer, 8 of their biases, 8 log-stds. */
export function gradientTiles(shape: Shape, outputsPadded: number, hasLogStds: boolean): number {
  const tiles = layersOf(shape, outputsPadded).map(([width, below]) => (width / 8) * (Math.ceil(below / 32) + 1));
  return tiles.reduce((a, b) => a + b, hasLogStds ? outputsPadded / 8 : 0);
}

/** Sections of lib/tile_gradient, where log-stds are further outputs of the last layer. */
export function gradientSections(shape: Shape, outputsPadded: number, hasLogStds: boolean): number {
  const parts = (size: number): number => Math.ceil(size / SECTION_SIDE);
  const sections = layersOf(shape, outputsPadded * (hasLogStds ? 2 : 1)).map(
    ([rows, below]) => parts(rows) * parts(below),
  );
  return sections.reduce((a, b) => a + b);
}
