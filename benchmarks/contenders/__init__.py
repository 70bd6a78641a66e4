"""The contenders, each a class with the same few methods.

    contender = Contender(problem)
    contender.jobs           which of gradient, step and epoch it can do
    contender.examples       how many examples of the mini-batch it works on
    contender.eta            its learning rate
    contender.gradient()     the mean gradient of the mini-batch: (weights, biases), lists of the library's own arrays
    contender.step()         one learning step on the mini-batch
    contender.prepare_epoch(X, Y)    store a training set with one example in each row
    contender.epoch()        one pass over it in shuffled mini-batches, with a step for each
    contender.parameters()   (weights, biases)

A contender with ``checked = False`` computes only matrix products, so there is no gradient to compare.
A contender's class is imported only in the process that runs it.
"""

from importlib import import_module

CONTENDERS = {
    "bound": "bound.Products",
    "nnbp": "ours.Network",
    "original": "original.ExampleByExample",
    "torch": "pytorch.Eager",
    "torch by hand": "pytorch.ByHand",
    "torch products": "pytorch.Products",
    "jax": "xla.Rows",
    "jax columns": "xla.Columns",
    "jax products": "xla.Products",
    "autograd": "hips.Autograd",
    "scikit-learn": "scikit.Regressor",
}
"""Name in the tables to module and class in this folder."""


def load(name):
    """The class of a contender; raises `ModuleNotFoundError` if its library is not installed."""
    module, contender = CONTENDERS[name].split(".")
    return getattr(import_module(f"{__name__}.{module}"), contender)
