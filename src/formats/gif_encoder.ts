/** The package gifenc, which Node knows as CommonJS and bundlers as a module. */
import * as gifenc from 'gifenc';

export type { Colour } from 'gifenc';

export const { GIFEncoder, quantize } = 'quantize' in gifenc ? gifenc : (gifenc as { default: gifenc.Gifenc }).default;
