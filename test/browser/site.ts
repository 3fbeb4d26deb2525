/** A static server of one folder on a free port, and the headless Chromium that visits it. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../scripts/chromium.mjs';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export interface Site {
  readonly url: string;
  /** Bytes of everything that was asked for, compressed. */
  transferred(): number;
  close(): void;
}

/** Serves `folder` below /sub/, so that an absolute path in the page shows as a missing file. */
export async function serve(folder: string): Promise<Site> {
  let transferred = 0;
  const server = createServer(async (request, response) => {
    try {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (!pathname.startsWith('/sub/')) throw new Error('outside the folder');
      const path = normalize(pathname.slice('/sub'.length));
      const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
      const body = gzipSync(await readFile(file));
      transferred += body.length;
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain', 'content-encoding': 'gzip' });
      response.end(body);
    } catch {
      response.writeHead(404).end('not found');
    }
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
