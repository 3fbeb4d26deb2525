/** Vite gives the address of a file that is copied beside the page. */
declare module '*.md?url&no-inline' {
  const address: string;
  export default address;
}
