/** `ringfence serve`: the page, on this machine only unless it is told otherwise. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { RingfenceError } from '../../src/errors/error.ts';
import { type CommonOptions, countOption, withCommonOptions } from './options/options.ts';
import { answer, isLoopback } from './serve/static_site.ts';
import { print, printJson, say } from './terminal/output.ts';

interface ServeOptions extends CommonOptions {
  port: string;
  host?: string;
}

/** Where links of runs point. */
export const DEFAULT_PORT = 8080;
const HOST = '127.0.0.1';
const MAX_PORT = 65535;
/** The built page lies beside the command line. */
const PAGE = fileURLToPath(new URL('./web', import.meta.url));
const BUILDER = new URL('../scripts/build.mjs', import.meta.url);

export function registerServe(program: Command): void {
  withCommonOptions(program.command('serve').description('the page that trains in the browser, on this machine only'))
    .option('--port <port>', '0 takes any that is free', String(DEFAULT_PORT))
    .option(
      '--host <address>',
      `listen there, for whoever reaches it: 0.0.0.0 for every network (default ${HOST}, this machine alone)`,
    )
    .action(serve);
}

async function serve({ port: text, host, json }: ServeOptions): Promise<void> {
  const port = countOption(text, '--port', 0);
  if (port > MAX_PORT) throw new RingfenceError(`--port must be an integer from 0 to ${MAX_PORT}, got ${port}`);
  await ensurePage();
  const isAllowed = host === undefined ? isLoopback : () => true;
  const server = createServer(async ({ method, url, headers }, response) => {
    const { status, headers: own, body } = await answer(PAGE, { method, url, host: headers.host }, isAllowed);
    response.writeHead(status, { ...own, 'content-length': body.length }).end(method === 'HEAD' ? undefined : body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isOfHost = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(error.code ?? '');
      const reason =
        error.code === 'EADDRINUSE'
          ? 'is in use'
          : error.code === 'EACCES'
            ? 'needs more rights'
            : `cannot be used (${error.code})`;
      reject(
        new RingfenceError(
          isOfHost
            ? `--host ${host} is no address of this machine (${error.code})`
            : `--port ${port} ${reason}: choose another one`,
        ),
      );
    });
    server.listen(port, host ?? HOST, resolve);
  });
  const address = server.address();
  const name = host === undefined || ['0.0.0.0', '::'].includes(host) ? 'localhost' : host;
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${typeof address === 'object' ? address?.port : port}/`;
  if (host !== undefined)
    say('whoever reaches this machine can open the page; browsers give WebGPU to https and to localhost only');
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
