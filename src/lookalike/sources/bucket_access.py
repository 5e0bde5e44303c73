"""Opening a bucket: which kind of storage, where, and as whom.

Credentials come from the environment or the usual profile, as the storage's own tools read them.
Nothing of them is ever kept, shown or put into an error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from lookalike.errors import InvalidInput, InvalidSetting
from lookalike.extras import require
from lookalike.sources.web_address import without_secrets

KINDS = {"s3": "S3", "s3a": "S3", "gs": "Google Cloud Storage", "az": "Azure", "azure": "Azure"}

_PURPOSE = "Reading from object storage"
_YES = {"1", "true", "yes", "on"}
_PLAIN = {
    "gs": ("GOOGLE_ALLOW_HTTP",),
    "az": ("AZURE_ALLOW_HTTP", "AZURE_STORAGE_USE_EMULATOR"),
    "azure": ("AZURE_ALLOW_HTTP", "AZURE_STORAGE_USE_EMULATOR"),
}
"""Variables that allow http without TLS, which is for emulators."""

_RENEW = timedelta(minutes=5)


class Location(NamedTuple):
    """``s3://bucket/prefix``, without slashes around the prefix."""

    scheme: str
    bucket: str
    prefix: str

    @property
    def kind(self) -> str:
        """The storage's name."""
        return KINDS[self.scheme]

    def __str__(self) -> str:
        return f"{self.scheme}://{self.bucket}/{self.prefix}".rstrip("/")


class Patience(NamedTuple):
    """How long slow, throttling or failing storage is put up with; times are in seconds."""

    retries: int = 8
    first_pause: float = 0.2
    longest_pause: float = 10.0
    total: float = 60.0
    connect: float = 10.0
    silence: float = 30.0


PATIENT = Patience()


def is_bucket(address: str) -> bool:
    """Whether an address is that of object storage."""
    scheme, mark, _ = address.partition("://")
    return bool(mark) and scheme.lower() in KINDS


def located(address: str) -> Location:
    """The parts of an address.

    Raises:
        InvalidInput: it names no bucket, or holds more than a bucket and a prefix.
    """
    scheme, _, rest = address.partition("://")
    bucket, _, prefix = rest.partition("/")
    if "@" in bucket or ":" in bucket:
        raise InvalidInput(
            f"{scheme}://{bucket.rpartition('@')[2].partition(':')[0]} must be named without user, "
            f"password and port: put credentials into the environment or a profile."
        )
    if not bucket or any(mark in rest for mark in "?#"):
        raise InvalidInput(
            f"'{without_secrets(address)}' is not a place in object storage: write it as "
            f"{scheme}://bucket/prefix."
        )
    parts = [part for part in prefix.split("/") if part]
    return Location(scheme.lower(), bucket, "/".join(parts))


def open_store(place: Location, patience: Patience) -> Any:
    """A store of the library for a bucket and prefix.

    Raises:
        MissingExtra: the library is not installed.
        InvalidSetting: the profile or the credentials cannot be used.
    """
    stores = require("obstore.store", extra="s3", purpose=_PURPOSE)
    common = {"prefix": place.prefix or None, **_bounds(patience)}
    try:
        if place.kind == "S3":
            return _s3(stores, place, common)
        maker = stores.GCSStore if place.scheme == "gs" else stores.AzureStore
        plain = any(os.environ.get(name, "").lower() in _YES for name in _PLAIN[place.scheme])
        client = {**common["client_options"], "allow_http": plain}
        return maker(place.bucket, **{**common, "client_options": client})
    except InvalidSetting:
        raise
    except Exception as error:  # the library's own, and whatever its configuration raises
        raise InvalidSetting(
            f"{place} cannot be opened with the settings of {place.kind} in the environment "
            f"({type(error).__name__}): check the variables its own tools use."
        ) from None


def _bounds(patience: Patience) -> dict[str, Any]:
    return {
        "client_options": {
            "connect_timeout": timedelta(seconds=patience.connect),
            "read_timeout": timedelta(seconds=patience.silence),
            # A table of some gigabytes takes its time; only silence is a failure.
            "timeout": timedelta(hours=6),
            "user_agent": "lookalike",
        },
        "retry_config": {
            "max_retries": patience.retries,
            "retry_timeout": timedelta(seconds=patience.total),
            "backoff": {
                "init_backoff": timedelta(seconds=patience.first_pause),
                "max_backoff": timedelta(seconds=patience.longest_pause),
                "base": 2,
            },
        },
    }


def _s3(stores: Any, place: Location, common: dict[str, Any]) -> Any:
    """The library reads keys from the environment only; profiles are botocore's to read."""
    session = require("botocore.session", extra="s3", purpose=_PURPOSE).Session()
    failures = require("botocore.exceptions", extra="s3", purpose=_PURPOSE)
    options: dict[str, Any] = dict(common)
    try:
        region = session.get_config_variable("region") or "us-east-1"
        endpoint = _endpoint(session, region)
        anonymous = _anonymous()
        credentials = None if anonymous else session.get_credentials()
        keys = None if credentials is None else _provider(credentials)
        if keys is not None:
            keys()  # a profile that cannot be used is told now, not at the first photo
    except failures.ProfileNotFound:
        name = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")
        raise InvalidSetting(
            f"There is no AWS profile '{name}': correct AWS_PROFILE, or add it to ~/.aws/config."
        ) from None
    except (failures.BotoCoreError, failures.ClientError) as error:
        raise InvalidSetting(
            f"The AWS credentials for {place} cannot be had ({type(error).__name__}): check the "
            f"AWS_ variables and the profile, or sign in again."
        ) from None
    if endpoint:
        options["endpoint"] = endpoint
        if endpoint.startswith("http://"):
            options["client_options"] = {**common["client_options"], "allow_http": True}
    if keys is None:
        options["skip_signature"] = True
    else:
        options["credential_provider"] = keys
    return stores.S3Store(place.bucket, region=region, **options)


def _anonymous() -> bool:
    return any(
        os.environ.get(name, "").lower() in _YES
        for name in ("AWS_SKIP_SIGNATURE", "AWS_NO_SIGN_REQUEST")
    )


def _endpoint(session: Any, region: str) -> str | None:
    """An endpoint set in the environment or the profile; None for Amazon's own."""
    botocore = require("botocore", extra="s3", purpose=_PURPOSE)
    config = require("botocore.config", extra="s3", purpose=_PURPOSE)
    unsigned = config.Config(signature_version=botocore.UNSIGNED)
    client = session.create_client("s3", region_name=region, config=unsigned)
    address = str(client.meta.endpoint_url)
    return None if ".amazonaws.com" in address else address


def _provider(credentials: Any) -> Callable[[], Mapping[str, object]]:
    """Gives the library the keys of the moment; botocore renews those that expire."""

    def keys() -> Mapping[str, object]:
        now = credentials.get_frozen_credentials()
        return {
            "access_key_id": now.access_key,
            "secret_access_key": now.secret_key,
            "token": now.token,
            "expires_at": datetime.now(UTC) + _RENEW,
        }

    return keys
