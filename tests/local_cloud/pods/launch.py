"""Runs one container as a process of this machine. usage: python -m local_cloud.pods.launch NETWORK_FD REPORT_FD < SPEC.json

The process gets a root of its own (a tmpfs with the machine's /usr read-only, and the pod's volumes at their places), its own
process, mount, host name and IPC namespaces, and the pod's network. What hinders it is written to the report; nothing is, when it runs.
Works without root. A program by itself with few imports, since one runs beside every container.
"""

import json
import os
import signal
import socket
import sys
import warnings  # noqa: F401 — os.execvpe imports it, and by then the interpreter's own files may be out of sight

from . import syscalls
from .syscalls import BIND, NODEV, NOSUID, REC, SLAVE, bind, mount

SHOWN = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32")
ETC = (
    "ssl", "pki", "ca-certificates", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "nsswitch.conf", "mime.types", "alternatives",
    "localtime", "fonts", "inputrc", "bash.bashrc", "profile", "terminfo",
)  # fmt: skip
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
CANNOT_START = 128  # what containerd says of a container whose command could not be run


def place(target: str, folder: bool) -> str:
    """Make a mount point, also where its parent is a read-only part of the machine: that is covered by a copy of mounts."""
    if os.path.lexists(target):
        return target
    parent = place(os.path.dirname(target), True)
    try:
        make(target, folder)
    except OSError:
        cover(parent)
        make(target, folder)
    return target


def make(target: str, folder: bool) -> None:
    if folder:
        os.mkdir(target)
    else:
        open(target, "x").close()


def cover(folder: str) -> None:
    """Put a writable folder over a read-only one, with the same things in it."""
    below = os.open(folder, os.O_PATH)
    names = os.listdir(folder)
    mount("tmpfs", folder, "tmpfs", NOSUID | NODEV, "mode=755")
    for name in names:
        source, copy = f"/proc/self/fd/{below}/{name}", f"{folder}/{name}"
        if os.path.islink(source):
            os.symlink(os.readlink(source), copy)
        else:
            mount(source, place(copy, os.path.isdir(source)), None, BIND | REC)
    os.close(below)


def show_machine(root: str) -> None:
    """The machine's programs and libraries, and what of /etc they read."""
    for name in SHOWN:
        if os.path.islink(f"/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{root}/{name}")
        elif os.path.isdir(f"/{name}"):
            bind(f"/{name}", place(f"{root}/{name}", True))
    for name in ETC:
        if os.path.exists(f"/etc/{name}"):
            bind(f"/etc/{name}", place(f"{root}/etc/{name}", os.path.isdir(f"/etc/{name}")))


def write_etc(root: str, spec: dict) -> None:
    uid, home = spec["uid"], spec["env"]["HOME"]
    texts = {
        "passwd": f"root:x:0:0:root:/root:/bin/sh\njovyan:x:{uid}:{uid}::{home}:/bin/bash\n",
        "group": f"root:x:0:\njovyan:x:{uid}:\n",
        "resolv.conf": "",
        "hostname": f"{spec['hostname']}\n",
    }
    for name, text in texts.items():
        with open(f"{root}/etc/{name}", "w") as file:
            file.write(text)


def make_devices(root: str) -> None:
    for name in DEVICES:
        mount(f"/dev/{name}", place(f"{root}/dev/{name}", False), None, BIND)
    mount("devpts", place(f"{root}/dev/pts", True), "devpts", NOSUID, "newinstance,ptmxmode=0666,mode=0620")
    os.symlink("pts/ptmx", f"{root}/dev/ptmx")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"{root}/dev/{name}")
    os.symlink("/proc/self/fd", f"{root}/dev/fd")
    try:
        mount("proc", place(f"{root}/proc", True), "proc", NOSUID | NODEV)
    except OSError:  # where parts of /proc are masked, as in a container, a new one is not allowed
        mount("/proc", f"{root}/proc", None, BIND | REC)


def build(spec: dict) -> None:
    """The container's root, and the process in it."""
    root = spec["root"]
    mount(None, "/", None, REC | SLAVE)
    mount("tmpfs", root, "tmpfs", NOSUID | NODEV, "mode=755")
    show_machine(root)
    write_etc(root, spec)
    make_devices(root)
    for path in (spec["env"]["HOME"], "/tmp", "/run", "/var/tmp", "/srv", "/dev/shm", spec["cwd"]):
        os.chown(place(f"{root}{path}", True), spec["outside"], spec["outside"])
    for source, target, writable in sorted(spec["binds"], key=lambda b: len(b[1])):
        bind(source, place(root + target.rstrip("/"), os.path.isdir(source)), writable)
    syscalls.change_root(root)
    os.chdir(spec["cwd"])


def become(spec: dict) -> None:
    """The user of the image, seen from inside; outside it stays who runs us, or a user without rights when that is root."""
    outside = spec["outside"]
    if outside != os.geteuid():
        os.setgroups([])
        os.setresgid(outside, outside, outside)
        os.setresuid(outside, outside, outside)
        syscalls.set_dumpable()
    syscalls.enter_user_namespace(spec["uid"], outside, outside)


def wait(pid: int, only: bool) -> int:
    """Reap until `pid` ends, and return its status as a shell would. A SIGTERM is passed on."""
    signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
    while True:
        ended, status = os.waitpid(pid if only else -1, 0)
        if ended == pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def run(spec: dict, report: int) -> None:
    """Inside the new process namespace: build the root, start the command, reap what it leaves."""
    syscalls.die_with_parent()
    socket.sethostname(spec["hostname"])
    build(spec)
    command = os.fork()
    if command:
        os.close(report)
        sys.exit(wait(command, False))
    os.setsid()
    become(spec)
    program = spec["argv"][0] if spec["argv"] else ""
    try:
        os.execvpe(program, spec["argv"], spec["env"])
    except FileNotFoundError:
        raise OSError(f'exec: "{program}": executable file not found in $PATH') from None
    except OSError as error:
        raise OSError(f'exec: "{program}": {error.strerror}') from None


def main() -> None:
    network, report = (int(word) for word in sys.argv[1:3])
    spec = json.load(sys.stdin)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.set_inheritable(report, False)
    try:
        syscalls.setns(network, syscalls.NEWNET)
        syscalls.unshare(syscalls.NEWNS | syscalls.NEWPID | syscalls.NEWUTS | syscalls.NEWIPC)
        syscalls.die_with_parent()
        first = os.fork()
        if first:
            os.close(report)
            sys.exit(wait(first, True))
        run(spec, report)
    except (OSError, ValueError) as error:
        os.write(report, str(error).encode()[:2000])
        os._exit(CANNOT_START)


if __name__ == "__main__":
    main()
