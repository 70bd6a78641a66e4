"""scikit-learn's MLPRegressor: the same hidden layers and squared error, but linear output neurons.

Its classifier would differ more: it has softmax outputs and another cost. Momentum and penalty are switched off.
"""

from sklearn.neural_network import MLPRegressor


class Regressor:
    """`partial_fit` on a mini-batch is a step, on the training set an epoch; its gradient is not public."""

    jobs = ("step", "epoch")
    checked = True
    outputs = "linear"
    eta = 1e-4  # linear outputs are not bounded by 0 and 1 and would diverge with a larger rate

    def __init__(self, problem):
        self.examples = problem.workload.m
        self.X, self.Y = problem.X, problem.Y
        self.model = MLPRegressor(
            hidden_layer_sizes=problem.workload.sizes[1:-1],
            activation="logistic",
            solver="sgd",
            alpha=0,
            batch_size=self.examples,
            learning_rate_init=self.eta,
            momentum=0,
            nesterovs_momentum=False,
            random_state=0,
        )
        self.model.partial_fit(self.X, self.Y)  # allocates the parameters
        for mine, given in zip(self.model.coefs_, problem.weights, strict=True):
            mine[...] = given.T
        for mine, given in zip(self.model.intercepts_, problem.biases, strict=True):
            mine[...] = given[:, 0]

    def step(self):
        self.model.partial_fit(self.X, self.Y)

    def prepare_epoch(self, X, Y):
        self.training_set = X, Y

    def epoch(self):
        self.model.partial_fit(*self.training_set)

    def parameters(self):
        return [w.T for w in self.model.coefs_], self.model.intercepts_
