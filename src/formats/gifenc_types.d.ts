// The package ships no types: what is used of it.
declare module 'gifenc' {
  export type Colour = [number, number, number];

  export interface FrameOptions {
    /** The first frame's are the colours of all frames that bring none of their own. */
    readonly palette?: readonly Colour[];
    /** Milliseconds, in steps of 10. */
    readonly delay?: number;
    readonly transparent?: boolean;
    readonly transparentIndex?: number;
    readonly dispose?: number;
  }

  export interface Encoder {
    writeFrame(indices: Uint8Array, width: number, height: number, options?: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }

  export interface Gifenc {
    GIFEncoder(): Encoder;
    /** Colours by pairwise nearest neighbours. */
    quantize(rgba: Uint8Array, maxColors: number): Colour[];
  }

  export const GIFEncoder: Gifenc['GIFEncoder'];
  export const quantize: Gifenc['quantize'];
  const module: Gifenc;
  export default module;
}
