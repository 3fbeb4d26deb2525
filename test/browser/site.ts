/** A static server of one folder on a free port, and the headless Chromium that visits it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { answer, isLoopback } from '../../harness/cli/serve/static_site.ts';
import { chromiumArguments, findChromium } from '../../scripts/chromium.mjs';

export interface Site {
  readonly url: string;
  /** Bytes of everything that was asked for, compressed. */
  transferred(): number;
  close(): void;
}

/** Serves `folder` as `ringfence serve` does, headers included, but below /sub/, so that an absolute path shows as a missing file. */
export async function serve(folder: string): Promise<Site> {
  let transferred = 0;
  const server = createServer(async (request, response) => {
    const { method, url = '/', headers } = request;
    const path = url.startsWith('/sub/') ? url.slice('/sub'.length) : '/outside/the/folder';
    const { status, headers: own, body } = await answer(folder, { method, url: path, host: headers.host }, isLoopback);
    const zipped = gzipSync(body);
    if (status === 200) transferred += zipped.length;
    response.writeHead(status, { ...own, 'content-encoding': 'gzip' }).end(zipped);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/sub/`,
    transferred: () => transferred,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({ ...(executablePath && { executablePath }), args: chromiumArguments });
}
