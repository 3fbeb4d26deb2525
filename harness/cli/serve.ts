/** `ringfence serve`: the page, on this machine only. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { RingfenceError } from '../../src/gpu/device.ts';
import { type CommonOptions, countOption, withCommonOptions } from './options.ts';
import { print, printJson, say } from './output.ts';

interface ServeOptions extends CommonOptions {
  port: string;
}

/** Where links of runs point. */
export const DEFAULT_PORT = 8080;
const HOST = '127.0.0.1';
const MAX_PORT = 65535;
/** The built page lies beside the command line. */
const PAGE = fileURLToPath(new URL('./web', import.meta.url));
const BUILDER = new URL('../scripts/build.mjs', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.map': 'application/json',
  '.md': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

export function registerServe(program: Command): void {
  withCommonOptions(program.command('serve').description('the page that trains in the browser, on this machine only'))
    .option('--port <port>', '0 takes any that is free', String(DEFAULT_PORT))
    .action(serve);
}

async function serve({ port: text, json }: ServeOptions): Promise<void> {
  const port = countOption(text, '--port', 0);
  if (port > MAX_PORT) throw new RingfenceError(`--port must be an integer from 0 to ${MAX_PORT}, got ${port}`);
  await ensurePage();
  const server = createServer((request, response) => answer(request.url ?? '/', request.method ?? 'GET', response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? 'is in use'
          : error.code === 'EACCES'
            ? 'needs more rights'
            : `cannot be used (${error.code})`;
      reject(new RingfenceError(`--port ${port} ${reason}: choose another one`));
    });
    server.listen(port, HOST, resolve);
  });
  const address = server.address();
  const url = `http://localhost:${typeof address === 'object' ? address?.port : port}/`;
  if (json) printJson({ url });
  else print(`The page is at ${url} (Ctrl+C stops it)`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  server.closeAllConnections();
  server.close();
}

/** Builds the page in a checkout where that was not done yet. */
async function ensurePage(): Promise<void> {
  const isBuilt = (): boolean => existsSync(join(PAGE, 'index.html'));
  if (isBuilt()) return;
  if (existsSync(BUILDER)) {
    say('building the page');
    const { buildPage } = (await import(BUILDER.href)) as { buildPage(): Promise<boolean> };
    await buildPage();
  }
  if (!isBuilt())
    throw new RingfenceError(`the page is not built: ${PAGE} has no index.html, run npm run build:page in a checkout`);
}

function answer(url: string, method: string, response: ServerResponse): ServerResponse {
  const refuse = (status: number, text: string): ServerResponse =>
    response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'only GET and HEAD\n');
  let path: string;
  try {
    path = normalize(join(PAGE, decodeURIComponent(new URL(url, 'http://localhost').pathname)));
  } catch {
    return refuse(400, 'bad address\n');
  }
  if (path !== PAGE && !path.startsWith(PAGE + sep)) return refuse(404, 'not found\n');
  if (existsSync(path) && statSync(path).isDirectory()) path = join(path, 'index.html');
  if (!existsSync(path)) return refuse(404, 'not found\n');
  const content = readFileSync(path);
  response.writeHead(200, {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'content-length': content.length,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  return response.end(method === 'HEAD' ? undefined : content);
}
