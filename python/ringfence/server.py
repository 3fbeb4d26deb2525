"""The process of `ringfence serve-envs` and its frames: kind (u32), bytes (u32), content; all little-endian."""

import json
import struct
import subprocess
import tempfile
import weakref

import numpy as np

from .command import RingfenceError, command, log, sentence

PROTOCOL = 1
STEP, RESET, PLACE, LAYOUTS = 1, 2, 3, 4
HELLO, RESULTS, LAYOUTS_REPLY, ERROR = 1, 2, 3, 4
HEADER = struct.Struct('<II')
#: A frame of a thousand environments passes in one piece instead of four.
PIPE_BYTES = 1 << 20


class Server:
    """One vector of environments in a process of its own, which ends with this one."""

    def __init__(self, task, num_envs, autoreset, device=None):
        arguments = ['serve-envs', '--task', task, '--envs', num_envs, '--autoreset', autoreset]
        if device is not None:
            arguments += ['--device', device]
        self._said = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            command(*arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            bufsize=0,
            start_new_session=True,  # an interrupted notebook cell keeps its environments
        )
        self._enlarge_pipes()
        self._is_within = False
        self.close = weakref.finalize(self, _end, self._process, self._said)
        kind, content = self._read()
        if kind == ERROR:
            self.close()
            raise RingfenceError(bytes(content).decode())
        self.facts = json.loads(bytes(content))
        if kind != HELLO or self.facts['protocol'] != PROTOCOL:
            self.close()
            raise RingfenceError(f'the command line speaks another protocol than {PROTOCOL}: install both anew')
        if self.facts['software']:
            log.warning('%s is a software driver: it computes on the CPU', self.facts['adapter'])

    def ask(self, kind, *contents):
        """Sends a request and returns the content of its answer, a fresh array of bytes.

        Raises RingfenceError with the sentence of the environments' process where it refuses or is gone.
        """
        if not self.close.alive:
            raise RingfenceError('the environments are closed: make new ones')
        if self._is_within:
            raise RingfenceError('a step was interrupted before its answer came: make the environments anew')
        self._is_within = True
        contents = [memoryview(content).cast('B') for content in contents]
        for content in (HEADER.pack(kind, sum(map(len, contents))), *contents):
            self._write(content)
        answer, content = self._read()
        self._is_within = False
        if answer == ERROR:
            raise RingfenceError(bytes(content).decode())
        return content

    def _write(self, content):
        rest = memoryview(content)
        try:
            while len(rest) > 0:
                rest = rest[self._process.stdin.write(rest) :]
        except BrokenPipeError:
            raise self._gone() from None

    def _read(self):
        kind, length = HEADER.unpack(self._exactly(HEADER.size))
        return kind, self._exactly(length)

    def _exactly(self, count):
        content = np.empty(count, np.uint8)
        rest = memoryview(content)
        while len(rest) > 0:
            got = self._process.stdout.readinto(rest)
            if not got:
                raise self._gone()
            rest = rest[got:]
        return content

    def _gone(self):
        code = self._process.wait()
        self._said.seek(0)
        said = sentence(self._said.read().decode(errors='replace'))
        self.close()
        return RingfenceError(f"the environments' process ended with {code}{': ' if said else ''}{said}")

    def _enlarge_pipes(self):
        try:
            import fcntl

            for pipe in (self._process.stdin, self._process.stdout):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        except (ImportError, AttributeError, OSError):
            pass  # other systems have pipes of one size, and some users a low limit


def _end(process, said):
    """The process ends where its stdin does; one that does not is ended."""
    process.stdin.close()
    process.stdout.close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    said.close()


def text(value):
    """JSON as the content of a frame."""
    return json.dumps(value).encode()
