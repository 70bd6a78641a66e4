import functools
import math

import numpy as np

from nnbp.exercises.own_engine import Number


def by_dictionary(name, s):
    t = np.tanh(s)
    pairs = {"tanh": (t, 1 - t * t), "exp": (np.exp(s), np.exp(s)), "ln": (np.log(np.abs(s)), 1 / s)}
    return pairs[name]


def by_powers_of_e(name, s):
    up, down = np.exp(s), np.exp(-s)
    if name == "tanh":
        return (up - down) / (up + down), 4 / (up + down) ** 2
    if name == "exp":
        return up, up
    return np.log(s), s**-1.0


def by_exponentials_of_twice(name, s):
    if name == "tanh":
        q = np.exp(2 * s)
        return (q - 1) / (q + 1), 4 * q / (q + 1) ** 2
    return (np.exp(s), np.exp(s)) if name == "exp" else (np.log(s), 1.0 / s)


def entry_by_entry(name, s):
    value, derivative = np.empty(s.shape), np.empty(s.shape)
    for i, entry in np.ndenumerate(s):
        value[i] = {"tanh": math.tanh, "exp": math.exp, "ln": math.log}[name](entry)
        derivative[i] = {"tanh": 1 - value[i] ** 2, "exp": value[i], "ln": 1 / entry}[name]
    return value, derivative


def with_match(name, s):
    match name:
        case "tanh":
            return [np.tanh(s), 1 / np.cosh(s) ** 2]
        case "exp":
            return [np.exp(s)] * 2
        case _:
            return [np.log(s), np.reciprocal(s)]


def started(program, values):
    inputs = [Number(value) for value in values]
    return inputs, program(*inputs)


def along_every_path(program, values):
    """Without an order: a contribution for each path from the cost to an input."""
    inputs, cost = started(program, values)

    def pass_on(number, bar):
        number.bar += bar
        for other, derivative in number.made_from:
            pass_on(other, bar * derivative)

    pass_on(cost, 1.0)
    return np.array([number.bar for number in inputs])


def in_the_order_of_computation(program, values):
    """Counts the steps that a number still waits for."""
    inputs, cost = started(program, values)
    waiting, found = {}, [cost]
    while found:
        for other, _ in found.pop().made_from:
            if other not in waiting:
                found.append(other)
            waiting[other] = waiting.get(other, 0) + 1
    ready, bars = [cost], {cost: 1.0}
    while ready:
        number = ready.pop()
        for other, derivative in number.made_from:
            bars[other] = bars.get(other, 0.0) + derivative * bars[number]
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return np.array([bars.get(number, 0.0) for number in inputs])


def depth_first(program, values):
    inputs, cost = started(program, values)
    ordered = []

    def visit(number):
        if all(number is not other for other in ordered):
            for other, _ in number.made_from:
                visit(other)
            ordered.append(number)

    visit(cost)
    cost.bar = 1.0
    while ordered:
        number = ordered.pop()
        for other, derivative in number.made_from:
            other.bar = other.bar + number.bar * derivative
    return np.array([float(number.bar) for number in inputs])


def forwards(program, values):
    """The same derivatives in the other direction, one input at a time."""
    inputs, cost = started(program, values)

    def with_respect_to(target):
        @functools.cache
        def derivative(number):
            if number is target:
                return 1.0
            return sum((d * derivative(other) for other, d in number.made_from), 0.0)

        return derivative(cost)

    return np.array([with_respect_to(number) for number in inputs])


def by_matrix(program, values):
    """Solves one system of equations for all bars."""
    inputs, cost = started(program, values)
    numbers, index = [*inputs], {number: i for i, number in enumerate(inputs)}
    stack = [cost]
    while stack:
        number = stack.pop()
        if number not in index:
            index[number] = len(numbers)
            numbers.append(number)
        stack += [other for other, _ in number.made_from if other not in index]
    system = np.eye(len(numbers))
    for number in numbers:
        for other, derivative in number.made_from:
            system[index[other], index[number]] -= derivative
    one = np.zeros(len(numbers))
    one[index[cost]] = 1.0
    return np.linalg.solve(system, one)[: len(inputs)]


def cost_by_loop(z, k, exp, ln):
    total = 0
    for z_i in z:
        total = total + exp(z_i)
    return ln(exp(z[k]) / total) * -1.0


def cost_by_outputs(z, k, exp, ln):
    total = sum(exp(z_i) for z_i in z)
    outputs = [exp(z_i) / total for z_i in z]
    return -ln(outputs[k])


VARIANTS = {
    "engine-rule": [by_dictionary, by_powers_of_e, by_exponentials_of_twice, entry_by_entry, with_match],
    "engine-backward": [along_every_path, in_the_order_of_computation, depth_first, forwards, by_matrix],
    "engine-softmax": [
        cost_by_loop,
        cost_by_outputs,
        lambda z, k, exp, ln: ln(sum(exp(z_i) for z_i in z)) - z[k],
        lambda z, k, exp, ln: ln(sum(exp(z_i) for z_i in z)) - ln(exp(z[k])),
        lambda z, k, exp, ln: ln(sum([exp(z_i - z[k]) for z_i in z])),
        lambda z, k, exp, ln: 0 - ln(1 / sum([exp(z_i - z[k]) for z_i in z])),
    ],
}
