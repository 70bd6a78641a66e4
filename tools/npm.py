"""Fetches packages of the npm registry once, each as one file whose hash is known, without npm itself.

The registry is registry.npmjs.org, or the one that `npm_config_registry` names.
"""

import base64
import hashlib
import io
import os
import tarfile
from pathlib import PurePosixPath
from urllib.request import urlopen

from tools.notebooks import ROOT


def files(name, version, integrity):
    """The path and the content of each file in a version of a package, whose SHA-512 is given as npm writes it."""
    last = name.rpartition("/")[2]
    packed = ROOT / "_build" / "npm" / f"{name.replace('/', '-').strip('@')}-{version}.tgz"
    if not packed.exists() or digest(packed.read_bytes()) != integrity:
        registry = os.environ.get("npm_config_registry") or os.environ.get("NPM_CONFIG_REGISTRY")
        address = f"{(registry or 'https://registry.npmjs.org').rstrip('/')}/{name}/-/{last}-{version}.tgz"
        with urlopen(address, timeout=60) as answer:
            content = answer.read()
        if digest(content) != integrity:
            raise ValueError(f"{address} is not the file that we know: its SHA-512 is {digest(content)}")
        packed.parent.mkdir(parents=True, exist_ok=True)
        packed.write_bytes(content)
    with tarfile.open(fileobj=io.BytesIO(packed.read_bytes())) as archive:
        for member in archive.getmembers():
            if member.isfile():
                yield PurePosixPath(*PurePosixPath(member.name).parts[1:]), archive.extractfile(member).read()


def digest(content):
    return base64.b64encode(hashlib.sha512(content).digest()).decode()
