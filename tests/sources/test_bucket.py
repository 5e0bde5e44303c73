"""Object storage over HTTP: two servers, and what they do on a bad day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import servers
from servers import SECRET, Trouble, proxy

from lookalike.errors import InvalidInput, InvalidPhoto, InvalidSetting, NotFound, SourceUnavailable
from lookalike.sources.bucket import BucketPlace
from lookalike.sources.bucket_access import Location, Patience, is_bucket, located

QUICK = Patience(retries=4, first_pause=0.01, longest_pause=0.05, total=5.0, connect=2.0)
SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Please reduce your rate.</Message></Error>"


def place(bucket: servers.Bucket, tmp_path: Path, prefix: str = "") -> BucketPlace:
    return BucketPlace(Location("s3", bucket.name, prefix), cache=tmp_path, patience=QUICK)


def test_lists_one_level_with_tags_and_sizes(bucket: servers.Bucket, tmp_path: Path) -> None:
    bucket.put(
        {"a/styles.csv": b"id\n", "a/images/1.jpg": b"1", "a/images/x/2.jpg": b"", "b/c": b""}
    )
    found = place(bucket, tmp_path, "a")
    assert [(e.path, e.size) for e in found.entries()] == [("styles.csv", 3)]
    assert found.folders() == ("images",)
    assert [(e.path, e.name, e.stem) for e in found.entries("images")] == [
        ("images/1.jpg", "1.jpg", "1")
    ]
    assert list(found.entries("nothing")) == []
    assert found.read("images/1.jpg") == b"1"


def test_a_tag_changes_with_the_bytes_and_only_then(bucket: servers.Bucket, tmp_path: Path) -> None:
    bucket.put({"a.csv": b"one", "b.csv": b"two"})
    before = {e.name: e.fingerprint for e in place(bucket, tmp_path).entries()}
    bucket.put({"a.csv": b"eno", "b.csv": b"two"})
    after = {e.name: e.fingerprint for e in place(bucket, tmp_path).entries()}
    assert before["a.csv"] != after["a.csv"]
    assert before["b.csv"] == after["b.csv"]


def test_lists_over_several_pages(moto_bucket: servers.Bucket, tmp_path: Path) -> None:
    moto_bucket.put({f"images/{number}.jpg": b"x" for number in range(23)})
    with proxy(moto_bucket.endpoint) as between:
        between.rewrite = lambda path: f"{path}&max-keys=5" if "list-type" in path else path
        photos = _through(between, moto_bucket, tmp_path).photos("images")
        pages = [path for path in between.asked if "list-type" in path]
    assert len(pages) == 5
    assert all(photos.find(str(number)) is not None for number in range(23))
    assert list(photos.unused()) == []


@pytest.mark.parametrize("name", ["a b.jpg", "ü+&=%.jpg", "a#b?c.jpg", "100%25.jpg"])
def test_names_with_special_characters(
    moto_bucket: servers.Bucket, tmp_path: Path, name: str
) -> None:
    moto_bucket.put({f"p/images/{name}": b"bytes"})
    photos = place(moto_bucket, tmp_path, "p").photos("images")
    found = photos.find(name.rpartition(".")[0])
    assert found is not None
    assert found.name == name
    assert photos.read(found) == b"bytes"


def test_a_table_is_fetched_once_per_version(moto_bucket: servers.Bucket, tmp_path: Path) -> None:
    moto_bucket.put({"a/styles.csv": b"id\n1\n"})
    with proxy(moto_bucket.endpoint) as between:
        for content in (b"id\n1\n", b"id\n1\n", b"id\n2\n"):
            moto_bucket.put({"a/styles.csv": content})
            found = _through(between, moto_bucket, tmp_path, "a")
            (entry,) = found.entries()
            assert found.local(entry).read_bytes() == content
        fetched = [path for path in between.asked if path.endswith("styles.csv")]
    assert len(fetched) == 2


def test_waits_when_it_is_told_to_slow_down(moto_bucket: servers.Bucket, tmp_path: Path) -> None:
    moto_bucket.put({f"images/{n}.jpg": str(n).encode() for n in range(30)})
    with proxy(moto_bucket.endpoint) as between:
        refused: dict[str, int] = {}
        lock = threading.Lock()

        def busy(method: str, path: str) -> Trouble | None:
            with lock:
                refused[path] = refused.get(path, 0) + 1
                return Trouble(503, SLOW_DOWN) if refused[path] <= 2 else None

        between.trouble = busy
        photos = _through(between, moto_bucket, tmp_path).photos("images")
        for number in range(30):
            found = photos.find(str(number))
            assert found is not None
            assert photos.read(found) == str(number).encode()
    assert set(refused.values()) == {3}


def test_gives_up_when_it_is_only_ever_told_to_slow_down(
    moto_bucket: servers.Bucket, tmp_path: Path
) -> None:
    moto_bucket.put({"images/1.jpg": b"1", "images/2.jpg": b"2"})
    with proxy(moto_bucket.endpoint) as between:
        photos = _through(between, moto_bucket, tmp_path).photos("images")
        between.trouble = lambda method, path: Trouble(503, SLOW_DOWN)
        one, two = photos.find("1"), photos.find("2")
        assert one is not None
        assert two is not None
        with pytest.raises(SourceUnavailable, match="keeps asking to slow down"):
            photos.read(one)
        asked = len(between.asked)
        with pytest.raises(SourceUnavailable, match="keeps asking to slow down"):
            photos.read(two)
        assert len(between.asked) == asked, "a storage given up on is not asked again"


def test_goes_on_after_a_connection_that_dropped_half_way(
    moto_bucket: servers.Bucket, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 2_000
    moto_bucket.put({"images/1.jpg": content, "styles.csv": content})
    with proxy(moto_bucket.endpoint) as between:
        found = _through(between, moto_bucket, tmp_path)
        photos = found.photos("images")
        drops = iter([200_000, 1_000, 0])

        def drop(method: str, path: str) -> Trouble | None:
            cut = next(drops, None) if "list-type" not in path else None
            return None if cut is None else Trouble(cut=cut)

        between.trouble = drop
        photo = photos.find("1")
        assert photo is not None
        assert photos.read(photo) == content
        assert next(drops, "none left") == "none left"
        drops = iter([300_000, 100])
        (entry,) = found.entries()
        assert found.local(entry).read_bytes() == content
        assert next(drops, "none left") == "none left"


def test_a_dropped_connection_every_time_is_told(
    moto_bucket: servers.Bucket, tmp_path: Path
) -> None:
    moto_bucket.put({"images/1.jpg": b"x" * 100_000})
    with proxy(moto_bucket.endpoint) as between:
        photos = _through(between, moto_bucket, tmp_path).photos("images")
        between.trouble = lambda method, path: Trouble(cut=10)
        photo = photos.find("1")
        assert photo is not None
        with pytest.raises(SourceUnavailable, match=r"^S3 broke off the connection while reading"):
            photos.read(photo)


def test_a_missing_bucket(bucket: servers.Bucket, tmp_path: Path) -> None:
    bucket.name = "no-such-bucket"
    with pytest.raises(NotFound, match=r"^There is no bucket 'no-such-bucket' at S3"):
        list(place(bucket, tmp_path).entries())


def test_a_photo_that_is_gone(bucket: servers.Bucket, tmp_path: Path) -> None:
    bucket.put({"images/1.jpg": b"1"})
    photos = place(bucket, tmp_path).photos("images")
    photo = photos.find("1")
    assert photo is not None
    bucket.delete("images/1.jpg")
    with pytest.raises(NotFound, match=r"The photo 1\.jpg is gone"):
        photos.read(photo)


@pytest.mark.parametrize(
    "keys", [{"secret": "wrong-secret-wrong"}, {"key": "AKIAWRONGWRONG"}], ids=["secret", "key"]
)
def test_a_wrong_key(
    seaweed_endpoint: str, aws: Callable[..., None], tmp_path: Path, keys: dict[str, str]
) -> None:
    aws(seaweed_endpoint)
    bucket = servers.bucket(seaweed_endpoint, "locked")
    aws(seaweed_endpoint, **keys)
    with pytest.raises(SourceUnavailable, match="does not accept the credentials") as raised:
        list(place(bucket, tmp_path).entries())
    for secret in ("wrong", "WRONG", SECRET):
        assert secret not in str(raised.value)


def test_anybody_reads_a_public_bucket_and_nobody_a_private_one(
    seaweed_endpoint: str, aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    aws(seaweed_endpoint)
    public = servers.bucket(seaweed_endpoint, "public")
    public.put({"images/1.jpg": b"1"})
    private = servers.bucket(seaweed_endpoint, "private")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    photos = place(public, tmp_path).photos("images")
    photo = photos.find("1")
    assert photo is not None
    assert photos.read(photo) == b"1"
    with pytest.raises(SourceUnavailable, match="may not be listed with the credentials"):
        list(place(private, tmp_path).entries())


def test_keys_and_endpoint_from_a_profile(
    seaweed_endpoint: str, aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    aws(seaweed_endpoint)
    bucket = servers.bucket(seaweed_endpoint, "profiled")
    bucket.put({"a.csv": b"id\n"})
    servers.without_aws(monkeypatch, tmp_path)
    (tmp_path / "aws-config").write_text(
        f"[profile shop]\nregion = us-east-1\nendpoint_url = {seaweed_endpoint}\n"
    )
    (tmp_path / "aws-credentials").write_text(
        f"[shop]\naws_access_key_id = {servers.KEY}\naws_secret_access_key = {SECRET}\n"
    )
    monkeypatch.setenv("AWS_PROFILE", "shop")
    assert [entry.name for entry in place(bucket, tmp_path).entries()] == ["a.csv"]
    monkeypatch.setenv("AWS_PROFILE", "other")
    with pytest.raises(InvalidSetting, match=r"^There is no AWS profile 'other'"):
        place(bucket, tmp_path)


def test_what_the_server_says_is_not_passed_on(moto_bucket: servers.Bucket, tmp_path: Path) -> None:
    body = (
        f"<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>{servers.KEY}</AWSAccessKeyId>"
        f"<StringToSign>AWS4 {SECRET}</StringToSign></Error>"
    ).encode()
    with proxy(moto_bucket.endpoint) as between:
        between.trouble = lambda method, path: Trouble(403, body)
        with pytest.raises(SourceUnavailable) as raised:
            list(_through(between, moto_bucket, tmp_path).entries())
    assert str(raised.value) == (
        f"S3 does not accept the credentials for s3://{moto_bucket.name}: check the keys in the "
        f"environment or the profile."
    )


@pytest.mark.parametrize(
    ("status", "code", "kind", "said"),
    [
        (403, "AccessDenied", SourceUnavailable, "may not be listed"),
        (400, "ExpiredToken", SourceUnavailable, "have expired: renew them"),
        (301, "PermanentRedirect", SourceUnavailable, "another region: set AWS_REGION"),
        (401, "Unauthorized", SourceUnavailable, "may not be listed"),
        (400, "Whatever", SourceUnavailable, "answered with HTTP status 400"),
    ],
)
def test_each_answer_has_its_sentence(
    moto_bucket: servers.Bucket,
    tmp_path: Path,
    status: int,
    code: str,
    kind: type[Exception],
    said: str,
) -> None:
    body = f"<Error><Code>{code}</Code></Error>".encode()
    with proxy(moto_bucket.endpoint) as between:
        between.trouble = lambda method, path: Trouble(status, body)
        with pytest.raises(kind, match=said):
            list(_through(between, moto_bucket, tmp_path).entries())


def test_a_photo_that_may_not_be_read_costs_only_that_photo(
    moto_bucket: servers.Bucket, tmp_path: Path
) -> None:
    moto_bucket.put({"images/1.jpg": b"1", "images/2.jpg": b"2"})
    denied = b"<Error><Code>AccessDenied</Code></Error>"
    with proxy(moto_bucket.endpoint) as between:
        photos = _through(between, moto_bucket, tmp_path).photos("images")
        between.trouble = lambda m, path: Trouble(403, denied) if "1.jpg" in path else None
        one, two = photos.find("1"), photos.find("2")
        assert one is not None
        assert two is not None
        with pytest.raises(InvalidPhoto, match="may not be read with the credentials there are"):
            photos.read(one)
        assert photos.read(two) == b"2"


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ("http://127.0.0.1:9", "refuses the connection"),
        ("http://no-such-host.invalid", "has an endpoint whose name is not known"),
    ],
)
def test_an_endpoint_that_is_not_there(
    aws: Callable[..., None], tmp_path: Path, endpoint: str, said: str
) -> None:
    pytest.importorskip("obstore")
    aws(endpoint)
    with pytest.raises(SourceUnavailable, match=said):
        list(BucketPlace(Location("s3", "b", ""), cache=tmp_path, patience=QUICK).entries())


def test_an_object_with_a_name_that_is_no_path(moto_bucket: servers.Bucket, tmp_path: Path) -> None:
    moto_bucket.put({"a//styles.csv": b"id\n"})
    with pytest.raises(InvalidInput, match=r"holds an object whose name is no path \('a//'\)"):
        list(place(moto_bucket, tmp_path, "a").entries())


def test_addresses() -> None:
    assert located("s3://bucket") == Location("s3", "bucket", "")
    assert str(located("S3://bucket//a/b/")) == "s3://bucket/a/b"
    assert located("gs://bucket/a").kind == "Google Cloud Storage"
    assert located("az://container/a").kind == "Azure"
    assert is_bucket("s3://b")
    assert not is_bucket("https://b")
    assert not is_bucket("folder/file.csv")
    for wrong in ("s3://", "s3:///a", "s3://b/a?versionId=3", "s3://b/a#x"):
        with pytest.raises(InvalidInput, match="write it as s3://bucket/prefix"):
            located(wrong)
    with pytest.raises(InvalidInput, match="credentials into the environment") as raised:
        located("s3://AKIAKEY:sekrit@bucket/a")
    assert "sekrit" not in str(raised.value)


def _through(
    between: servers.Proxy, bucket: servers.Bucket, tmp_path: Path, prefix: str = ""
) -> BucketPlace:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", between.address)
        return place(bucket, tmp_path, prefix)
