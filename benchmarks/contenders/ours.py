"""nnbp: the public gradient, and the fast steps that `nnbp.sgd` takes."""

import nnbp
from nnbp._fast import Workspace, own_parameters

from ..workloads import ETA


class Network:
    """`nnbp.minibatch_gradient` with its argument checks; a step is one of `nnbp.sgd`, an epoch `nnbp.sgd` itself."""

    jobs = ("gradient", "step", "epoch")
    checked = True

    def __init__(self, problem):
        self.examples, self.eta = problem.workload.m, ETA
        self.net = problem.network()
        own_parameters(self.net)
        self.X, self.Y = problem.X.T, problem.Y.T
        self.workspace = Workspace(self.net, self.X, self.Y)

    def gradient(self):
        g = nnbp.minibatch_gradient(self.net, self.X, self.Y)
        return g.weights, g.biases

    def step(self):
        self.workspace.step(self.eta)

    def prepare_epoch(self, X, Y):
        self.training_set = X.T, Y.T

    def epoch(self):
        nnbp.sgd(self.net, *self.training_set, 1, self.examples, self.eta, progress=False, measure=False)

    def parameters(self):
        return self.net.weights, self.net.biases
