"""Takes away from the reading process what a hostile file could make use of.

Each measure stands alone and is skipped where the system does not offer it: limits of POSIX,
then on Linux no new privileges, no network (namespaces), and no files but the program's own
(Landlock, documented in the kernel's userspace-api/landlock).
"""

import contextlib
import ctypes
import os
import resource
import signal
import struct
import sys
from pathlib import Path

from .model import Limits

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_EXECUTE, _READ_FILE, _READ_DIRECTORY = 1 << 0, 1 << 2, 1 << 3
_ALL_OF_VERSION_1 = (1 << 13) - 1
_GRACE_SECONDS = 5


def confine(limits: Limits) -> None:
    """Confine this process for good: memory, time, no core dumps, no writing, no network.

    The first limit of processor time sends SIGXCPU, the second kills five seconds later.
    """
    hard = limits.cpu_seconds + _GRACE_SECONDS
    _limit(resource.RLIMIT_CORE, 0, 0)
    _limit(resource.RLIMIT_FSIZE, 0, 0)
    _limit(resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, hard)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # Containers often forbid namespaces of one's own: then the network stays as it is.
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
        _hide_files(libc)
    # After the namespaces, which count as a process of their own on some kernels.
    _limit(resource.RLIMIT_NPROC, 0, 0)


def _limit(kind: int, soft: int, hard: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(kind, (soft, hard))


def _hide_files(libc: ctypes.CDLL) -> None:
    """Leave only the libraries and this package readable, and nothing writable."""
    rules = struct.pack("=Q", _ALL_OF_VERSION_1)
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, rules, len(rules), 0)
    if ruleset < 0:
        return
    allowed = _READ_FILE | _READ_DIRECTORY | _EXECUTE
    ours = str(Path(__file__).parent)
    for folder in (sys.prefix, sys.base_prefix, ours, "/usr", "/lib", "/lib64"):
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", allowed, descriptor)
            libc.syscall(_LANDLOCK_ADD_RULE, ruleset, 1, rule, 0)
            os.close(descriptor)
    libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
