// Loaded before a process's own code (`node --require`): counts the calls that change files below a folder and kills the process
// with SIGKILL at the n-th, before it or, for one that writes, in the middle of it. Without n it tells of each whether it writes.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { resolve, sep } = require('node:path');

const { RINGFENCE_KILL_BELOW: below, RINGFENCE_KILL_AT: at, RINGFENCE_KILL_COUNTS: counts } = process.env;
const [call, isTorn] = [Number.parseInt(at ?? '0', 10), at?.endsWith('torn')];
const original = { ...fs };
const opened = new Map();
/** Of each call whether it has a middle. */
const writes = [];

const isInside = (path) => `${resolve(String(path))}${sep}`.startsWith(`${resolve(below)}${sep}`);

function die() {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/** @param half does half of the call */
function changes(paths, half) {
  if (!paths.some((path) => (typeof path === 'number' ? opened.has(path) : isInside(path)))) return;
  writes.push(half !== undefined);
  if (writes.length !== call) return;
  if (isTorn) half?.();
  die();
}

const halfOf = (content) => content.slice(0, Math.floor(content.length / 2));

fs.openSync = (path, flags = 'r', ...rest) => {
  if (flags !== 'r') changes([path]);
  const file = original.openSync(path, flags, ...rest);
  if (flags !== 'r' && isInside(path)) opened.set(file, path);
  return file;
};
fs.closeSync = (file) => {
  opened.delete(file);
  original.closeSync(file);
};
for (const name of ['writeFileSync', 'appendFileSync', 'writeSync'])
  fs[name] = (path, content, ...rest) => {
    changes([path], () => original[name](path, halfOf(content), ...rest));
    return original[name](path, content, ...rest);
  };
for (const name of [
  'mkdirSync',
  'rmdirSync',
  'rmSync',
  'unlinkSync',
  'renameSync',
  'linkSync',
  'truncateSync',
  'utimesSync',
])
  fs[name] = (...given) => {
    changes(given.filter((one) => typeof one === 'string'));
    return original[name](...given);
  };
syncBuiltinESMExports();

if (counts) process.on('exit', () => original.writeFileSync(counts, JSON.stringify(writes)));
