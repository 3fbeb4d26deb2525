// The licences of what is packed into one file, as one text.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './build.mjs';

const NAMES = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'doc/nodejs/LICENSE', 'doc/nodejs/copyright'];

function licenceIn(folder) {
  const file = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
  return file && readFileSync(file, 'utf8').trim();
}

const declared = (folder) => `License: ${JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).license}`;

/** Title and text of the running Node's licence. */
export function nodeLicence() {
  const folder = dirname(dirname(process.execPath));
  const text = licenceIn(folder) ?? licenceIn(join(folder, 'share')) ?? 'License: MIT, https://nodejs.org';
  return [`Node ${process.version}`, text];
}

/** Our licence, others that are given with their titles, and those of all packages that esbuild's metafile names. */
export function licencesOf(metafile, others = []) {
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []),
  );
  const texts = [...packages].sort().map((path) => {
    const folder = join(root, path);
    return [path.replace(/^.*node_modules\//, ''), licenceIn(folder) ?? declared(folder)];
  });
  return [['ringfence', licenceIn(root)], ...others, ...texts]
    .map(([title, licence]) => `==== ${title}\n\n${licence}\n`)
    .join('\n');
}
