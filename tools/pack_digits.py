# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2", "scikit-learn"]
# ///
"""Pack scikit-learn's handwritten digits into nnbp/data/digits.npz, split and shuffled once and for all.

Neither the tests nor the book run this, because the packed file is committed. To make it again, install scikit-learn,
which the project does not otherwise need, and run

    python -m tools.pack_digits
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

TARGET = Path(__file__).resolve().parents[1] / "nnbp" / "data" / "digits.npz"
TEST_COUNT = 360
SEED = 1986


def shares(counts, total):
    """How many of each class go into the test split: in proportion, rounded by the largest-remainder method."""
    exact = counts * total / counts.sum()
    share = np.floor(exact).astype(int)
    largest_first = np.argsort(share - exact, kind="stable")
    share[largest_first[: total - share.sum()]] += 1
    return share


def split(labels, rng):
    """Shuffled indices of the training and the test images, with every class in proportion."""
    test = np.zeros(len(labels), dtype=bool)
    for digit, share in enumerate(shares(np.bincount(labels), TEST_COUNT)):
        test[rng.permutation(np.flatnonzero(labels == digit))[:share]] = True
    return rng.permutation(np.flatnonzero(~test)), rng.permutation(np.flatnonzero(test))


def main():
    digits = load_digits()
    images, labels = digits.data.astype(np.uint8), digits.target.astype(np.uint8)
    assert (images == digits.data).all() and images.max() == 16
    train, test = split(labels, np.random.default_rng(SEED))
    np.savez_compressed(
        TARGET,
        train_images=images[train],
        train_labels=labels[train],
        test_images=images[test],
        test_labels=labels[test],
    )
    print(f"{TARGET.name}: {len(train)} training and {len(test)} test images, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
