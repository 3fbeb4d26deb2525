import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { answer, isLoopback } from '../../../../harness/cli/serve/static_site.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-site-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'index.html'), '<p>page</p>');
mkdirSync(join(folder, 'docs', 'index.html'), { recursive: true });
mkdirSync(join(folder, 'empty'));

const ask = (url: string, method = 'GET', host = 'localhost:8080') => answer(folder, { url, method, host }, isLoopback);
const statusOf = async (url: string, method?: string, host?: string) => (await ask(url, method, host)).status;

describe('the page over HTTP', () => {
  it('is its files, with headers that let nothing in from elsewhere', async () => {
    const { status, headers, body } = await ask('/?x=1');
    expect([status, Buffer.from(body).toString()]).toEqual([200, '<p>page</p>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(/^default-src 'self'; .*frame-ancestors 'none'$/),
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-opener-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).not.toContain("script-src 'unsafe");
  });

  it('of what is not there, or above its folder, is 404, of what cannot be understood 400, of other methods 405', async () => {
    for (const url of ['/absent', '/index.html/more', '/%2e%2e%2fsecret', '/empty', '/%00', `/${'a'.repeat(300)}`])
      expect([url, await statusOf(url)]).toEqual([url, 404]);
    expect(await statusOf('/%zz')).toBe(400);
    expect(await statusOf('/', 'POST')).toBe(405);
    expect(await statusOf('/', 'HEAD')).toBe(200);
  });

  it('of a file that cannot be read is 500, and the next one is answered', async () => {
    const { status, headers, body } = await ask('/docs');
    expect([status, Buffer.from(body).toString()]).toEqual([500, 'the file cannot be read (EISDIR)\n']);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(await statusOf('/')).toBe(200);
  });

  it('answers to names of this machine alone', async () => {
    for (const host of ['localhost', 'LOCALHOST:8080', '127.0.0.1:1', '127.1.2.3', '[::1]:8080'])
      expect([host, await statusOf('/', 'GET', host)]).toEqual([host, 200]);
    const strangers = [
      'evil.example',
      'localhost.evil.example:8080',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      '',
      'a:b:c',
    ];
    for (const host of strangers) expect([host, await statusOf('/', 'GET', host)]).toEqual([host, 403]);
    expect((await answer(folder, { url: '/', method: 'GET', host: undefined }, isLoopback)).status).toBe(403);
    expect((await answer(folder, { url: '/', method: 'GET', host: 'any' }, () => true)).status).toBe(200);
  });
});
