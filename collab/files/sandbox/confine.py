"""Takes away from the reading process what a hostile file could make use of.

Each measure stands alone and is skipped where the system does not offer it: limits of POSIX, then
on Linux no new privileges, no network (namespaces, Landlock, seccomp: any one of them is enough),
no files but the program's own (Landlock), no touching of other processes and no starting of any
(seccomp, and where there is none, a limit that forbids threads, too).
"""

import contextlib
import ctypes
import resource
import signal
import sys
from pathlib import Path

from ..model import Limits
from . import landlock, seccomp

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_GRACE_SECONDS = 2
_LIBRARIES = 768 * 1024 * 1024
"""Addresses that files of the program take up, and little memory: libraries, models."""


def confine(limits: Limits, *, writes: bool = False, executable: bool = False) -> None:
    """Confine this process for good: memory, time, no core dumps, no network, no writing.

    With *writes* it may write so many bytes as the limits say to a file that is open already;
    with *executable* it may become another program, as confined as itself. The first limit of
    processor time sends SIGXCPU, the second kills two seconds later.
    """
    hard = limits.cpu_seconds + _GRACE_SECONDS
    _limit(resource.RLIMIT_CORE, 0, 0)
    most = limits.output_bytes if writes else 0
    _limit(resource.RLIMIT_FSIZE, most, most)
    _limit(resource.RLIMIT_DATA, limits.memory_bytes, limits.memory_bytes)
    addresses = limits.memory_bytes + _LIBRARIES
    _limit(resource.RLIMIT_AS, addresses, addresses)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, hard)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # Containers often forbid namespaces of one's own.
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
        landlock.restrict(libc, _readable(), executable=executable)
        if seccomp.restrict(libc, executable=executable):
            return
    # The filter lets threads through and no processes; this forbids both, and knows only the sum
    # of all that the user runs. After the namespaces, which some kernels count as a process.
    _limit(resource.RLIMIT_NPROC, 0, 0)


def _limit(kind: int, soft: int, hard: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(kind, (soft, hard))


def _readable() -> list[str]:
    """Name the folders of the program: Python, its libraries, those of the system, this package."""
    ours = str(Path(__file__).parents[1])
    return [sys.prefix, sys.base_prefix, ours, "/usr", "/lib", "/lib64"]
