/** The built page over HTTP: what is answered to a request, with the headers of a page that needs nothing from elsewhere. */
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

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

/** Scripts and data of the page's own alone. Charts and equations carry styles; pictures and videos are made in the page. */
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-cache',
  'content-security-policy': POLICY,
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Question {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly host: string | undefined;
}

const refusal = (status: number, text: string): Answer => ({
  status,
  headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' },
  body: Buffer.from(`${text}\n`),
});

/** Whether a request was sent to a name of this machine, and not to a stranger's that was made to lead here. */
export function isLoopback(host: string | undefined): boolean {
  const name = /^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(host ?? '')?.[1]?.toLowerCase();
  return name !== undefined && (['localhost', '[::1]'].includes(name) || /^127(\.\d{1,3}){3}$/.test(name));
}

/** @param isAllowed of the `Host` that was asked for */
export async function answer(
  folder: string,
  { method, url, host }: Question,
  isAllowed: (host: string | undefined) => boolean,
): Promise<Answer> {
  if (!isAllowed(host))
    return refusal(403, `this page is served to this machine alone, and not as ${host ?? 'nobody'}: see serve --host`);
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'only GET and HEAD');
  let path: string;
  try {
    path = normalize(join(folder, decodeURIComponent(new URL(url ?? '/', 'http://localhost').pathname)));
  } catch {
    return refusal(400, 'bad address');
  }
  if (path !== folder && !path.startsWith(folder + sep)) return refusal(404, 'not found');
  try {
    const file = path.endsWith(sep) || (await stat(path)).isDirectory() ? join(path, 'index.html') : path;
    const body = await readFile(file);
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    return { status: 200, headers: { ...HEADERS, 'content-type': type }, body };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // a null byte in the path is no name of a file either
    const isAbsent = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(code);
    return isAbsent ? refusal(404, 'not found') : refusal(500, `the file cannot be read (${code || String(error)})`);
  }
}
