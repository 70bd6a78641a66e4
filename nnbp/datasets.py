"""Real images to learn from, ready for a network: one example a column, pixels in [0, 1], targets one-hot.

====================  =====================================  =======================================
`load_digits`         1,797 handwritten digits, 8×8 pixels   in the package, needs no network
`load_mnist`          70,000 handwritten digits, 28×28       downloaded once (12 MB), then cached
`load_fashion_mnist`  70,000 articles of clothing, 28×28     downloaded once (31 MB), then cached
====================  =====================================  =======================================

Each returns ``(X, Y), (X2, Y2)``, training data and test data. Downloaded files are compared with their SHA-256
checksum every time they are read, and are kept in the folder named by the argument ``cache``, else by the
environment variable ``NNBP_CACHE``, else in the user's cache folder of the platform.

The data are other people's work:

- digits: E. Alpaydin and C. Kaynak (1998), *Optical Recognition of Handwritten Digits*, UCI Machine Learning
  Repository, https://doi.org/10.24432/C50P49, CC BY 4.0, in the copy that scikit-learn ships;
- MNIST: Y. LeCun, C. Cortes and C. J. C. Burges, *The MNIST database of handwritten digits*, CC BY-SA 3.0;
- Fashion-MNIST: H. Xiao, K. Rasul and R. Vollgraf (2017), https://arxiv.org/abs/1708.07747, MIT licence.
"""

import gzip
import math
import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import _check


@dataclass(frozen=True)
class Source:
    """Where the four IDX files of a data set come from, and how to recognise them.

    Parameters
    ----------
    name : str
        What messages call the data set.
    folder : str
        Name of its folder inside the cache.
    mirrors : tuple of str
        Addresses that hold all files, without a final slash; tried in this order.
    sha256 : dict of str to str
        File name to checksum of the file: training images, training labels, test images, test labels.
    """

    name: str
    folder: str
    mirrors: tuple
    sha256: dict


MNIST = Source(
    name="MNIST",
    folder="mnist",
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist",
        "https://storage.googleapis.com/cvdf-datasets/mnist",
    ),
    sha256={
        "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
)

FASHION_MNIST = Source(
    name="Fashion-MNIST",
    folder="fashion-mnist",
    mirrors=(
        "https://fashion-mnist.s3.eu-central-1.amazonaws.com",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist"
        "/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion",
    ),
    sha256={
        "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    },
)


def load_digits(dtype=np.float64):
    """1,797 real handwritten digits, 8×8 pixels, packaged: needs no network.

    The order and the split are fixed and stored with the data. In both parts every digit makes up about a tenth.
    The same 13 people wrote both parts.

    Parameters
    ----------
    dtype : {np.float64, np.float32}
        Precision of the arrays returned.

    Returns
    -------
    (X, Y), (X2, Y2) : pairs of arrays
        Training data, X (64, 1437) and Y (10, 1437), and test data, X2 (64, 360) and Y2 (10, 360). One example a
        column; its 64 pixels row by row from the top left, 0 for paper to 1 for ink; its target one-hot.

    Raises
    ------
    ValueError
        If ``dtype`` is neither float64 nor float32.

    Notes
    -----
    E. Alpaydin and C. Kaynak (1998), *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository,
    https://doi.org/10.24432/C50P49, licence CC BY 4.0, in the copy that scikit-learn ships.

    Examples
    --------
    >>> (X, Y), (X2, Y2) = load_digits()
    >>> X.shape, Y.shape, X2.shape, Y2.shape
    ((64, 1437), (10, 1437), (64, 360), (10, 360))
    """
    dtype = _check.precision("dtype", dtype)
    with np.load(Path(__file__).with_name("data") / "digits.npz") as arrays:
        return tuple(
            (_columns(arrays[f"{part}_images"], 16, dtype), one_hot(arrays[f"{part}_labels"], dtype=dtype))
            for part in ("train", "test")
        )


def load_mnist(cache=None, dtype=np.float64):
    """70,000 handwritten digits, 28×28 pixels; downloaded at the first call (12 MB), then read from the cache.

    Parameters
    ----------
    cache : str or path, optional
        Folder to keep the files in, in a subfolder ``mnist``. By default the environment variable ``NNBP_CACHE``,
        or else the user's cache folder of the platform. Without a network, put the four .gz files there yourself.
    dtype : {np.float64, np.float32}
        Precision of the arrays returned; the training images take 376 MB in float64, 188 MB in float32.

    Returns
    -------
    (X, Y), (X2, Y2) : pairs of arrays
        Training data, X (784, 60000) and Y (10, 60000), and test data, X2 (784, 10000) and Y2 (10, 10000). One
        example a column; its 784 pixels row by row from the top left, 0 for paper to 1 for ink; its target one-hot.

    Raises
    ------
    ConnectionError
        If a file is not in the cache and no mirror answers; says where to put it by hand.
    OSError
        If the cache cannot be written.
    ValueError
        If a file has the wrong checksum, is cut short or is no IDX file of its kind, if images and labels differ in
        number, or if ``dtype`` is neither float64 nor float32.
    TypeError
        If ``cache`` is not a path.

    Notes
    -----
    *The MNIST database of handwritten digits*, by Y. LeCun, C. Cortes and C. J. C. Burges, licence CC BY-SA 3.0.
    """
    return _load(MNIST, cache, _check.precision("dtype", dtype))


def load_fashion_mnist(cache=None, dtype=np.float64):
    """70,000 articles of clothing in the very format of MNIST; downloaded at the first call (31 MB), then cached.

    The ten classes are 0 T-shirt/top, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag,
    9 ankle boot.

    Parameters
    ----------
    cache : str or path, optional
        Folder to keep the files in, in a subfolder ``fashion-mnist``; otherwise as in `load_mnist`.
    dtype : {np.float64, np.float32}
        Precision of the arrays returned.

    Returns
    -------
    (X, Y), (X2, Y2) : pairs of arrays
        Training data, X (784, 60000) and Y (10, 60000), and test data, X2 (784, 10000) and Y2 (10, 10000), one
        example a column, pixels from 0 (background) to 1, targets one-hot.

    Raises
    ------
    ConnectionError, OSError, ValueError, TypeError
        As in `load_mnist`.

    Notes
    -----
    H. Xiao, K. Rasul and R. Vollgraf (2017), *Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
    Learning Algorithms*, https://arxiv.org/abs/1708.07747, MIT licence.
    """
    return _load(FASHION_MNIST, cache, _check.precision("dtype", dtype))


def one_hot(labels, n=10, dtype=np.float64):
    """Targets for a network with n outputs: column x is 1 in the row of label x, and 0 elsewhere.

    Parameters
    ----------
    labels : (m,) array of int
        The right answers, each from 0 to n - 1.
    n : int
        Number of classes.
    dtype : {np.float64, np.float32}
        Precision of the array returned.

    Returns
    -------
    (n, m) array

    Raises
    ------
    TypeError
        If the labels or ``n`` are not integers.
    ValueError
        If the labels are empty, not 1-D or outside 0 to n - 1, if ``n`` is less than 1, or if ``dtype`` is neither
        float64 nor float32.

    Examples
    --------
    >>> one_hot([2, 0], n=3)
    array([[0., 1.],
           [0., 0.],
           [1., 0.]])
    """
    n = _check.integer("n", n, 1)
    labels = _check_labels(labels, n)
    return (np.arange(n)[:, None] == labels).astype(_check.precision("dtype", dtype))


def read_idx(path, dimensions):
    """The array in an IDX file of unsigned bytes, the format of MNIST, gzipped or not.

    An IDX file starts with a magic number (2049 for labels, 2051 for images), then the size of each dimension, all
    big-endian 32-bit integers, then the bytes, last dimension fastest.

    Parameters
    ----------
    path : str or path
        The file.
    dimensions : int
        How many dimensions the array should have: 1 for labels, 3 for images.

    Returns
    -------
    array of uint8
        Shape (m,) for labels; (m, rows, columns) for images. Read-only.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If the file is cut short, too long, damaged or has another magic number.
    TypeError
        If ``path`` is not a path or ``dimensions`` is not an integer.
    """
    path = _path("path", path)
    expected = 0x0800 + _check.integer("dimensions", dimensions, 1, 255)
    data = _uncompressed(path)
    header = 4 + 4 * dimensions
    if len(data) < header:
        raise ValueError(f"{path} is cut short: {len(data)} bytes, less than the {header} bytes of its header")
    magic, *shape = struct.unpack(f">{1 + dimensions}I", data[:header])
    if magic != expected:
        raise ValueError(
            f"{path} has the magic number {magic}; it should be {expected}, "
            f"for unsigned bytes in {dimensions} dimension{'s' if dimensions > 1 else ''}"
        )
    pixels = np.frombuffer(data, np.uint8, offset=header)
    if pixels.size != math.prod(shape):
        fault = "is cut short" if pixels.size < math.prod(shape) else "is too long"
        raise ValueError(f"{path} {fault}: {pixels.size} bytes after the header, which announces {math.prod(shape)}")
    return pixels.reshape(shape)


def _load(source, cache, dtype):
    """Training and test data of a source, each a pair (X, Y)."""
    folder = _cache_folder(cache) / source.folder
    paths = [_fetch(source, file, folder) for file in source.sha256]
    return _read_pair(*paths[:2], dtype), _read_pair(*paths[2:], dtype)


def _cache_folder(cache):
    if cache is not None:
        return _path("cache", cache)
    if os.environ.get("NNBP_CACHE"):
        return Path(os.environ["NNBP_CACHE"]).expanduser()
    import pooch

    return pooch.os_cache("nnbp")


def _fetch(source, file, folder):
    """Path of a file whose checksum is right: the cached one, or else a fresh download."""
    path = folder / file
    cached = _sha256(path) if path.is_file() else None
    if cached != source.sha256[file]:
        _download(source, file, folder, cached)
    return path


def _download(source, file, folder, cached):
    """Download from the first mirror that has the right file; ``cached`` is the checksum of a wrong one in place.

    pooch downloads under another name and gives the file its own name only if the checksum is right, so an
    interrupted download leaves nothing that would later be read.
    """
    import pooch
    import requests

    known, failures, offline = source.sha256[file], [], True
    for mirror in source.mirrors:
        url = f"{mirror}/{file}"
        try:
            pooch.retrieve(url, f"sha256:{known}", file, folder, downloader=pooch.HTTPDownloader(chunk_size=2**16))
            return
        except requests.RequestException as error:
            failures.append(f"{url}: {_cause(error)}")
        except ValueError:  # pooch's word for a wrong checksum
            failures.append(f"{url}: what it sent has the wrong checksum, so it is damaged or another file")
            offline = False
        except OSError as error:
            reason = error.__cause__ or error
            raise type(error)(
                f"{file} of {source.name} cannot be stored in {folder}: {reason.strerror or reason}. Name a folder "
                "that can be written by cache= or by the environment variable NNBP_CACHE."
            ) from error
    if cached:
        failures.append(f"{folder / file}: has the wrong checksum, {cached}")
    message = (
        f"{file} of {source.name} cannot be had:\n  " + "\n  ".join(failures) + "\n"
        f"You may put the files by hand into {folder} (another place: cache= or the environment variable NNBP_CACHE): "
        f"{', '.join(source.sha256)}. The SHA-256 checksum of {file} is {known}."
    )
    raise ConnectionError(message) if offline and not cached else ValueError(message)


def _cause(error):
    """A failed request in a few words."""
    import requests

    if isinstance(error, requests.HTTPError):
        return f"the server answers {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off during the download"
    if isinstance(error, requests.Timeout):
        return "the server does not answer in time"
    return f"no connection ({type(error).__name__}); is there a network?"


def _read_pair(images_path, labels_path, dtype):
    """X and Y from a file of images and the file of their labels."""
    images, labels = read_idx(images_path, 3), read_idx(labels_path, 1)
    if len(images) != len(labels):
        raise ValueError(f"{labels_path} has {len(labels)} labels for the {len(images)} images of {images_path.name}")
    try:
        return _columns(images.reshape(len(images), -1), 255, dtype), one_hot(labels, dtype=dtype)
    except ValueError as error:
        raise ValueError(f"{labels_path}: {error}") from error


def _columns(images, largest, dtype):
    """Images, one a row, as columns of numbers from 0 to 1; ``largest`` is what becomes 1."""
    X = images.T.astype(dtype)
    X /= largest
    return X


def _uncompressed(path):
    data = path.read_bytes()
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return gzip.decompress(data)
    except EOFError as error:
        raise ValueError(f"{path} is cut short: its gzip stream ends too early, after {len(data)} bytes") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path} is damaged: {error}") from error


def _sha256(path):
    import hashlib  # not at the top: it loads OpenSSL, which only data sets from files need

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _path(name, value):
    if not isinstance(value, (str, os.PathLike)) or not os.fspath(value):
        raise TypeError(f"{name} is {value!r}; it should be a path, a str or a pathlib.Path")
    return Path(value).expanduser()


def _check_labels(labels, n):
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
    return labels
