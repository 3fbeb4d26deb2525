/** Hands a file to the browser's downloads. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // After the click has been handled; a revoked address would be an empty file.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
