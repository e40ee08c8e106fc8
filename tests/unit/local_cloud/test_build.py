"""Downloads count only when verified, and each closed way says why before the next one is tried."""

import hashlib
import http.server
import io
import tarfile
import threading

import pytest

from local_cloud import cache, kubernetes_build
from local_cloud.download import DownloadError, download, published_sum
from local_cloud.errors import CloudError
from local_cloud.kubernetes_build import Sources, WayClosed


@pytest.fixture
def web(tmp_path):
    """A web server on loopback: files are added to the returned dict."""
    files = {}

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            found = files.get(self.path)
            self.send_response(404 if found is None else 200)
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", files
    server.shutdown()
    server.server_close()


def sum_of(content):
    return hashlib.sha256(content).hexdigest().encode()


def test_a_file_with_the_right_sum_is_saved(web, tmp_path):
    url, files = web
    files.update({"/a": b"content", "/a.sha256": sum_of(b"content")})
    assert download(f"{url}/a", f"{url}/a.sha256", tmp_path / "a").read_bytes() == b"content"


def test_a_file_with_another_sum_is_rejected_and_removed(web, tmp_path):
    url, files = web
    files.update({"/a": b"altered", "/a.sha256": sum_of(b"content")})
    with pytest.raises(DownloadError, match="does not have the SHA-256"):
        download(f"{url}/a", f"{url}/a.sha256", tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_the_sum_of_the_right_file_is_taken_from_a_list(web):
    url, files = web
    files["/SHA256SUMS"] = sum_of(b"other") + b"  other\n" + sum_of(b"content") + b" *a\n"
    assert published_sum(f"{url}/SHA256SUMS", "a") == sum_of(b"content").decode()


@pytest.mark.parametrize("text", [b"", b"no sum at all", b"<html>blocked</html>"])
def test_a_checksum_file_without_a_sum_is_rejected(web, text):
    url, files = web
    files["/a.sha256"] = text
    with pytest.raises(DownloadError, match="names no SHA-256 of a"):
        published_sum(f"{url}/a.sha256", "a")


def test_a_missing_file_says_what_the_server_answered(web):
    with pytest.raises(DownloadError, match="answers 404"):
        published_sum(f"{web[0]}/a.sha256", "a")


def test_a_host_that_cannot_be_reached_is_named(tmp_path):
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:1 cannot be reached"):
        download("http://127.0.0.1:1/a", "http://127.0.0.1:1/a.sha256", tmp_path / "a")


def test_released_programs_are_four_executables(web, tmp_path, monkeypatch):
    url, files = web
    monkeypatch.setattr(kubernetes_build, "architecture", lambda: "amd64")
    for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler"):
        path = f"/v{kubernetes_build.KUBERNETES}/bin/linux/amd64/{name}"
        files.update({path: name.encode(), f"{path}.sha256": sum_of(name.encode())})
    folder, archive = f"/v{kubernetes_build.ETCD}", f"etcd-v{kubernetes_build.ETCD}-linux-amd64"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        member = tarfile.TarInfo(f"{archive}/etcd")
        member.size = 4
        tar.addfile(member, io.BytesIO(b"etcd"))
    files[f"{folder}/{archive}.tar.gz"] = packed.getvalue()
    files[f"{folder}/SHA256SUMS"] = sum_of(packed.getvalue()) + f"  {archive}.tar.gz\n".encode()
    kubernetes_build.download_kubernetes(tmp_path, Sources(url, url, url))
    for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"):
        assert (tmp_path / name).read_bytes() == name.encode()
        assert (tmp_path / name).stat().st_mode & 0o111
        assert kubernetes_build.program(tmp_path, name) == [str(tmp_path / name)]
    assert len(list(tmp_path.iterdir())) == 4


def test_a_built_program_is_called_through_its_first_word(tmp_path):
    (tmp_path / "kwok").touch()
    assert kubernetes_build.program(tmp_path, "etcd") == [str(tmp_path / "hyperkube"), "etcd"]
    assert kubernetes_build.program(tmp_path, "kwok") == [str(tmp_path / "kwok")]


def test_each_closed_way_says_why_and_the_first_open_one_is_taken():
    said, taken = [], []

    def closed():
        raise WayClosed("there is no go on PATH")

    def unreachable():
        raise DownloadError("dl.example does not answer within 5 s")

    ways = (
        ("downloaded", unreachable),
        ("built", closed),
        ("built with PyPI's", lambda: taken.append(1)),
        ("never", closed),
    )
    kubernetes_build.first_open_way("KWOK", ways, said.append)
    assert said == [
        "KWOK: not downloaded: dl.example does not answer within 5 s",
        "KWOK: not built: there is no go on PATH",
        "KWOK: built with PyPI's",
    ]
    assert taken == [1]


def test_when_all_ways_are_closed_the_error_names_each():
    def closed():
        raise WayClosed("no network")

    with pytest.raises(CloudError, match=r"not downloaded: no network\n(.|\n)*cannot be had"):
        kubernetes_build.first_open_way("KWOK", (("downloaded", closed),), lambda _line: None)


def test_a_go_that_is_too_old_is_not_used(tmp_path, monkeypatch):
    go = tmp_path / "go"
    go.write_text("#!/bin/sh\necho go1.21.5\n")
    go.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WayClosed, match=r"1\.21, and 1\.26 is needed"):
        kubernetes_build.go_on_path()
    go.unlink()
    with pytest.raises(WayClosed, match="no go on PATH"):
        kubernetes_build.go_on_path()


def test_what_is_whole_is_not_made_again(tmp_path):
    made = []
    for _ in range(2):
        cache.once(tmp_path / "thing", lambda new: (new / "file").write_text(str(made.append(1))))
    assert made == [1]


@pytest.mark.parametrize("movable", [True, False])
def test_what_failed_half_way_is_not_there(tmp_path, movable):
    def fail(new):
        (new / "half").touch()
        raise CloudError("disk full")

    with pytest.raises(CloudError):
        cache.once(tmp_path / "thing", fail, movable)
    assert not (tmp_path / "thing").exists()
    assert not list(tmp_path.glob(".thing.[0-9]*"))


def test_two_that_want_it_at_once_make_it_once(tmp_path):
    made = []
    threads = [threading.Thread(target=cache.once, args=(tmp_path / "thing", made.append)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
