/** Bundlers give a file's text for this import: Vite as it is, others with a loader. */
declare module '*.wgsl?raw' {
  const text: string;
  export default text;
}
