/**
 * WebGPU's interfaces by name, for who compiles against the library without the types of a browser: an empty interface merges
 * with the one that a program has from its `lib` or from a package, and means nothing where it has none.
 */

declare global {
  interface GPU {}
  interface GPUAdapter {}
  interface GPUBindGroup {}
  interface GPUBindGroupLayout {}
  interface GPUBindGroupLayoutEntry {}
  interface GPUBuffer {}
  interface GPUCommandEncoder {}
  interface GPUComputePassDescriptor {}
  interface GPUComputePipeline {}
  interface GPUDevice {}
  interface GPUSupportedLimits {}
  interface GPUTexture {}
  interface GPUTextureDescriptor {}
}

/** WebGPU's own name of a format, which is no interface: any text where a program does not know WebGPU. */
export type TextureFormat = GPUTextureDescriptor extends { format: infer Format } ? Format : string;
