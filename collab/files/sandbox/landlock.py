"""Lets a process open no files but some, and reach no network (kernel: userspace-api/landlock).

The kernel says which version of the interface it has; each takes away more. Where it has none,
nothing happens.
"""

import contextlib
import ctypes
import os
import struct
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _READ_FILE, _READ_DIRECTORY = 1 << 0, 1 << 2, 1 << 3
_RIGHTS_ON_FILES = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many rights on files there are, from which version on."""
_NETWORK, _CONNECT_OR_BIND = 4, 0b11
_SCOPES, _SOCKETS_AND_SIGNALS = 6, 0b11


def version() -> int:
    """Return the version of the interface, 0 where the kernel has none."""
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)))


def restrict(libc: ctypes.CDLL, readable: Iterable[str], *, executable: bool) -> None:
    """Leave this process only what is below *readable*, to be read and perhaps started.

    It may neither write any file, nor connect by TCP, nor send signals to others. Needs "no new
    privileges" to be set.
    """
    offered = version()
    if not offered:
        return
    rights = max(count for since, count in _RIGHTS_ON_FILES.items() if since <= offered)
    rules = struct.pack("=Q", (1 << rights) - 1)
    if offered >= _NETWORK:
        rules += struct.pack("=Q", _CONNECT_OR_BIND)
    if offered >= _SCOPES:
        rules += struct.pack("=Q", _SOCKETS_AND_SIGNALS)
    ruleset = libc.syscall(_CREATE_RULESET, rules, len(rules), 0)
    if ruleset < 0:
        return
    allowed = _READ_FILE | _READ_DIRECTORY | (_EXECUTE if executable else 0)
    for folder in readable:
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", allowed, descriptor)
            libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
            os.close(descriptor)
    libc.syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
