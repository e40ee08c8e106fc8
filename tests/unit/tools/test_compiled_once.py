"""What comes out of a zip archive is compiled once, and never taken for something else."""

import pytest

import compiled_once


@pytest.fixture(autouse=True)
def fixture_compiled(tmp_path, monkeypatch):
    seen = []

    def compiled(path, source):
        seen.append(path)
        return compile(source, path, "exec")

    monkeypatch.setattr(compiled_once, "FOLDER", str(tmp_path / "compiled"))
    monkeypatch.setattr(compiled_once, "compiled", compiled)
    return seen


def value(path, source):
    names = {}
    exec(compiled_once.once(path, source), names)
    return names["x"]


def test_the_same_source_is_compiled_once(fixture_compiled):
    assert [value(f"/tmp/{number}.zip/m.py", b"x = 1") for number in range(3)] == [1, 1, 1]
    assert fixture_compiled == ["/tmp/0.zip/m.py"]


def test_another_source_of_the_same_name_is_another_one(fixture_compiled):
    assert [value("/tmp/0.zip/m.py", source) for source in (b"x = 1", b"x = 2")] == [1, 2]


def test_what_was_cut_off_is_compiled_again(fixture_compiled, tmp_path):
    value("/tmp/0.zip/m.py", b"x = 1")
    [file] = (tmp_path / "compiled").iterdir()
    file.write_bytes(file.read_bytes()[:9])
    assert value("/tmp/0.zip/m.py", b"x = 1") == 1


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path):
    (tmp_path / "compiled").write_text("a file")
    assert value("/tmp/0.zip/m.py", b"x = 1") == 1
