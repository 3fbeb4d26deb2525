/** Hands a file to the browser, which saves it or asks where. */
export function saveFile(name: string, content: string | Uint8Array | Blob): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content as BlobPart]));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // some browsers read it only after this task
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
