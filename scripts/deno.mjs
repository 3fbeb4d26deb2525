// Deno as a second implementation of WebGPU (wgpu and naga, as in Firefox), from the npm package that brings its binary.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

/** Path of Deno's binary. Throws one sentence where the package has none for this platform. */
export function denoBinary() {
  try {
    return createRequire(import.meta.url)('deno/install_api.cjs').runInstall();
  } catch (error) {
    throw new Error(
      `no Deno here (${error.message.split('\n', 1)[0]}): run npm ci, on a platform that Deno is built for`,
    );
  }
}

/**
 * Runs a script in Deno, named from the current folder, with text on its standard input; its errors go to this process's.
 * Resolves to what it printed and its exit code.
 */
export function runDeno(script, args = [], input = '') {
  const options = ['run', '--quiet', '--no-lock', '--no-remote', '--unstable-webgpu', '--allow-all'];
  const child = spawn(denoBinary(), [...options, resolve(script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, DENO_NO_UPDATE_CHECK: '1' },
  });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stdin.on('error', () => undefined); // it may end before it has read everything
  child.stdin.end(input);
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('close', (code) => done({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}
