// Makes a machine ready: packages from the lock file and, on Linux, a Vulkan driver that Dawn accepts. With
// `--with-chromium` also the browser for the browser tests, with `--with-spirv-tools` the assembler of `npm run lint:gpu`.
// Installs nothing that is there already.
//
// Runs before node_modules exists, so it imports nothing from it. Exit codes: 0 ready, 1 an installation failed,
// 2 something that only the user can do (printed as one sentence with the one command to run).
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const requiredNode = [20, 19];
/** Older Mesa drivers (Debian 12 ships 22.3) lack what Dawn requires; its adapter is then never listed. */
const requiredMesaMajor = 23;
const vulkanPackages = ['mesa-vulkan-drivers', 'libvulkan1'];
const sourcesFolder = '/etc/apt/sources.list.d';

const wanted = process.argv.slice(2);
const knownOptions = ['--with-chromium', '--with-spirv-tools'];
const unknown = wanted.find((argument) => !knownOptions.includes(argument));
if (unknown) stop(2, `unknown option ${unknown}; there are ${knownOptions.join(' and ')}`);

checkNode();
installPackages();
if (process.platform === 'linux') ensureAdapter();
if (wanted.includes('--with-chromium')) ensureChromium();
if (wanted.includes('--with-spirv-tools')) ensureSpirvTools();

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > requiredNode[0] || (major === requiredNode[0] && minor >= requiredNode[1])) return;
  stop(2, `Node ${requiredNode.join('.')} or newer is needed, this is ${process.versions.node}`);
}

function installPackages() {
  if (packagesAreCurrent()) return;
  say('installing the packages of package-lock.json');
  // onnxruntime-node's install script would fetch CUDA libraries that the tests do not use.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const npm = process.env.npm_execpath
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const [command, ...before] = npm;
  // Short pauses between retries: npm's own make minutes of an unreachable registry.
  const patience = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...patience];
  const done = quietly(command, [...before, ...options], { cwd: root, env, shell: process.platform === 'win32' });
  if (done.status !== 0) stop(1, `npm ci failed: ${complaint(done)}`);
}

/** Whether node_modules holds what the lock file says; packages of other platforms may be absent. */
function packagesAreCurrent() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return installed[path] ? installed[path].version === version : optional === true;
  });
}

function ensureAdapter() {
  if (dawnFindsAdapter()) return;
  requireApt('no Vulkan driver that Dawn accepts', vulkanPackages.join(' '));
  let release = [];
  let version = candidateVersion('mesa-vulkan-drivers');
  if (Number.parseInt(version, 10) < requiredMesaMajor) {
    const suite = addBackports(version);
    release = ['-t', suite];
  } else if (version === '') {
    stop(
      1,
      'apt offers no mesa-vulkan-drivers (are its sources complete and reachable?); install a Vulkan driver and run this again',
    );
  }
  aptInstall(vulkanPackages, release);
  if (!dawnFindsAdapter()) {
    version = quietly('dpkg-query', ['-W', '-f', 'mesa-vulkan-drivers']).stdout;
    stop(1, `Dawn finds no Vulkan adapter although mesa-vulkan-drivers ${version} is installed`);
  }
}

/** The only reliable question: a process of its own asks Dawn for an adapter (a bad driver may crash it). */
function dawnFindsAdapter() {
  const question = `
    import { create } from 'webgpu';
    const gpu = (globalThis.gpu = create([]));
    process.exit((await gpu.requestAdapter()) ? 0 : 1);`;
  const options = ['--input-type=module', '--eval', question];
  return quietly(process.execPath, options, { cwd: root, timeout: 60_000 }).status === 0;
}

/** apt's candidate of a package without its epoch, '' where there is none. */
function candidateVersion(name) {
  aptUpdate();
  return quietly('apt-cache', ['policy', name]).stdout.match(/Candidate: (?:\d+:)?(\d\S*)/)?.[1] ?? '';
}

/** Adds the backports suite from the mirrors this machine already uses; returns the suite's name. */
function addBackports(version) {
  const codename = readFileSync('/etc/os-release', 'utf8').match(/^VERSION_CODENAME=(\S+)/m)?.[1];
  const tooOld = `mesa-vulkan-drivers ${version} is too old for Dawn (${requiredMesaMajor} or newer is needed)`;
  if (!codename) stop(2, `${tooOld}; install a newer Vulkan driver and run this again`);
  const suite = `${codename}-backports`;
  const sources = aptSources();
  if (sources.some((source) => source.suites.includes(suite))) return suite;
  const main = sources.find(({ suites, components }) => suites.includes(codename) && components.includes('main'));
  if (!main) stop(2, `${tooOld} and no apt source of ${codename} was found; add ${suite} and run this again`);
  const file = join(sourcesFolder, 'ringfence-backports.sources');
  say(`adding ${suite} to apt's sources (${file})`);
  const signedBy = main.signedBy ? `Signed-By: ${main.signedBy}\n` : '';
  writeFileSync(file, `Types: deb\nURIs: ${main.uris}\nSuites: ${suite}\nComponents: main\n${signedBy}`);
  aptUpdate();
  return suite;
}

/** The binary package sources that apt reads, of both formats. */
function aptSources() {
  const files = ['/etc/apt/sources.list'];
  if (existsSync(sourcesFolder)) files.push(...readdirSync(sourcesFolder).map((name) => join(sourcesFolder, name)));
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8').replace(/^#.*\n?/gm, '');
      if (file.endsWith('.sources')) return text.split(/\n\s*\n/).flatMap(parseParagraph);
      if (file.endsWith('.list')) return text.split('\n').flatMap(parseLine);
      return [];
    });
}

/** One paragraph of a `.sources` file; a continued field is kept as it stands (an inline key). */
function parseParagraph(paragraph) {
  const field = (name) =>
    paragraph.match(new RegExp(`^${name}:[ \\t]*((?:.*)(?:\\n[ \\t].*)*)`, 'mi'))?.[1]?.trim() ?? '';
  if (!field('Types').split(/\s+/).includes('deb') || field('Enabled') === 'no') return [];
  const list = (name) => field(name).split(/\s+/);
  return [
    { uris: field('URIs'), suites: list('Suites'), components: list('Components'), signedBy: field('Signed-By') },
  ];
}

/** One line of a `.list` file: `deb [signed-by=KEY] URI SUITE COMPONENT ...`. */
function parseLine(line) {
  const parts = line.match(/^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*(.*)$/);
  if (!parts) return [];
  const [, options = '', uris, suite, components] = parts;
  const signedBy = options.match(/signed-by=(\S+)/i)?.[1] ?? '';
  return [{ uris, suites: [suite], components: components.split(/\s+/), signedBy }];
}

function ensureChromium() {
  if (process.env.CHROMIUM && !existsSync(process.env.CHROMIUM)) {
    stop(2, `CHROMIUM names ${process.env.CHROMIUM}, which does not exist`);
  }
  if (findChromium()) return;
  const remedy = 'install Chromium or Chrome, or name its binary in the variable CHROMIUM, and run this again';
  if (process.platform !== 'linux') stop(2, `the browser tests need Chromium; ${remedy}`);
  requireApt('no Chromium for the browser tests', 'chromium');
  if (candidateVersion('chromium') === '') stop(2, `apt knows no package chromium; ${remedy}`);
  aptInstall(['chromium'], []);
  if (!findChromium()) stop(1, `apt installed chromium, but no binary of it is in PATH; ${remedy}`);
}

function ensureSpirvTools() {
  const isThere = () => quietly('spirv-as', ['--version']).status === 0;
  if (isThere()) return;
  const remedy = 'install spirv-as (of spirv-tools) and run this again';
  if (process.platform !== 'linux') stop(2, `lint:gpu needs spirv-as; ${remedy}`);
  requireApt('no spirv-as for lint:gpu', 'spirv-tools');
  if (candidateVersion('spirv-tools') === '') stop(2, `apt knows no package spirv-tools; ${remedy}`);
  aptInstall(['spirv-tools'], []);
  if (!isThere()) stop(1, `apt installed spirv-tools, but its spirv-as does not start; ${remedy}`);
}

/** Ends the script unless apt can be used as root; says the one command that does it otherwise. */
function requireApt(problem, packages) {
  if (!existsSync('/usr/bin/apt-get')) {
    stop(2, `${problem}, and there is no apt here; install the equivalents of ${packages} and run this again`);
  }
  if (process.getuid() === 0) return;
  const command = ['sudo', process.execPath, fileURLToPath(import.meta.url), ...wanted].join(' ');
  stop(2, `${problem}; to install ${packages} through apt, run: ${command}`);
}

function aptUpdate() {
  apt(['update'], 'reading the lists of packages');
}

function aptInstall(packages, release) {
  apt(['install', '--yes', '--no-install-recommends', ...release, ...packages], `installing ${packages.join(' ')}`);
}

function apt(options, action) {
  say(action);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done = quietly('apt-get', ['-q', ...options], { env });
  if (done.status !== 0) stop(1, `apt-get ${options[0]} failed: ${complaint(done)}`);
}

function quietly(command, options, settings = {}) {
  return spawnSync(command, options, { encoding: 'utf8', ...settings });
}

/** The errors that a failed npm or apt command printed, on one line. */
function complaint({ error, stdout, stderr }) {
  if (error) return error.message;
  const lines = `${stderr}\n${stdout}`.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => /^(npm error|E:) \S/.test(line) && !/complete log|npm help/.test(line));
  return (errors.length > 0 ? errors : lines).slice(0, 3).join(' | ');
}

function say(action) {
  process.stderr.write(`setup: ${action}\n`);
}

function stop(code, sentence) {
  process.stderr.write(`setup: ${sentence}\n`);
  process.exit(code);
}
