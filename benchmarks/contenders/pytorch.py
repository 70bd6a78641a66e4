"""PyTorch on the CPU: eager with autograd, with hand-written gradients, and the matrix products alone."""

import os

import torch
from torch.nn import functional

from ..workloads import ETA

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))


def tensors(problem):
    """The mini-batch and the parameters, biases as rows."""
    X, Y = torch.tensor(problem.X), torch.tensor(problem.Y)
    return X, Y, [torch.tensor(w) for w in problem.weights], [torch.tensor(b[:, 0]) for b in problem.biases]


class Learner:
    """What the two variants have in common."""

    jobs = ("gradient", "step", "epoch")
    checked = True

    def __init__(self, problem):
        self.examples, self.eta = problem.workload.m, ETA
        self.X, self.Y, self.weights, self.biases = tensors(problem)

    def step(self):
        self.learn_from(self.X, self.Y)

    def prepare_epoch(self, X, Y):
        self.training_set = torch.from_numpy(X), torch.from_numpy(Y)

    def epoch(self):
        X, Y = self.training_set
        for batch in torch.randperm(len(X)).split(self.examples):
            self.learn_from(X[batch], Y[batch])

    def parameters(self):
        return [w.detach() for w in self.weights], [b.detach() for b in self.biases]


class Eager(Learner):
    """Functions on tensors with autograd: faster than `nn.Sequential` with `optim.SGD` for small networks."""

    def __init__(self, problem):
        super().__init__(problem)
        for parameter in self.weights + self.biases:
            parameter.requires_grad_()

    def slopes(self, X, Y):
        """The derivatives of the mean quadratic cost with respect to the weights, then to the biases."""
        a = X
        for w, b in zip(self.weights, self.biases, strict=True):
            a = torch.sigmoid(functional.linear(a, w, b))
        cost = functional.mse_loss(a, Y, reduction="sum") / (2 * len(X))
        return torch.autograd.grad(cost, self.weights + self.biases)

    def gradient(self):
        slopes = self.slopes(self.X, self.Y)
        return slopes[: len(self.weights)], slopes[len(self.weights) :]

    def learn_from(self, X, Y):
        slopes = self.slopes(X, Y)
        with torch.no_grad():
            for parameter, slope in zip(self.weights + self.biases, slopes, strict=True):
                parameter.sub_(slope, alpha=self.eta)


class ByHand(Learner):
    """The four equations, with one example in each row; products are written into existing tensors or added to them."""

    def __init__(self, problem):
        super().__init__(problem)
        self.dC_dw = [torch.empty_like(w) for w in self.weights]
        self.dC_db = [torch.empty_like(b) for b in self.biases]

    def propagate(self, X, Y, scale):
        """Activations, and errors times ``scale``."""
        a = [X]
        for w, b in zip(self.weights, self.biases, strict=True):
            a.append(torch.addmm(b, a[-1], w.T).sigmoid_())
        delta = (a[-1] - Y).mul_(scale).mul_(a[-1] * (1 - a[-1]))
        errors = [delta]
        for w, a_l in zip(self.weights[:0:-1], a[-2:0:-1], strict=True):
            delta = torch.mm(delta, w).mul_(a_l).mul_(1 - a_l)
            errors.insert(0, delta)
        return a, errors

    def gradient(self):
        a, errors = self.propagate(self.X, self.Y, 1 / len(self.X))
        for a_in, delta, dw, db in zip(a[:-1], errors, self.dC_dw, self.dC_db, strict=True):
            torch.mm(delta.T, a_in, out=dw)
            torch.sum(delta, 0, out=db)
        return self.dC_dw, self.dC_db

    def learn_from(self, X, Y):
        a, errors = self.propagate(X, Y, -self.eta / len(X))
        for a_in, delta, w, b in zip(a[:-1], errors, self.weights, self.biases, strict=True):
            w.addmm_(delta.T, a_in)
            b.add_(delta.sum(0))


class Products:
    """The matrix products alone, by PyTorch's BLAS, with one example in each row and preallocated results."""

    jobs = ("gradient",)
    checked = False

    def __init__(self, problem):
        self.examples = problem.workload.m
        X, _, weights, _ = tensors(problem)
        a = [X] + [torch.rand(len(X), len(w), dtype=X.dtype) for w in weights]
        errors = [torch.rand_like(a_l) for a_l in a[1:]]
        self.products = [(a_in, w.T, out) for a_in, w, out in zip(a[:-1], weights, a[1:], strict=True)]
        self.products += [(errors[i], weights[i], errors[i - 1]) for i in range(len(weights) - 1, 0, -1)]
        self.products += [(errors[i].T, a[i], torch.empty_like(weights[i])) for i in range(len(weights))]

    def gradient(self):
        for left, right, out in self.products:
            torch.mm(left, right, out=out)
