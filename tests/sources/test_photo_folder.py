import os
from pathlib import Path

import pytest

from lookalike.errors import InvalidInput, NotFound
from lookalike.sources.photo_folder import PhotoFolder


def fill(folder: Path, *names: str) -> PhotoFolder:
    for name in names:
        (folder / name).write_bytes(name.encode())
    return PhotoFolder(folder)


def test_photos_are_found_by_id_whatever_the_ending(tmp_path: Path) -> None:
    folder = fill(tmp_path, "1.jpg", "2.JPG", "3.jpeg", "4.Png", "5.webp", "6.txt", "7")
    names = [found.name if (found := folder.find(str(n))) else None for n in range(1, 8)]
    assert names == ["1.jpg", "2.JPG", "3.jpeg", "4.Png", "5.webp", None, None]
    assert len(folder) == 5


def test_what_is_found_can_be_read(tmp_path: Path) -> None:
    folder = fill(tmp_path, "a.b.jpg")
    photo = folder.find("a.b")
    assert photo is not None
    assert (folder.read(photo), photo.size) == (b"a.b.jpg", 7)


def test_a_row_may_name_its_file_but_not_one_outside(tmp_path: Path) -> None:
    inside = tmp_path / "images"
    inside.mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    folder = fill(inside, "front.jpg", "1.jpg")
    for name in ("front.jpg", "front", "images/front.jpg", "C:\\photos\\front.jpg"):
        found = folder.find("1", name)
        assert found is not None
        assert found.name == "front.jpg"
    assert folder.find("9", "../secret.jpg") is None
    fallback = folder.find("1", "absent.jpg")
    assert fallback is not None
    assert fallback.name == "1.jpg"


@pytest.mark.parametrize("product_id", ["../1", "sub/1", "", ".", "1\0"])
def test_ids_are_no_paths(tmp_path: Path, product_id: str) -> None:
    inside = tmp_path / "images"
    (inside / "sub").mkdir(parents=True)
    (tmp_path / "1.jpg").write_bytes(b"")
    (inside / "sub" / "1.jpg").write_bytes(b"")
    assert PhotoFolder(inside).find(product_id) is None


def test_of_two_photos_of_one_product_the_usual_ending_counts(tmp_path: Path) -> None:
    folder = fill(tmp_path, "1.png", "1.jpg", "2.gif")
    found = folder.find("1")
    assert found is not None
    assert found.name == "1.jpg"
    assert list(folder.unused()) == ["1.png", "2.gif"]


def test_the_fingerprint_changes_with_the_file(tmp_path: Path) -> None:
    folder = fill(tmp_path, "1.jpg")
    first = folder.find("1")
    assert first == folder.find("1")
    os.utime(tmp_path / "1.jpg", ns=(1, 1))
    touched = folder.find("1")
    replacement = tmp_path / "new"
    replacement.write_bytes(b"other bytes")
    os.replace(replacement, tmp_path / "1.jpg")
    replaced = folder.find("1")
    assert first is not None
    assert touched is not None
    assert replaced is not None
    assert len({first.fingerprint, touched.fingerprint, replaced.fingerprint}) == 3


def test_photos_that_vanish(tmp_path: Path) -> None:
    folder = fill(tmp_path, "1.jpg", "2.jpg")
    photo = folder.find("1")
    (tmp_path / "1.jpg").unlink()
    assert folder.find("1") is None
    assert photo is not None
    with pytest.raises(NotFound, match=r"1\.jpg is gone"):
        folder.read(photo)


def test_a_folder_named_like_a_photo_is_none(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").mkdir()
    assert PhotoFolder(tmp_path).find("1") is None


def test_absent_folders_and_files(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no folder of photos"):
        PhotoFolder(tmp_path / "absent")
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="cannot be read as a folder"):
        PhotoFolder(tmp_path / "file")
