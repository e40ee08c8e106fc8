"""Calls of the Linux kernel that Python 3.11 lacks, with errors as exceptions."""

import ctypes
import os
import signal
from pathlib import Path

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
RDONLY, NOSUID, NODEV, REMOUNT, BIND, REC, SLAVE = 1, 2, 4, 32, 4096, 16384, 1 << 19
DETACH = 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
# what a bind mount in a user namespace has to keep of its source
LOCKED = NOSUID | NODEV | os.ST_NOEXEC | os.ST_NOATIME | os.ST_NODIRATIME | os.ST_RELATIME
libc = ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave namespaces for new ones; those of network and mounts change for the calling thread only."""
    check(libc.unshare(flags), "unshare")


def setns(file: int, flags: int) -> None:
    """Enter the namespace of an open file."""
    check(libc.setns(file, flags), "setns")


def mount(source: str | None, target: str, kind: str | None = None, flags: int = 0, data: str | None = None) -> None:
    raw = [None if value is None else value.encode() for value in (source, target, kind, data)]
    check(libc.mount(raw[0], raw[1], raw[2], ctypes.c_ulong(flags), raw[3]), f"mount {source or kind} on {target}")


def bind(source: str, target: str, writable: bool = False) -> None:
    """Show a file or folder at another place."""
    mount(source, target, None, BIND | REC)
    if not writable:
        kept = os.statvfs(target).f_flag & LOCKED
        mount(None, target, None, BIND | REMOUNT | RDONLY | kept)


def change_root(folder: str) -> None:
    """Make a mounted folder the root, and let the old one go."""
    os.chdir(folder)
    check(libc.pivot_root(b".", b"."), "pivot_root")
    check(libc.umount2(b".", DETACH), "umount")


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends."""
    check(libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0), "prctl")


def set_dumpable() -> None:
    """Keep /proc/self ours after a change of the user id."""
    check(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")


def enter_user_namespace(inside: int, user: int, group: int) -> None:
    """Be `inside` in a new user namespace; outside, the process stays the user and group that it is."""
    unshare(NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{inside} {user} 1"), ("gid_map", f"{inside} {group} 1")):
        Path("/proc/self", name).write_text(text)


def is_real_root() -> bool:
    """Root of the machine, not of a user namespace."""
    return os.geteuid() == 0 and Path("/proc/self/uid_map").read_text().split()[:2] == ["0", "0"]
