"""Other programs' opinions of ours, by npm: in the versions that `package.json` names and with the digests of
`package-lock.json`, once for each such lock, in a folder of the checkout that git ignores.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache"
WANTED = ("package.json", "package-lock.json")
#: a package's scripts are never run; who has no network is told so within seconds
INSTALL = (
    *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline"),
    *("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"),
)
LONGEST = 300.0  #: seconds for all of it


class NotInstalled(Exception):
    """The packages can't be had; says why, and what to do."""


def installed(cache: Path = CACHE) -> Path:
    """The folder with the packages in it, installed if need be; other test processes wait meanwhile.

    Raises `NotInstalled` where npm is missing or can't do it.
    """
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in WANTED)).hexdigest()[:16]
    folder = cache / f"npm-{digest}"
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache / "npm.lock"):
        if not folder.exists():
            _install(folder)
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(folder: Path) -> None:
    """Beside its place first: the folder is there only when it is whole."""
    if not shutil.which("npm") or not shutil.which("node"):
        raise NotInstalled(
            "bpmn-js and axe come by npm, which is not there (Debian, Ubuntu: apt-get install nodejs npm)"
        )
    begun = folder.with_suffix(".begun")
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir()
    for name in WANTED:
        shutil.copyfile(HERE / name, begun / name)
    try:
        subprocess.run(["npm", *INSTALL], cwd=begun, capture_output=True, text=True, timeout=LONGEST, check=True)
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"npm did not fetch the packages within {LONGEST:.0f} s; is the network so slow?") from error
    except subprocess.CalledProcessError as error:
        raise NotInstalled(f"npm could not fetch the packages; is there a network? It says:\n{error.stderr}") from error
    os.replace(begun, folder)
