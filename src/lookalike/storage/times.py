"""Moments as they are stored: whole microseconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(time: datetime) -> int:
    """``time`` since 1970, exactly."""
    return (time - EPOCH) // _MICROSECOND


def moment(time: int) -> datetime:
    """The time that many microseconds after 1970, in UTC."""
    return EPOCH + timedelta(microseconds=time)
