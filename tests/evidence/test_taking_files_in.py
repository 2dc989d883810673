"""Uploads: what is taken, what is refused and why, and that nothing is ever run."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.evidence import samples
from tongban.casework.evidence import disk, services
from tongban.casework.evidence.models import StoredFile
from tongban.foundation.crypto.suite import Tampered
from tongban.foundation.errors import DomainError, Invalid


@pytest.fixture(autouse=True)
def files(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files for each test."""
    monkeypatch.setattr(disk, "root", lambda: tmp_path / "files")
    return tmp_path / "files"


def store(content: bytes, name: str = "材料.jpg") -> StoredFile:
    return services.store(io.BytesIO(content), name=name)


def refused(content: bytes, name: str = "材料.jpg") -> Invalid:
    with pytest.raises(Invalid) as fault:
        store(content, name)
    assert fault.value.field == "file"
    assert name in fault.value.zh and name in fault.value.en
    assert not list(disk.digests()) and not StoredFile.objects.exists()
    return fault.value


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (samples.picture("PNG"), "image/png"),
        (samples.picture("JPEG"), "image/jpeg"),
        (samples.picture("WEBP"), "image/webp"),
        (samples.pdf(), "application/pdf"),
    ],
)
def test_the_type_is_read_from_the_content(content: bytes, media_type: str) -> None:
    stored = store(content, "anything.exe")
    assert (stored.media_type, stored.size) == (media_type, len(content))
    assert services.open_file(stored.digest) == content


def test_the_same_content_is_kept_once() -> None:
    assert store(samples.picture(), "a.png") == store(samples.picture(), "b.png")
    assert len(list(disk.digests())) == StoredFile.objects.count() == 1


def test_files_are_sealed_on_disk_and_a_changed_byte_is_found() -> None:
    stored = store(samples.pdf())
    path = disk.path(stored.digest)
    sealed = bytearray(path.read_bytes())
    assert b"%PDF" not in sealed
    sealed[100] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(Tampered):
        services.open_file(stored.digest)


def test_one_file_in_the_place_of_another_is_found() -> None:
    one, other = store(samples.picture(colour="red")), store(samples.picture(colour="blue"))
    disk.path(one.digest).write_bytes(disk.path(other.digest).read_bytes())
    with pytest.raises(Tampered):
        services.open_file(one.digest)


def test_a_file_that_is_gone_is_said_to_be_gone() -> None:
    stored = store(samples.pdf())
    disk.path(stored.digest).unlink()
    with pytest.raises(DomainError) as fault:
        services.open_file(stored.digest)
    assert fault.value.code == "file_lost"


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ" + bytes(400),
        b"GIF89a" + bytes(400),
        samples.archive(),
        samples.archive(200 * 2**20),
        bytes(1000),
    ],
)
def test_what_is_no_picture_and_no_pdf_is_refused_by_content(content: bytes) -> None:
    fault = refused(content, "身份证.jpg")
    assert (fault.code, fault.status) == ("file_type", 415)


@pytest.mark.parametrize("front", [samples.pdf(), samples.picture("JPEG"), samples.picture("PNG")])
def test_a_file_that_is_also_an_archive_is_refused(front: bytes) -> None:
    assert refused(front + samples.archive()).code == "file_type"


def test_a_picture_bomb_is_refused_without_unpacking_it() -> None:
    assert refused(samples.picture_bomb()).code == "picture_unreadable"
    assert refused(samples.picture_bomb(9_000)).code == "picture_unreadable"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_half_a_picture_is_refused(form: str) -> None:
    noisy = Image.effect_noise((300, 300), 80).convert("RGB")
    out = io.BytesIO()
    noisy.save(out, form)
    assert refused(out.getvalue()[: len(out.getvalue()) // 2]).code == "picture_unreadable"


def test_half_a_pdf_and_a_pdf_of_nothing_are_refused() -> None:
    whole = samples.pdf(3)
    assert refused(whole[: len(whole) // 2]).code == "pdf_unreadable"
    assert refused(b"%PDF-1.7\nnothing at all\n%%EOF\n").code == "pdf_unreadable"
    assert refused(b"%PDF-1.7\n" + bytes(1000)).code == "pdf_unreadable"


def test_a_pdf_with_a_password_says_so() -> None:
    assert refused(samples.pdf_with_password()).code == "pdf_locked"


def test_an_empty_file_is_refused() -> None:
    assert refused(b"").code == "file_empty"


class Endless:
    """An upload without end that counts what was read of it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        return b"\0" * size


def test_too_large_a_file_is_refused_as_soon_as_it_is(files: Path) -> None:
    endless: Any = Endless()
    with pytest.raises(Invalid) as fault:
        services.store(endless, name="录像.mp4")
    assert (fault.value.code, fault.value.status) == ("file_too_large", 413)
    assert endless.taken <= services.LIMIT + 2 * services.CHUNK
    assert not files.exists()


def test_fifty_megabytes_with_a_known_size_are_refused_unread() -> None:
    class Announced(Endless):
        size = 50 * 2**20

    announced: Any = Announced()
    with pytest.raises(Invalid):
        services.store(announced, name="扫描件.pdf")
    assert announced.taken == 0


def test_twenty_megabytes_are_taken() -> None:
    padded = samples.picture("PNG") + bytes(services.LIMIT - len(samples.picture("PNG")))
    assert store(padded).size == services.LIMIT
    with pytest.raises(Invalid):
        store(padded + b"\0")


def test_a_pdf_with_javascript_is_kept_as_it_is_and_only_drawn() -> None:
    stored = store(samples.pdf_with_javascript())
    drawn = services.preview(stored.digest)
    assert drawn.startswith(b"\x89PNG") and b"JavaScript" not in drawn


@pytest.mark.parametrize(
    "content", [samples.picture("JPEG", (3000, 2000)), samples.picture("WEBP"), samples.pdf()]
)
def test_a_preview_is_a_small_png_drawn_anew(content: bytes) -> None:
    drawn = services.preview(store(content).digest)
    with Image.open(io.BytesIO(drawn)) as picture:
        assert picture.format == "PNG" and picture.width == 480


def test_nothing_travels_with_a_preview() -> None:
    exif = Image.Exif()
    exif[0x010E] = "31.2304N 121.4737E"
    out = io.BytesIO()
    Image.new("RGB", (900, 900)).save(out, "JPEG", exif=exif)
    assert b"121.4737E" in out.getvalue()
    assert b"121.4737E" not in services.preview(store(out.getvalue()).digest)


def test_each_page_of_a_pdf_can_be_looked_at() -> None:
    digest = store(samples.pdf(2)).digest
    assert services.preview(digest, page=1, width=900).startswith(b"\x89PNG")
    with pytest.raises(DomainError) as fault:
        services.preview(digest, page=2)
    assert fault.value.status == 404


def test_files_are_sealed_anew_with_a_new_master_key(settings: Any) -> None:
    contents: list[bytes] = [samples.picture(colour=colour) for colour in ("red", "green", "blue")]
    digests = [store(content).digest for content in contents]
    old = settings.TONGBAN_MASTER_KEY
    settings.TONGBAN_MASTER_KEY, settings.TONGBAN_MASTER_KEY_PREVIOUS = "ab" * 32, (old,)
    assert disk.reseal() == 3
    assert disk.reseal() == 0
    settings.TONGBAN_MASTER_KEY_PREVIOUS = ()
    assert [services.open_file(digest) for digest in digests] == contents
