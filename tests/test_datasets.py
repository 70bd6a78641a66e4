"""The packaged digits, and the loaders of IDX files, which are made here, served locally, and damaged on purpose."""

import errno
import gzip
import hashlib
import http.server
import importlib.resources
import os
import re
import socket
import struct
import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest

from nnbp import datasets

FILES = tuple(datasets.MNIST.sha256)
TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = (f"{name}.gz" for name in FILES)


# The packaged digits


@pytest.fixture(scope="module")
def digits():
    return datasets.load_digits()


def test_the_digits_have_the_promised_shapes_and_range(digits):
    for (X, Y), m in zip(digits, (1437, 360), strict=True):
        assert X.shape == (64, m) and Y.shape == (10, m)
        assert X.dtype == Y.dtype == np.float64
        assert X.min() == 0 and X.max() == 1
        assert np.array_equal(X * 16, np.round(X * 16))


def test_every_target_is_one_hot(digits):
    for _, Y in digits:
        assert np.array_equal(Y.sum(axis=0), np.ones(Y.shape[1]))
        assert set(np.unique(Y)) == {0, 1}


def test_no_digit_was_lost_on_the_way_from_the_source(digits):
    (X, Y), (X2, Y2) = digits
    counts = Y.sum(axis=1) + Y2.sum(axis=1)
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert 16 * (X.sum() + X2.sum()) == 561718


def test_all_ten_digits_are_in_both_parts_about_evenly(digits):
    for _, Y in digits:
        share = Y.mean(axis=1)
        assert share.min() > 0.095 and share.max() < 0.105


def test_no_image_is_in_both_parts(digits):
    (X, _), (X2, _) = digits
    assert not {x.tobytes() for x in X.T} & {x.tobytes() for x in X2.T}


def test_the_digits_are_shuffled(digits):
    (_, Y), (_, Y2) = digits
    for labels in (Y.argmax(axis=0), Y2.argmax(axis=0)):
        assert np.array_equal(np.unique(labels[:60]), np.arange(10))
        assert np.mean(labels[1:] == labels[:-1]) < 0.15


def test_the_first_image_of_the_source_is_there_as_a_zero(digits):
    zero = [[0, 0, 5, 13, 9, 1, 0, 0], [0, 0, 13, 15, 10, 15, 5, 0], [0, 3, 15, 2, 0, 11, 8, 0]]
    zero += [[0, 4, 12, 0, 0, 8, 8, 0], [0, 5, 8, 0, 0, 9, 8, 0], [0, 4, 11, 0, 1, 12, 7, 0]]
    zero += [[0, 2, 14, 5, 10, 12, 0, 0], [0, 0, 6, 13, 10, 0, 0, 0]]
    x = np.array(zero).reshape(64, 1) / 16
    X, Y = (np.hstack(arrays) for arrays in zip(*digits, strict=True))
    (place,) = np.flatnonzero((x == X).all(axis=0))
    assert Y[:, place].argmax() == 0
    assert 16 * x.sum() == 294


def test_the_order_of_the_digits_is_fixed(digits):
    (X, Y), (X2, Y2) = digits
    assert Y[:, :12].argmax(axis=0).tolist() == [5, 2, 1, 8, 9, 4, 3, 6, 6, 9, 8, 8]
    assert Y2[:, :12].argmax(axis=0).tolist() == [3, 5, 7, 0, 7, 1, 8, 7, 1, 5, 6, 7]
    assert (16 * X[:, 0].sum(), 16 * X2[:, 0].sum()) == (297, 365)


def test_every_call_returns_fresh_arrays(digits):
    (X, _), _ = datasets.load_digits()
    X[:] = 7
    assert digits[0][0].max() == 1 and datasets.load_digits()[0][0].max() == 1


def test_the_digits_come_in_single_precision_on_request(digits):
    for pair, single in zip(digits, datasets.load_digits(dtype=np.float32), strict=True):
        for array, other in zip(pair, single, strict=True):
            assert other.dtype == np.float32 and np.array_equal(array, other)


@pytest.mark.parametrize("dtype", [np.int64, np.float16, "no dtype", np.complex128])
def test_other_precisions_are_rejected(dtype):
    for load in (datasets.load_digits, datasets.load_mnist, datasets.load_fashion_mnist):
        with pytest.raises(ValueError, match=r"dtype is .*; it should be np.float64 or np.float32"):
            load(dtype=dtype)


def test_the_packaged_data_stay_small_and_name_their_authors():
    folder = importlib.resources.files("nnbp") / "data"
    assert sum(len(file.read_bytes()) for file in folder.iterdir() if file.is_file()) <= 100_000
    notice = (folder / "README.md").read_text("utf-8")
    assert "Alpaydin" in notice and "Kaynak" in notice and "CC BY 4.0" in notice
    assert "Alpaydin" in datasets.load_digits.__doc__


def test_the_digits_load_without_the_download_library_or_a_network():
    code = (
        "import sys, socket\n"
        "sys.modules['pooch'] = sys.modules['requests'] = None\n"
        "def refuse(*args): raise AssertionError('a socket was opened')\n"
        "socket.socket.connect = refuse\n"
        "from nnbp.datasets import load_digits\n"
        "print(load_digits()[0][0].shape)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "(64, 1437)", done.stderr


# one_hot


def test_one_hot_puts_a_one_in_the_row_of_the_label():
    assert datasets.one_hot([2, 0], n=3).tolist() == [[0, 1], [0, 0], [1, 0]]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([],), ValueError, r"labels has shape \(0,\)"),
        (([[1], [2]],), ValueError, r"labels has shape \(2, 1\); it should be \(m,\)"),
        (([[1], [2, 3]],), ValueError, "labels should be a 1-D array of integers"),
        (([0.5],), TypeError, "labels has dtype float64; it should hold integers"),
        ((["three"],), TypeError, "labels has dtype"),
        (([0, 10],), ValueError, "labels run from 0 to 10; they should be from 0 to 9"),
        (([-1, 3],), ValueError, "labels run from -1 to 3"),
        (([0], 0), ValueError, "n is 0"),
        (([0], 2.5), TypeError, "n is 2.5"),
        (([0], 10, np.int8), ValueError, "dtype is"),
    ],
)
def test_one_hot_rejects_what_is_not_a_list_of_labels(arguments, error, message):
    with pytest.raises(error, match=message):
        datasets.one_hot(*arguments)


# Downloads


def idx(array, magic=None):
    array = np.asarray(array, np.uint8)
    header = struct.pack(f">{1 + array.ndim}I", magic or 0x0800 + array.ndim, *array.shape)
    return header + array.tobytes()


def packed(content):
    """``content`` gzipped without a time stamp, so that the bytes are always the same."""
    return gzip.compress(content, mtime=0)


IMAGES = np.arange(12 * 6).reshape(12, 2, 3) * 3
LABELS = np.arange(12) % 10


CONTENTS = dict(zip(FILES, (idx(IMAGES), idx(LABELS), idx(IMAGES[:5]), idx(LABELS[:5])), strict=True))


@pytest.fixture
def files():
    """The four files of a small data set, 12 images of 2×3 pixels for training and 5 for testing."""
    return {f"{name}.gz": packed(content) for name, content in CONTENTS.items()}


class Server:
    """Serves ``files`` on the loopback address and records the requests."""

    def __init__(self):
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.rpartition("/")[2]
                server.requests.append(name)
                if name not in server.files:
                    return self.send_error(404)
                content = server.files[name]
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content[: len(content) // 2] if name == server.breaks_off else content)

            def log_message(self, *args):
                pass

        self.files, self.requests, self.breaks_off = {}, [], None
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})


@pytest.fixture
def server(files, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("NNBP_CACHE", raising=False)
    server = Server()
    server.files = dict(files)
    server.thread.start()
    yield server
    server.http.shutdown()
    server.thread.join()
    server.http.server_close()


@pytest.fixture
def publish(server, monkeypatch):
    """Make `load_mnist` look for the small data set on the server, or on other mirrors."""

    def publish(mirrors=(server.url,)):
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENTS.items()}
        monkeypatch.setattr(datasets, "MNIST", replace(datasets.MNIST, mirrors=mirrors, sha256=sums))

    publish()
    return publish


def unused_url():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_download_gives_columns_and_one_hot_targets(server, publish, files, tmp_path):
    (X, Y), (X2, Y2) = datasets.load_mnist(cache=tmp_path)
    assert np.array_equal(X, IMAGES.reshape(12, 6).T / 255) and X.dtype == np.float64
    assert np.array_equal(Y, np.eye(10)[LABELS].T)
    assert np.array_equal(X2, X[:, :5]) and np.array_equal(Y2, Y[:, :5])
    assert server.requests == list(files)
    assert sorted(file.name for file in (tmp_path / "mnist").iterdir()) == sorted(files)


def test_fashion_mnist_is_loaded_the_same_way_into_its_own_folder(publish, monkeypatch, tmp_path):
    source = replace(datasets.FASHION_MNIST, mirrors=datasets.MNIST.mirrors, sha256=datasets.MNIST.sha256)
    monkeypatch.setattr(datasets, "FASHION_MNIST", source)
    (X, _), _ = datasets.load_fashion_mnist(tmp_path, dtype=np.float32)
    assert X.shape == (6, 12) and X.dtype == np.float32
    assert (tmp_path / "fashion-mnist" / TRAIN_IMAGES).exists()


def test_the_second_load_asks_the_server_for_nothing(server, publish, tmp_path):
    first = datasets.load_mnist(tmp_path)
    server.requests.clear()
    second = datasets.load_mnist(str(tmp_path))
    assert server.requests == []
    assert all(np.array_equal(a, b) for p, q in zip(first, second, strict=True) for a, b in zip(p, q, strict=True))


ZIPPED_BY_OTHERS = {f"{name}.gz": gzip.compress(content, 1, mtime=7) for name, content in CONTENTS.items()}


@pytest.mark.parametrize("put", [CONTENTS, ZIPPED_BY_OTHERS], ids=["not zipped", "zipped otherwise"])
def test_files_put_there_by_hand_need_no_network_and_are_known_by_their_content(publish, monkeypatch, tmp_path, put):
    publish(mirrors=(unused_url(),))
    (tmp_path / "mnist").mkdir()
    for name, content in put.items():
        (tmp_path / "mnist" / name).write_bytes(content)
    monkeypatch.setitem(sys.modules, "pooch", None)
    assert datasets.load_mnist(tmp_path)[0][0].shape == (6, 12)


def test_a_mirror_may_compress_the_files_differently(server, publish, tmp_path):
    server.files = ZIPPED_BY_OTHERS
    assert datasets.load_mnist(tmp_path)[0][0].shape == (6, 12)


def test_without_the_download_library_the_message_names_the_extra(publish, monkeypatch, tmp_path):
    for module in ("pooch", "requests"):
        with (
            monkeypatch.context() as patch,
            pytest.raises(ImportError, match=rf'needs {module}: pip install "nnbp\[data\]"'),
        ):
            patch.setitem(sys.modules, module, None)
            datasets.load_mnist(tmp_path)


def test_the_environment_may_name_the_cache_and_the_argument_takes_precedence(publish, monkeypatch, tmp_path):
    monkeypatch.setenv("NNBP_CACHE", str(tmp_path / "environment"))
    datasets.load_mnist()
    assert (tmp_path / "environment" / "mnist" / TRAIN_IMAGES).exists()
    datasets.load_mnist(tmp_path / "argument")
    assert (tmp_path / "argument" / "mnist" / TRAIN_IMAGES).exists()


def test_the_cache_is_the_users_own_by_default(publish, monkeypatch, tmp_path):
    monkeypatch.setattr("pooch.os_cache", lambda project: tmp_path / project)
    datasets.load_mnist()
    assert (tmp_path / "nnbp" / "mnist" / TRAIN_IMAGES).exists()


def no_home(project):
    raise RuntimeError("could not determine the home directory")


@pytest.mark.parametrize("default", [no_home, lambda project: f"~no-such-user/.cache/{project}"])
def test_a_user_without_a_home_is_asked_to_name_a_folder(publish, monkeypatch, tmp_path, default):
    monkeypatch.setattr("pooch.os_cache", default)
    refused(FileNotFoundError, "no such home folder", "cache=", "NNBP_CACHE", cache=None)
    monkeypatch.setenv("NNBP_CACHE", "~no-such-user/data")
    refused(FileNotFoundError, "~no-such-user/data", "cache=", "NNBP_CACHE", cache=None)
    assert datasets.load_mnist(tmp_path)[0][0].shape == (6, 12)


def test_the_second_mirror_is_used_when_the_first_is_down(publish, server, tmp_path):
    publish(mirrors=(unused_url(), server.url))
    assert datasets.load_mnist(tmp_path)[0][0].shape == (6, 12)


@pytest.mark.parametrize("cache", [3, b"folder", "", ["folder"]])
def test_a_cache_that_is_not_a_path_is_rejected(cache):
    with pytest.raises(TypeError, match=r"cache is .*; it should be a path"):
        datasets.load_mnist(cache)


def refused(error, *parts, cache):
    """`load_mnist` must raise exactly ``error``, with a message that contains all parts."""
    with pytest.raises(error) as caught:
        datasets.load_mnist(cache)
    assert caught.type is error
    for part in parts:
        assert str(part) in str(caught.value)


def test_without_a_server_the_message_names_address_and_place(publish, tmp_path):
    url = unused_url()
    publish(mirrors=(url,))
    place = f"by hand into {tmp_path / 'mnist'}"
    refused(
        ConnectionError, f"{url}/{TRAIN_IMAGES}: ", "is there a network?", place, *FILES, "NNBP_CACHE", cache=tmp_path
    )


def test_a_missing_page_is_reported_as_such(publish, server, tmp_path):
    del server.files[TEST_IMAGES]
    refused(ConnectionError, f"{TEST_IMAGES}: HTTPError: 404", cache=tmp_path)


@pytest.mark.parametrize(
    ("variable", "value", "cause"),
    [
        ("REQUESTS_CA_BUNDLE", "/nonexistent.pem", "invalid path: /nonexistent.pem"),
        ("HTTPS_PROXY", "http://a..b:80", "a..b"),
    ],
)
def test_a_wrong_network_setting_is_not_mistaken_for_a_wrong_file(
    publish, monkeypatch, tmp_path, variable, value, cause
):
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv(variable, value)
    publish(mirrors=("https://127.0.0.1:9",))
    refused(ConnectionError, cause, cache=tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-10],
        lambda data: data[:-8] + bytes(8),
        lambda data: packed(idx(LABELS[::-1])),
        lambda data: b"",
    ],
    ids=["cut short", "damaged", "another file", "empty"],
)
def test_a_wrong_file_is_rejected_and_not_kept(publish, server, tmp_path, damage):
    server.files[TRAIN_LABELS] = damage(server.files[TRAIN_LABELS])
    refused(ValueError, f"{FILES[1]} of MNIST", f"{server.url}/{TRAIN_LABELS}: ", cache=tmp_path)
    assert [file.name for file in (tmp_path / "mnist").iterdir()] == [TRAIN_IMAGES]


def test_a_connection_that_breaks_off_leaves_nothing_behind(publish, server, tmp_path):
    server.breaks_off = TRAIN_IMAGES
    refused(ConnectionError, f"{TRAIN_IMAGES}: ChunkedEncodingError", cache=tmp_path)
    assert not list((tmp_path / "mnist").iterdir())
    server.breaks_off = None
    assert datasets.load_mnist(tmp_path)[0][0].shape == (6, 12)


def test_a_download_stopped_by_the_reader_leaves_nothing_behind(publish, monkeypatch, tmp_path):
    def stop(self, url, output_file, pooch):
        output_file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr("pooch.HTTPDownloader.__call__", stop)
    with pytest.raises(KeyboardInterrupt):
        datasets.load_mnist(tmp_path)
    assert not list((tmp_path / "mnist").iterdir())


def test_a_damaged_file_in_the_cache_is_downloaded_again(publish, server, files, tmp_path):
    datasets.load_mnist(tmp_path)
    damaged = tmp_path / "mnist" / TRAIN_IMAGES
    damaged.write_bytes(files[TRAIN_IMAGES][:50])
    server.requests.clear()
    datasets.load_mnist(tmp_path)
    assert server.requests == [TRAIN_IMAGES] and damaged.read_bytes() == files[TRAIN_IMAGES]


def test_a_damaged_file_in_the_cache_is_named_and_kept_when_there_is_no_server(publish, files, tmp_path):
    publish(mirrors=(unused_url(),))
    damaged = tmp_path / "mnist" / TRAIN_IMAGES
    damaged.parent.mkdir()
    damaged.write_bytes(files[TRAIN_IMAGES][:50])
    refused(ValueError, f"{damaged}: is damaged or cut short", "ConnectionError", cache=tmp_path)
    assert damaged.read_bytes() == files[TRAIN_IMAGES][:50]


def test_a_cache_in_the_place_of_a_file_is_rejected_before_anything_is_downloaded(publish, server, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(OSError, match=rf"{FILES[0]} of MNIST cannot be kept in {re.escape(str(tmp_path))}.*NNBP_CACHE"):
        datasets.load_mnist(tmp_path / "file")
    assert server.requests == []


def test_a_full_disk_is_reported_and_leaves_nothing_behind(publish, monkeypatch, tmp_path):
    def write_half(path, data):
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", write_half)
    refused(OSError, FILES[0], "cannot be kept", "No space left on device", "NNBP_CACHE", cache=tmp_path)
    assert not list((tmp_path / "mnist").iterdir())


def test_a_folder_without_permission_is_reported(publish, monkeypatch, tmp_path):
    def refuse(*args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "mkdir", refuse)
    refused(PermissionError, FILES[0], "cannot be kept", "Permission denied", "NNBP_CACHE", cache=tmp_path)


# IDX files


@pytest.mark.parametrize("pack", [bytes, packed])
def test_an_idx_file_is_read_gzipped_or_not(tmp_path, pack):
    (tmp_path / "images").write_bytes(pack(idx(IMAGES)))
    assert np.array_equal(datasets.read_idx(tmp_path / "images", 3), IMAGES)


@pytest.mark.parametrize(
    ("content", "dimensions", "cause"),
    [
        (packed(idx(IMAGES))[:-12], 3, "is damaged or cut short"),
        (packed(idx(IMAGES))[:-8] + bytes(8), 3, "is damaged or cut short"),
        (idx(IMAGES)[:-1], 3, "is cut short: 71 bytes after the header, which announces 72"),
        (idx(IMAGES) + b"!", 3, "is too long: 73 bytes"),
        (idx(IMAGES)[:9], 3, "is cut short: 9 bytes, less than the 16 bytes of its header"),
        (idx(LABELS), 3, "has the magic number 2049; it should be 2051"),
        (packed(idx(IMAGES)), 1, "has the magic number 2051; it should be 2049"),
        (b"<!DOCTYPE html> please log in", 1, "has the magic number 1008813135"),
        (b"", 1, "is cut short: 0 bytes"),
    ],
)
def test_a_broken_idx_file_is_rejected_by_name_and_cause(tmp_path, content, dimensions, cause):
    (tmp_path / "broken").write_bytes(content)
    with pytest.raises(ValueError, match=f"broken {cause}"):
        datasets.read_idx(tmp_path / "broken", dimensions)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((7, 3), TypeError, "path is 7; it should be a path"),
        (("images", "3"), TypeError, "dimensions is '3'; it should be an integer"),
        (("images", 0), ValueError, "dimensions is 0"),
        (("no such file", 1), FileNotFoundError, "no such file"),
    ],
)
def test_read_idx_rejects_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        datasets.read_idx(*arguments)


# What is on the servers


@pytest.mark.parametrize("source", [datasets.MNIST, datasets.FASHION_MNIST])
def test_every_source_has_four_checksums_and_encrypted_mirrors(source):
    assert tuple(source.sha256) == FILES
    assert all(len(checksum) == 64 and int(checksum, 16) for checksum in source.sha256.values())
    assert len(source.mirrors) == 2 and all(url.startswith("https://") for url in source.mirrors)
