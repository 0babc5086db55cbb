"""配置 — what a deployment sets, typed, from the environment and `bancheng.env`.

To add a setting: a field here (its variable is `BANCHENG_` and the name in capitals), a rule in
`unsafe()` if a wrong value endangers anybody, a line in the deployment page.
"""

import os
import re
import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SHORTEST_KEY = 32
MADE = ("secret_key", "field_key", "signing_key")
"""Keys that the demo mode makes for itself."""
APPLICATION = "bancheng"
"""What PostgreSQL knows the sessions of servers, workers and short commands by."""
_SHIFT = re.compile(r"([+-])(\d+)([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Unconfigured(Exception):
    """The settings cannot be used; the message says which and why, in plain sentences."""


class Mode(StrEnum):
    """运行模式 — `demo` shows a fictitious centre, `production` serves real people."""

    PRODUCTION = "production"
    DEMO = "demo"


class Config(BaseSettings):
    """Every setting of a deployment."""

    model_config = SettingsConfigDict(env_prefix="BANCHENG_", extra="ignore", frozen=True)

    mode: Mode = Mode.PRODUCTION
    data_dir: Path = Path("var")
    database_url: str = ""
    secret_key: str = ""
    field_key: str = ""
    signing_key: str = ""
    signer: str = ""
    hosts: Annotated[tuple[str, ...], NoDecode] = ()
    crypto: str = "gm"
    time_zone: str = "Asia/Shanghai"
    now: str = ""
    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    metrics_token: str = ""
    tick_seconds: int | None = None
    font_dir: Path | None = None
    public_address: str = ""

    @field_validator("hosts", "proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as why:
            raise ValueError("is not the name of a time zone, such as Asia/Shanghai") from why
        return value

    @field_validator("tick_seconds")
    @classmethod
    def _not_in_a_hurry(cls, value: int | None) -> int | None:
        if value is not None and not 1 <= value <= 60:
            raise ValueError("must be between 1 and 60")
        return value

    @field_validator("now")
    @classmethod
    def _readable_clock(cls, value: str) -> str:
        if value:
            _clock(value, datetime.now(UTC), ZoneInfo("UTC"))
        return value

    @property
    def demo(self) -> bool:
        """Whether this is the demo mode."""
        return self.mode is Mode.DEMO

    @field_validator("public_address")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s?#]+", value.rstrip("/")):
            raise ValueError("must read like https://bsc.example.gov.cn, without a path")
        return value.rstrip("/")

    @property
    def address(self) -> str:
        """Where the public finds this program, as it stands on papers."""
        if self.public_address:
            return self.public_address
        return f"https://{self.hosts[0]}" if self.hosts else "http://127.0.0.1:8000"

    @property
    def tick(self) -> int:
        """After how many seconds at most the worker looks again at what is due."""
        return self.tick_seconds or (5 if self.demo else 15)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which office hours and dates are meant."""
        return ZoneInfo(self.time_zone)

    @property
    def env_file(self) -> Path:
        """Where settings that outlive a process are kept."""
        return self.data_dir / "bancheng.env"


def unsafe(config: Config) -> list[str]:
    """Return one plain sentence for each setting that a production server must not start with."""
    if config.demo:
        return []
    found = _weak_keys(config)
    if not config.hosts:
        found.append("BANCHENG_HOSTS does not name the host names that this server answers to.")
    if "*" in config.hosts:
        found.append("BANCHENG_HOSTS allows every host name.")
    if any(proxy == "*" or proxy.endswith("/0") for proxy in config.proxies):
        found.append("BANCHENG_PROXIES trusts every address as a reverse proxy.")
    if config.now:
        found.append("BANCHENG_NOW changes the clock, which only the demo mode may do.")
    return found


def _weak_keys(config: Config) -> list[str]:
    found, seen = [], set()
    for name in MADE:
        value, variable = getattr(config, name), f"BANCHENG_{name.upper()}"
        if not value and name != "signing_key":  # without it only signing is refused
            found.append(f"{variable} is not set.")
        elif value and len(value) < SHORTEST_KEY:
            found.append(f"{variable} is shorter than {SHORTEST_KEY} characters.")
        if value and value in seen:
            found.append(f"{variable} is the same as another key.")
        seen.add(value)
    return found


@lru_cache(maxsize=1)
def get() -> Config:
    """Return the settings of this process, read once, safe to serve with.

    In demo mode missing keys are made, and kept with the mode in `bancheng.env` of the data
    directory, so that later commands on the same directory need no variables. Raises
    `Unconfigured` when a value cannot be read or is unsafe in production.
    """
    data_dir = Path(os.environ.get("BANCHENG_DATA_DIR") or "var").absolute()
    config = _read(data_dir)
    if faults := unsafe(config):
        raise Unconfigured("\n".join(["Bancheng does not start in production mode:", *faults]))
    _make_private(data_dir)
    if config.demo and not all(getattr(config, name) for name in MADE):
        _keep(config)
        config = _read(data_dir)
    return config


def now() -> datetime:
    """Return the present moment, in UTC; in demo mode as `BANCHENG_NOW` shifts or fixes it."""
    present = datetime.now(UTC)
    config = get()
    if config.demo and config.now:
        return _clock(config.now, present, config.zone)
    return present


def machine_now() -> datetime:
    """Return what the machine's own clock shows, in UTC.

    For processes only (does a worker still live, how long does a task wait), which a shifted or
    fixed clock of the demo must not touch; whatever concerns cases goes by `now`.
    """
    return datetime.now(UTC)


def database(url: str, data_dir: Path) -> dict[str, Any]:
    """Return Django's description of the database at `url`, by default SQLite in `data_dir`."""
    parts = urlsplit(url)
    if parts.scheme in ("", "sqlite"):
        name = unquote(parts.path) if parts.scheme else str(data_dir / "bancheng.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "CONN_MAX_AGE": 60,
            "OPTIONS": _SQLITE,
        }
    if parts.scheme not in ("postgres", "postgresql"):
        raise Unconfigured("BANCHENG_DATABASE_URL must begin with postgres:// or sqlite:///.")
    asked = dict(parse_qsl(parts.query))
    host = asked.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or asked.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": APPLICATION,
            **asked,
            "connect_timeout": 10,
            "options": _POSTGRES_LIMITS,
        },
    }


# A commit that was answered must survive a power cut, hence FULL: in WAL mode NORMAL may lose it.
_SQLITE = {
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}
# Many small questions at once: helpers and compiled plans cost more than they save.
_POSTGRES_LIMITS = (
    "-c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000 -c lock_timeout=20000"
    " -c max_parallel_workers_per_gather=0 -c jit=off"
)


def _read(data_dir: Path) -> Config:
    try:
        return Config(_env_file=data_dir / "bancheng.env", data_dir=data_dir)
    except ValidationError as why:
        sentences = [
            f"BANCHENG_{str(error['loc'][0]).upper()}: {error['msg'].removeprefix('Value error, ')}"
            for error in why.errors(include_input=False)
        ]
        raise Unconfigured("\n".join(sentences)) from why


def _make_private(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as why:
        raise Unconfigured(
            f"The data directory {data_dir} cannot be made: {why.strerror}."
        ) from why


def _keep(config: Config) -> None:
    kept = config.env_file.read_text("utf-8") if config.env_file.exists() else ""
    lines = [
        f"BANCHENG_{name.upper()}={secrets.token_urlsafe(48)}"
        for name in MADE
        if not getattr(config, name)
    ]
    if "BANCHENG_MODE=" not in kept:
        lines.append("BANCHENG_MODE=demo")
    unfinished = config.env_file.with_suffix(f".{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text("\n".join(filter(None, [kept.rstrip("\n"), *lines])) + "\n", "utf-8")
    unfinished.replace(config.env_file)


def _clock(setting: str, present: datetime, zone: ZoneInfo) -> datetime:
    if shift := _SHIFT.fullmatch(setting):
        sign, amount, unit = shift.groups()
        distance = timedelta(**{_UNITS[unit]: int(amount)})
        return present + distance if sign == "+" else present - distance
    try:
        fixed = datetime.fromisoformat(setting)
    except ValueError as why:
        raise ValueError("is neither a time (2026-11-23T09:00) nor a shift (+3d, -2h)") from why
    return (fixed if fixed.tzinfo else fixed.replace(tzinfo=zone)).astimezone(UTC)
