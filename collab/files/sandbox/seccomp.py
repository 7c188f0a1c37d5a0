"""Refuses system calls that no reader of files has a use for (seccomp, classic BPF).

A short list of what does harm, not a long one of what is needed: libraries change what they call.
Threads are let through, for some libraries cannot do without; processes are not.
"""

import ctypes
import errno
import platform
import struct
from dataclasses import dataclass

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NOT_THERE = 0x00050000 | errno.ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FLAGS = 0, 4, 16
"""Where in what the kernel shows to the filter these stand; the flags of clone come first among
its arguments, and both processors put their lower half first."""
_CLONE_THREAD = 0x00010000
_OTHER_ABI = 0x40000000
"""On x86-64 the calls of the x32 interface have this bit: they would pass by their numbers."""


@dataclass(frozen=True)
class _Machine:
    """The numbers of the calls on one kind of processor."""

    audit: int
    network: tuple[int, ...]
    """socket, connect, accept, sendto, sendmsg, bind, listen, socketpair, accept4"""
    others: tuple[int, ...]
    """ptrace, kill, tkill, pidfd_send_signal, process_vm_readv and _writev, io_uring_setup, bpf,
    add_key, request_key, keyctl, userfaultfd, perf_event_open, mount, umount2, pivot_root, unshare,
    setns, open_by_handle_at"""
    programs: tuple[int, ...]
    """execve, execveat"""
    processes: tuple[int, ...]
    """fork, vfork, where there are such calls"""
    clone: int
    clone3: int


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        (41, 42, 43, 44, 46, 49, 50, 53, 288),
        (101, 62, 200, 424, 310, 311, 425, 321, 248, 249, 250, 323, 298, 165, 166, 155, 272,
         308, 304),
        (59, 322),
        (57, 58),
        56,
        435,
    ),
    "aarch64": _Machine(
        0xC00000B7,
        (198, 203, 202, 206, 211, 200, 201, 199, 242),
        (117, 129, 130, 424, 270, 271, 425, 280, 217, 218, 219, 282, 241, 40, 39, 41, 97, 268, 265),
        (221, 281),
        (),
        220,
        435,
    ),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def restrict(libc: ctypes.CDLL, *, executable: bool) -> bool:
    """Refuse this process sockets, processes and whatever touches others and the system.

    Unless *executable*, it cannot become another program either. Needs "no new privileges" to be
    set. Returns whether the filter is in force: where the kernel or the processor is not known,
    nothing happens.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    refused = [*machine.network, *machine.others, *machine.processes]
    steps = _steps(machine, refused if executable else [*refused, *machine.programs])
    program = _Program(len(steps) // 8, steps)
    return not libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)


def _steps(machine: _Machine, refused: list[int]) -> bytes:
    """Write the filter (classic BPF): code, how far to jump if true and if not, a number.

    Calls of another interface than the usual are refused. Of `clone` the flags tell whether it
    makes a thread; those of `clone3` stand in memory, where no filter can look, so that it is
    denied to exist and libraries take the former.
    """
    count = len(refused)
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, count + 8, machine.audit),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, count + 6, 0, _OTHER_ABI),
        *((_EQUAL, count + 5 - at, 0, number) for at, number in enumerate(refused)),
        (_EQUAL, 3, 0, machine.clone3),
        (_EQUAL, 0, 3, machine.clone),
        (_LOAD, 0, 0, _FLAGS),
        (_ANY_BIT, 1, 2, _CLONE_THREAD),
        (_RETURN, 0, 0, _NOT_THERE),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
