"""nnbp: its fast room, and its public door."""

import nnbp
from nnbp.workspace import Workspace

from ..workloads import ETA


class Fast:
    """The workspace, which `nnbp.sgd` uses; the epoch is `nnbp.sgd` itself."""

    jobs = ("gradient", "step", "epoch")
    checked = True

    def __init__(self, problem):
        self.examples, self.eta = problem.workload.m, ETA
        self.net = problem.network()
        self.workspace = Workspace(self.net, problem.X.T, problem.Y.T)

    def gradient(self):
        g = self.workspace.gradient()
        return g.weights, g.biases

    def step(self):
        self.workspace.step(self.eta)

    def prepare_epoch(self, X, Y):
        self.training_set = X.T, Y.T

    def epoch(self):
        nnbp.sgd(self.net, *self.training_set, 1, self.examples, self.eta, progress=False, measure=False)

    def parameters(self):
        return self.net.weights, self.net.biases


class Public:
    """`nnbp.minibatch_gradient`, with its checks and arrays of its own."""

    jobs = ("gradient",)
    checked = True

    def __init__(self, problem):
        self.examples = problem.workload.m
        self.net = problem.network()
        self.X, self.Y = problem.X.T, problem.Y.T

    def gradient(self):
        g = nnbp.minibatch_gradient(self.net, self.X, self.Y)
        return g.weights, g.biases
