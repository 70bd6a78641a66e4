"""The record of the stuck MNIST run contains what the chapter reads, and the tool that makes it works."""

import gzip
import json
import struct

import numpy as np
import pytest

from nnbp import Network
from tools import record_mnist_run as tool


@pytest.fixture(scope="module")
def record():
    return json.loads(tool.RECORD.read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path):
    """Forty images of noise for training and ten for the test; some of the files are gzipped."""
    rng = np.random.default_rng(0)
    for part, m in (("train", 40), ("t10k", 10)):
        images = rng.integers(0, 256, (m, 28, 28), dtype=np.uint8)
        (tmp_path / f"{part}-images-idx3-ubyte").write_bytes(struct.pack(">4I", 2051, m, 28, 28) + images.tobytes())
        labels = struct.pack(">2I", 2049, m) + (np.arange(m) % 10).astype(np.uint8).tobytes()
        (tmp_path / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels))
    return tmp_path


def test_the_record_is_small_and_of_the_networks_the_tool_trains(record):
    assert tool.RECORD.stat().st_size < 50_000
    assert record["sizes"] == tool.SIZES and record["eta"] == tool.ETA
    assert {name: run["seed"] for name, run in record["runs"].items()} == tool.RUNS
    assert record["remedies"].keys() == tool.REMEDIES.keys()


def test_one_run_learns_and_the_other_is_stuck_because_its_derivatives_vanish(record):
    learns, stuck = (record["runs"][name]["epochs"] for name in ("learns", "stuck"))
    assert learns["accuracy"][8] > 0.95 and stuck["accuracy"][8] < 0.75
    asleep = stuck["silent"][4]
    slopes = np.array(stuck["sigma_prime_own_digit"][4])
    assert len(asleep) == 3 and slopes[asleep].max() < 1e-5 < np.delete(slopes, asleep).min()


def test_a_run_is_recorded_from_a_folder_of_files(folder, monkeypatch):
    monkeypatch.setattr(tool, "EPOCHS", 2)
    train_data, test = tool.load(folder)
    run = json.loads(json.dumps(tool.rounded(tool.record_run(0, train_data, test))))
    assert [len(values) for values in run["epochs"].values()] == [3] * len(run["epochs"])
    assert np.shape(run["early"]["z_own_digit"]) == (8, 10)
    assert len(tool.remedy(0, train_data, test, eta=0.3)["accuracy"]) == 3


def test_every_mini_batch_of_every_epoch_is_a_step(folder):
    (X, Y), _ = tool.load(folder)
    seen = []
    net = Network(tool.SIZES, seed=0)
    for _ in tool.train(net, X, Y, epochs=2, eta=3.0, seed=0, at_step=seen.append):
        pass
    assert seen == list(range(8))
    assert not np.array_equal(net.weights[0], Network(tool.SIZES, seed=0).weights[0])
