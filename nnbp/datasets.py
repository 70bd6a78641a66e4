"""Real images to learn from, ready for a network: one example a column, pixels in [0, 1], targets one-hot.

Each loader returns ``(X, Y), (X2, Y2)``, training data and test data. Downloaded files are compared with their SHA-256
checksums every time they are read. The data are other people's work:

- digits: E. Alpaydin and C. Kaynak (1998), *Optical Recognition of Handwritten Digits*, UCI Machine Learning
  Repository, https://doi.org/10.24432/C50P49, CC BY 4.0, in the copy that scikit-learn ships;
- MNIST: Y. LeCun, C. Cortes and C. J. C. Burges, *The MNIST database of handwritten digits*, CC BY-SA 3.0;
- Fashion-MNIST: H. Xiao, K. Rasul and R. Vollgraf (2017), https://arxiv.org/abs/1708.07747, MIT licence.
"""

from __future__ import annotations

import gzip
import io
import math
import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from . import _check
from ._extras import require

__all__ = ["load_digits", "load_fashion_mnist", "load_mnist", "one_hot", "read_idx"]

Examples = tuple[NDArray[np.floating], NDArray[np.floating]]  # inputs X and targets Y
Folder = str | os.PathLike[str] | None


@dataclass(frozen=True)
class Source:
    """Where the four IDX files of a data set come from, and how to recognise them."""

    name: str  # in lower case also that of the folder inside the cache
    mirrors: tuple[str, ...]  # addresses that hold all files, gzipped, without a final slash; tried in this order
    sha256: dict[str, str]  # of the content, unzipped: training images, training labels, test images, test labels


MNIST = Source(
    name="MNIST",
    mirrors=("https://ossci-datasets.s3.amazonaws.com/mnist", "https://storage.googleapis.com/cvdf-datasets/mnist"),
    sha256={
        "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
)

FASHION_MNIST = Source(
    name="Fashion-MNIST",
    mirrors=(
        "https://fashion-mnist.s3.eu-central-1.amazonaws.com",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist"
        "/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion",
    ),
    sha256={
        "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
)


def load_digits(dtype: DTypeLike = np.float64) -> tuple[Examples, Examples]:
    """1,797 real handwritten digits, 8×8 pixels, by E. Alpaydin and C. Kaynak, packaged: needs no network.

    Training data are X (64, 1437) and Y (10, 1437), test data X2 (64, 360) and Y2 (10, 360). Order and split are fixed.
    In both parts every digit makes up about a tenth; the same 13 people wrote both.
    """
    dtype = _check.precision("dtype", dtype)
    with np.load(Path(__file__).with_name("data") / "digits.npz") as arrays:
        train = _examples(arrays["train_images"], arrays["train_labels"], 16, dtype)
        return train, _examples(arrays["test_images"], arrays["test_labels"], 16, dtype)


def load_mnist(cache: Folder = None, dtype: DTypeLike = np.float64) -> tuple[Examples, Examples]:
    """70,000 handwritten digits, 28×28 pixels; downloaded at the first call (12 MB), then read from the cache.

    Parameters
    ----------
    cache : str or path, optional
        Folder to keep the files in, in a subfolder ``mnist``. By default the environment variable ``NNBP_CACHE``, or
        else the user's cache folder. Without a network, put the four files there yourself, gzipped or not.
    dtype : {np.float64, np.float32}
        Precision of the arrays returned; the training images take 376 MB in float64, 188 MB in float32.

    Returns
    -------
    (X, Y), (X2, Y2) : pairs of arrays
        Training data, X (784, 60000) and Y (10, 60000), and test data, X2 (784, 10000) and Y2 (10, 10000). Pixels
        are row by row from the top left, 0 for paper to 1 for ink.

    Raises
    ------
    ConnectionError, ValueError, OSError
        If no mirror sends a file that is not in the cache, or only with the wrong content; if the cache is of no use.
    """
    return _load(MNIST, cache, _check.precision("dtype", dtype))


def load_fashion_mnist(cache: Folder = None, dtype: DTypeLike = np.float64) -> tuple[Examples, Examples]:
    """70,000 articles of clothing in the format of MNIST; downloaded at the first call (31 MB), then cached.

    The files are in a subfolder ``fashion-mnist``; arguments, arrays and errors as in `load_mnist`. The classes are
    0 T-shirt/top, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot.
    """
    return _load(FASHION_MNIST, cache, _check.precision("dtype", dtype))


def one_hot(labels: ArrayLike, n: int = 10, dtype: DTypeLike = np.float64) -> NDArray[np.floating]:
    """Targets of ``dtype`` for a network with n outputs, shape (n, m), from m labels, integers from 0 to n − 1.

    Column x is 1 in the row of label x, and 0 elsewhere.

    Examples
    --------
    >>> one_hot([2, 0], n=3)
    array([[0., 1.],
           [0., 0.],
           [1., 0.]])
    """
    n = _check.integer("n", n, 1)
    try:
        labels = np.asarray(labels)
    except ValueError as error:
        raise ValueError("labels should be a 1-D array of integers, but its rows differ in length") from error
    if labels.ndim != 1 or labels.size == 0:
        raise ValueError(f"labels has shape {labels.shape}; it should be (m,), one label for each of m examples")
    if not np.issubdtype(labels.dtype, np.integer):
        raise TypeError(f"labels has dtype {labels.dtype}; it should hold integers")
    if labels.min() < 0 or labels.max() >= n:
        raise ValueError(f"labels run from {labels.min()} to {labels.max()}; they should be from 0 to {n - 1}")
    return (np.arange(n)[:, None] == labels).astype(_check.precision("dtype", dtype))


def read_idx(path: str | os.PathLike[str], dimensions: int) -> NDArray[np.uint8]:
    """The read-only array in an IDX file of unsigned bytes, the format of MNIST, gzipped or not.

    The file at ``path`` holds a magic number, 2048 and the number of dimensions, then the size of each, as big-endian
    32-bit integers, then the bytes, last dimension fastest. Labels have 1 of the ``dimensions``, (m,), images have 3,
    (m, rows, columns).
    """
    file, dimensions = _path("path", path), _check.integer("dimensions", dimensions, 1, 255)
    try:
        return _parse(_unzipped(file.read_bytes()), dimensions)
    except ValueError as error:
        raise ValueError(f"{path} {error}") from error


def _parse(content, dimensions):
    header = 4 + 4 * dimensions
    if len(content) < header:
        raise ValueError(f"is cut short: {len(content)} bytes, less than the {header} bytes of its header")
    magic, *shape = struct.unpack_from(f">{1 + dimensions}I", content)
    if magic != 0x0800 + dimensions:
        raise ValueError(
            f"has the magic number {magic}; it should be {0x0800 + dimensions}, "
            f"for unsigned bytes in {dimensions} dimension{'s' if dimensions > 1 else ''}"
        )
    pixels = np.frombuffer(content, np.uint8, offset=header)
    if pixels.size != math.prod(shape):
        fault = "is cut short" if pixels.size < math.prod(shape) else "is too long"
        raise ValueError(f"{fault}: {pixels.size} bytes after the header, which announces {math.prod(shape)}")
    return pixels.reshape(shape)


def _unzipped(data):
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"is damaged or cut short: {error}") from error


def _load(source, cache, dtype):
    """Training and test data of a source, each a pair (X, Y)."""
    try:
        if cache is None:
            cache = os.environ.get("NNBP_CACHE") or require("pooch", "data", "the cache").os_cache("nnbp")
        folder = _path("cache", cache) / source.name.lower()
    except RuntimeError as error:  # of a user without a home
        advice = "name a folder for data by cache= or by the environment variable NNBP_CACHE"
        raise FileNotFoundError(f"there is no such home folder, {cache or '~'}; {advice}") from error
    files = zip(source.sha256, (3, 1, 3, 1), strict=True)
    images, labels, images_2, labels_2 = (_parse(_content(source, name, folder), dim) for name, dim in files)
    return _examples(images, labels, 255, dtype), _examples(images_2, labels_2, 255, dtype)


def _examples(images, labels, largest, dtype):
    """X and Y: images as columns of numbers from 0 to 1, where ``largest`` becomes 1, and one-hot targets."""
    X = images.reshape(len(images), -1).T.astype(dtype)
    X /= largest
    return X, one_hot(labels, dtype=dtype)


def _content(source, name, folder):
    """The content of one file, unzipped and with the right checksum: from the folder, or else from a mirror."""
    import tempfile  # not at the top, as hashlib below: only data sets from files need it

    failures: dict[object, Exception] = {}
    try:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                try:
                    return _verified(path.read_bytes(), source.sha256[name])
                except ValueError as error:
                    failures[path] = error
        folder.mkdir(parents=True, exist_ok=True)  # now, rather than when all has been downloaded
        with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as scratch:
            for mirror in source.mirrors:
                url = f"{mirror}/{name}.gz"
                try:
                    data = _download(url)
                    content = _verified(data, source.sha256[name])
                except (ConnectionError, ValueError) as error:
                    failures[url] = error
                    continue
                complete = Path(scratch) / name
                complete.write_bytes(data)
                complete.replace(folder / f"{name}.gz")
                return content
    except OSError as error:
        raise type(error)(
            f"{name} of {source.name} cannot be kept in {folder}: {error.strerror or error}. "
            "Name another folder by cache= or by the environment variable NNBP_CACHE."
        ) from error
    causes = "".join(f"\n  {place}: {error}" for place, error in failures.items())
    wrong = any(isinstance(error, ValueError) for error in failures.values())
    raise (ValueError if wrong else ConnectionError)(
        f"Could not obtain {name} of {source.name}; is there a network?{causes}\n"
        f"You may put the files by hand into {folder}, gzipped or not: {', '.join(source.sha256)}. "
        "Another folder is named by cache= or by the environment variable NNBP_CACHE."
    )


def _verified(data, checksum):
    import hashlib

    content = _unzipped(data)
    if hashlib.sha256(content).hexdigest() != checksum:
        raise ValueError("has the wrong checksum: it is damaged or another file")
    return content


def _download(url):
    require("requests", "data", "downloading")  # pooch imports it when it downloads
    pooch = require("pooch", "data", "downloading")
    pooch.get_logger().info(f"Downloading {url}")
    received = io.BytesIO()
    try:
        pooch.HTTPDownloader(chunk_size=2**16)(url, received, None)
    except Exception as error:  # of requests, urllib3, ssl or a proxy's settings: this mirror sent nothing
        raise ConnectionError(f"{type(error).__name__}: {error}") from error
    return received.getvalue()


def _path(name, value):
    if not isinstance(value, (str, os.PathLike)) or not os.fspath(value):
        raise TypeError(f"{name} is {value!r}; it should be a path, a str or a pathlib.Path")
    return Path(value).expanduser()
