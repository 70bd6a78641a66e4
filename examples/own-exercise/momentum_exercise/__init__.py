import numpy as np

from nnbp.exercises import Misconception, Task


def momentum_step(w, v, dw, eta, mu):
    """New weights and new velocity, by the momentum rule."""
    v = mu * v - eta * dw
    return w + v, v


MISTAKES = [
    Misconception(
        "old-velocity",
        "You moved w by the velocity from before this step, but "
        "{equation} computes the new one first.",
        "Which v should w + v contain?",
    )
]

rng = np.random.default_rng(0)


def case(shape, eta, mu):
    w, v, dw = rng.normal(size=(3, *shape))
    return {"w": w, "v": v, "dw": dw, "eta": eta, "mu": mu}


CASES = (case((2, 3), 0.5, 0.9), case((4, 1), 2.0, 0.5))

TASKS = [
    Task(
        "momentum",
        momentum_step,
        "the momentum rule",
        CASES,
        {
            "uphill": {"- eta": "+ eta"},  # in the catalogue already
            "old-velocity": {
                "v = mu": "w, v = w + v, mu",
                "return w + v, v": "return w, v",
            },
        },
        parts=("w", "v"),
        first_layer=0,
    )
]
