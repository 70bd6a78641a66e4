"""Record why [784, 100, 10] with η = 3 gets stuck on MNIST, for the page "Rescue a network that is stuck".

    python -m tools.record_mnist_run [FOLDER]

FOLDER holds the four IDX files of MNIST, gzipped or not; without it they come from `nnbp.datasets.load_mnist`. Writes
book/data/mnist-784-100-10.json, about 40 kB, in about fifteen minutes on one core. The runs are chaotic: with another
BLAS the same seeds may give other results, so the chapter reads the record and does not repeat the runs.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import nnbp
from nnbp.datasets import one_hot, read_idx

RECORD = Path(__file__).resolve().parent.parent / "book" / "data" / "mnist-784-100-10.json"
SIZES, MINI_BATCH_SIZE, ETA, EPOCHS = [784, 100, 10], 10, 3.0, 12
RUNS = {"learns": 4, "stuck": 1}  # the seed of each
LEANING = nnbp.Activation(lambda z: nnbp.sigmoid._f(z) + z / 20, lambda z: nnbp.sigmoid._prime(z) + 1 / 20)
REMEDIES = {  # the stuck run from the same random numbers, with something changed
    "η = 0.3": {"eta": 0.3},
    "scaled weights": {"init": "scaled"},
    "cross-entropy, η = 0.3": {"cost": nnbp.cross_entropy, "eta": 0.3},
    "leaning sigmoid, η = 0.1": {"activations": LEANING, "eta": 0.1},
}
SURVEY_SEEDS, SURVEY_WIDTHS = range(20), (30, 100)
SATURATED = 0.025  # σ′ below a tenth of its largest value, 1/4
EARLY = sorted({*range(31), *np.geomspace(30, 6000, 32).round().astype(int).tolist()})  # mini-batches


def load(folder=None):
    """Training and test data, from a folder of IDX files or from the cache."""
    if folder is None:
        return nnbp.datasets.load_mnist()
    return tuple(
        (
            np.ascontiguousarray(_idx(folder, f"{part}-images-idx3-ubyte", 3).reshape(-1, SIZES[0]).T / 255),
            one_hot(_idx(folder, f"{part}-labels-idx1-ubyte", 1)),
        )
        for part in ("train", "t10k")
    )


def _idx(folder, name, dimensions):
    path = Path(folder) / name
    return read_idx(path if path.exists() else path.with_suffix(".gz"), dimensions)


def train(net, X, Y, epochs, eta, seed, at_step=lambda step: None):
    """Stochastic gradient descent as in `nnbp.sgd`; yields after each epoch and calls ``at_step`` before each step."""
    rng, step = np.random.default_rng(seed), 0
    for _ in range(epochs):
        for batch in rng.permutation(X.shape[1]).reshape(-1, MINI_BATCH_SIZE):
            at_step(step)
            net.update(nnbp.minibatch_gradient(net, X[:, batch], Y[:, batch]), eta)
            step += 1
        yield


def outputs_on_own_digit(net, X, Y):
    """Mean z and mean σ′ of each output neuron over the images of its digit."""
    z = net.feedforward(X).z[-1]
    slope = nnbp.sigmoid.prime(z)
    own = [Y[j] == 1 for j in range(10)]
    return [z[j, own[j]].mean() for j in range(10)], [slope[j, own[j]].mean() for j in range(10)]


def measure(net, probe, test):
    """Everything that the chapter shows of one moment: accuracy and cost on the test data, the rest on the probe."""
    X, Y = probe
    f, g = net.feedforward(X), nnbp.minibatch_gradient(net, X, Y)
    slope = nnbp.sigmoid.prime(f.z[-1])
    z_own, slope_own = outputs_on_own_digit(net, X, Y)
    right = net.output(test[0]).argmax(axis=0) == test[1].argmax(axis=0)
    return {
        "accuracy": right.mean(),
        "silent": silent(net, test),
        "accuracy_of_digit": [right[test[1][j] == 1].mean() for j in range(10)],
        "cost": net.mean_cost(*test),
        "sigma_prime": slope.mean(axis=1),
        "sigma_prime_own_digit": slope_own,
        "z_own_digit": z_own,
        "saturated": (slope < SATURATED).mean(axis=1),
        "saturated_hidden": (nnbp.sigmoid.prime(f.z[0]) < SATURATED).mean(),
        "a_in_squared": (f.a[1] ** 2).sum(axis=0).mean(),
        "gradient_of_layer": [np.linalg.norm(w) for w in g.weights],
        "gradient_of_neuron": np.linalg.norm(g.weights[-1], axis=1),
    }


def record_run(seed, train_data, test):
    """The run with one seed: the first epoch in detail, then every epoch."""
    net = nnbp.Network(SIZES, seed=seed)
    probe = tuple(part[:, :5_000] for part in train_data)
    early = {"step": EARLY, "z_own_digit": [], "sigma_prime_own_digit": []}

    def look(step):
        if step in EARLY:
            z, slope = outputs_on_own_digit(net, *probe)
            early["z_own_digit"].append(z)
            early["sigma_prime_own_digit"].append(slope)

    epochs = [measure(net, probe, test)]
    for _ in train(net, *train_data, EPOCHS, ETA, seed, look):
        epochs.append(measure(net, probe, test))
    return {"seed": seed, "early": early, "epochs": {name: [e[name] for e in epochs] for name in epochs[0]}}


def remedy(seed, train_data, test, eta=ETA, **options):
    """Test accuracy before training and after every epoch, and which output neurons stay below 1/2 to the end."""
    net = nnbp.Network(SIZES, seed=seed, **options)
    accuracy = [nnbp.accuracy(net, *test)]
    for _ in train(net, *train_data, EPOCHS, eta, seed):
        accuracy.append(nnbp.accuracy(net, *test))
    return {"accuracy": accuracy, "silent": silent(net, test)}


def silent(net, test):
    """The output neurons that stay below 1/2 on every test image."""
    return np.flatnonzero(net.output(test[0]).max(axis=1) < 0.5).tolist()


def survey(width, train_data, test):
    """For many seeds, after one epoch: accuracy, and how many output neurons stay below 1/2 on every test image."""
    found = {"a_in_squared": [], "accuracy": [], "silent": []}
    for seed in SURVEY_SEEDS:
        net = nnbp.Network([784, width, 10], seed=seed)
        found["a_in_squared"].append((net.feedforward(test[0]).a[1] ** 2).sum(axis=0).mean())
        for _ in train(net, *train_data, 1, ETA, seed):
            found["accuracy"].append(nnbp.accuracy(net, *test))
            found["silent"].append(len(silent(net, test)))
    return found


def rounded(value):
    """Plain numbers with four significant digits, for JSON."""
    if isinstance(value, dict):
        return {name: rounded(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [rounded(entry) for entry in value]
    return value if isinstance(value, int) else float(f"{value:.4g}")


def main(folder=None):
    train_data, test = load(folder)
    record = {
        "sizes": SIZES,
        "mini_batch_size": MINI_BATCH_SIZE,
        "eta": ETA,
        "saturated_below": SATURATED,
        "runs": {name: record_run(seed, train_data, test) for name, seed in RUNS.items()},
        "remedies": {name: remedy(RUNS["stuck"], train_data, test, **options) for name, options in REMEDIES.items()},
        "survey": {str(width): survey(width, train_data, test) for width in SURVEY_WIDTHS},
    }
    RECORD.parent.mkdir(exist_ok=True)
    text = json.dumps(rounded(record), separators=(",", ":"))
    RECORD.write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")
    print(f"{RECORD.name}: {RECORD.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:2])
