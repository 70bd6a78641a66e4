"""Record the accuracy that Nielsen's network reaches on MNIST, for the chapter "Let the equations learn to read".

    python -m tools.record_mnist_accuracy [FOLDER]

FOLDER holds the four IDX files of MNIST; without it they come from `nnbp.datasets.load_mnist`. Writes
book/data/mnist-784-30-10.json. This takes a few minutes on one core.
"""

import json
import sys

import nnbp
from tools import record_mnist_run

RECORD = record_mnist_run.RECORD.with_name("mnist-784-30-10.json")
SETTINGS = {"epochs": 30, "mini_batch_size": 10, "eta": 3.0}
SEEDS = (0, 1)


def main(folder=None):
    train, test = record_mnist_run.load(folder)
    accuracy = {}
    for seed in SEEDS:
        net = nnbp.Network([784, 30, 10], seed=seed)
        accuracy[seed] = nnbp.sgd(net, *train, **SETTINGS, test_data=test).test_accuracy
    RECORD.write_text(json.dumps(SETTINGS | {"test_accuracy": accuracy}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:2])
