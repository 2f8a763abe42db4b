"""Time as the two gateways write it, always in China's zone."""

import time
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
DAY = 86_400.0
MONTH = 30 * DAY


def now() -> float:
    """Seconds since 1970."""
    return time.time()


def rfc3339(at: float) -> str:
    """As WeChat Pay writes it: 2018-06-08T10:34:56+08:00."""
    return datetime.fromtimestamp(at, CHINA).isoformat(timespec="seconds")


def plain(at: float) -> str:
    """As Alipay and the bills write it: 2018-06-08 10:34:56."""
    return datetime.fromtimestamp(at, CHINA).strftime("%Y-%m-%d %H:%M:%S")


def day(at: float) -> str:
    """The date in China: 2018-06-08."""
    return datetime.fromtimestamp(at, CHINA).strftime("%Y-%m-%d")


def compact(at: float) -> str:
    """Fourteen digits, as they begin the gateways' own numbers."""
    return datetime.fromtimestamp(at, CHINA).strftime("%Y%m%d%H%M%S")


def read(text: str) -> float:
    """Either way of writing; what names no zone is China's. ValueError when it is neither."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).timestamp()


def day_bounds(text: str) -> tuple[float, float]:
    """First second of a day and of the day after. ValueError when it is not a date."""
    start = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=CHINA)
    return start.timestamp(), (start + timedelta(days=1)).timestamp()
