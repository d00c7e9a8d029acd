"""What a deployment chooses, read from the environment once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Settings:
    """A deployment. Every field has a variable `BROADBAND_…` of its name."""

    data: Path = field(default_factory=lambda: Path("data"))  #: folder of the SQLite file and the key file
    database_url: str = ""  #: empty: SQLite in `data`
    provisioning_url: str = "http://127.0.0.1:8641"  #: root of the provisioning system's TMF641 API
    callback_secret: str = ""  #: shared with the provisioning system; signs its events
    public_url: str = "http://127.0.0.1:8622"  #: where the provisioning system reaches us
    senders: int = 4  #: threads that send requests, per worker
    hosts: str = ""  #: names by which people reach us, separated by commas; empty: see `trusted_hosts`
    proxies: int = 0  #: proxies before us that add the reader's address to `X-Forwarded-For`

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings that `BROADBAND_DATA`, `BROADBAND_DATABASE_URL` … give; the rest as above."""
        given = {name: environment.get(f"BROADBAND_{name.upper()}", "") for name in cls.__dataclass_fields__}
        chosen: dict[str, object] = {name: value for name, value in given.items() if value}
        if "data" in chosen:
            chosen["data"] = Path(given["data"]).expanduser()
        chosen |= {name: int(given[name]) for name in ("senders", "proxies") if name in chosen}
        return cls(**chosen)  # type: ignore[arg-type]  # converted above

    @property
    def trusted_hosts(self) -> list[str] | None:
        """The hosts that a request may name, the machine itself among them; None: any, where nothing says which.

        `hosts`, else the host of a `public_url` that begins with https: a made-up host would end in links.
        """
        named = [host.strip() for host in self.hosts.split(",") if host.strip()]
        public = urlsplit(self.public_url)
        if not named and public.scheme != "https":
            return None
        return [*named, *([public.hostname] if public.hostname else []), "127.0.0.1", "localhost"]

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'broadband.db'}"
