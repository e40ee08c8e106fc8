"""Files from the web that count only when their published SHA-256 fits."""

import hashlib
from pathlib import Path

import requests

CONNECT_SECONDS = 5
READ_SECONDS = 60


class DownloadError(Exception):
    """Why a file could not be had, in one line."""


def fetch(url: str) -> requests.Response:
    """The answer to a GET, its body still to be read."""
    host = url.split("/")[2]
    try:
        answer = requests.get(url, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS))
    except requests.Timeout as error:
        raise DownloadError(f"{host} does not answer within {CONNECT_SECONDS} s") from error
    except requests.RequestException as error:
        raise DownloadError(f"{host} cannot be reached") from error
    if answer.status_code != 200:
        raise DownloadError(f"{url} answers {answer.status_code}")
    return answer


def published_sum(url: str, name: str) -> str:
    """The SHA-256 of `name` in a checksum file: a lone sum, or lines of a sum and a file name."""
    try:
        lines = [line.split() for line in fetch(url).text.splitlines() if line.strip()]
    except requests.RequestException as error:
        raise DownloadError(f"{url} broke off") from error
    sums = [words[0] for words in lines if len(words) == 1 or words[-1].lstrip("*") == name]
    if len(sums) != 1 or len(sums[0]) != 64:
        raise DownloadError(f"{url} names no SHA-256 of {name}")
    return sums[0].lower()


def download(url: str, sums: str, target: Path) -> Path:
    """Save `url` as `target` if the checksum file at `sums` agrees; nothing is left behind if it does not."""
    expected, found = published_sum(sums, url.rsplit("/", 1)[1]), hashlib.sha256()
    try:
        with open(target, "wb") as file:
            for chunk in fetch(url).iter_content(1 << 20):
                found.update(chunk)
                file.write(chunk)
        if found.hexdigest() != expected:
            raise DownloadError(f"{url} does not have the SHA-256 that {sums} names")
    except requests.RequestException as error:
        target.unlink(missing_ok=True)
        raise DownloadError(f"{url} broke off") from error
    except DownloadError:
        target.unlink(missing_ok=True)
        raise
    return target
