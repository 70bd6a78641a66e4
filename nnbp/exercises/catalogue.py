"""The catalogue of misconceptions: what people write when they write backpropagation, and what to ask them.

Each entry is data. What a mistake computes stands with the exercises that it applies to, under the entry's name.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Misconception:
    """A mistake that people really make.

    Attributes
    ----------
    name : str
    saying : str
        What was probably written, and which equation that violates; ``{equation}`` is the one of the exercise.
    question : str
        A question that leads to the repair without giving it away.
    """

    name: str
    saying: str
    question: str

    def told(self, equation):
        """What the reader is told."""
        return f"{self.saying.format(equation=equation)}\n{self.question.format(equation=equation)}"


ENTRIES = [
    # The form of the answer
    Misconception(
        "return-forgotten",
        "The function ends without `return`, so Python hands back None.",
        "Which of your variables holds what {equation} asks for?",
    ),
    Misconception(
        "integer-array",
        "Your array holds integers: of whatever is stored in it, what comes after the point is cut off, and {equation} "
        "with it.",
        "Which dtype has an array made by np.zeros(..., dtype=int), by np.array([0, 0]), or by np.zeros_like of an array "
        "of whole numbers?",
    ),
    Misconception(
        "one-dimensional",
        "You returned a flat array. A vector over the neurons is a column in {equation}: two dimensions, the second "
        "of length 1.",
        "Where does the second dimension get lost: in a sum, a reshape, or in x[:, 0]?",
    ),
    Misconception(
        "broadcast",
        "A flat array (n,) met a column (n, 1), and NumPy filled up both to (n, n) without a word. {equation} has "
        "one number "
        "for each neuron.",
        "Which of the arrays in your expression has only one dimension? Print their shapes.",
    ),
    Misconception(
        "argument-modified",
        "{equation} only reads its arguments. Whoever calls you still needs them: the forward pass, for the other "
        "layers.",
        "Which line writes into an array that was handed in, with *=, +=, -= or an index on the left of =?",
    ),
    Misconception(
        "carried-over",
        "Something survives from one call to the next, so the second answer holds part of the first. {equation} "
        "starts from zero.",
        "Where do you make the arrays that you add to: inside the function, each time anew, or outside, once?",
    ),
    # What can happen to any answer
    Misconception(
        "sign-flipped",
        "Every number has the opposite sign of what {equation} gives.",
        "Which way round is the difference: does it grow when the output grows, or when the target grows?",
    ),
    Misconception(
        "doubled",
        "Every number is twice what {equation} gives: a factor ½ is lost, or a 2 from a square was kept.",
        "The cost has a ½ in front of its square. What becomes of both when you differentiate?",
    ),
    Misconception(
        "halved",
        "Every number is half of what {equation} gives: a factor ½ too many.",
        "The cost has a ½ in front of its square. What becomes of both when you differentiate?",
    ),
    Misconception(
        "times-m",
        "Every number is m times too large, where m is the number of examples.",
        "Does {equation} ask for a sum over the examples here, or for their mean?",
    ),
    Misconception(
        "over-m",
        "Every number is m times too small, where m is the number of examples.",
        "Does {equation} take a mean over the examples here? How often did you divide?",
    ),
    Misconception(
        "transposed",
        "The numbers are right and the array lies on its side: you returned the transpose of what {equation} asks for.",
        "What does a row stand for in {equation}, and what in your result?",
    ),
    Misconception(
        "layers-reversed",
        "The arrays are right and stand in the wrong order: the list begins with the last layer.",
        "Going backwards you meet the last layer first. At which end of the list does it have to go?",
    ),
    # Feedforward
    Misconception(
        "w-transposed-forward",
        "You used wᵀ on the way forward. In {equation} it is w, row j for neuron j of the layer that listens.",
        "w^l_jk leads from neuron k to neuron j. Over which of the two does the sum run?",
    ),
    Misconception(
        "bias-forgotten",
        "The bias b is missing from the weighted input in {equation}.",
        "What would a neuron say if everything it hears were zero?",
    ),
    Misconception(
        "bias-after-sigma",
        "The bias is added after σ, and {equation} adds it before: it belongs to the weighted input.",
        "Can an activation of a sigmoid neuron be larger than 1? Can one of yours?",
    ),
    Misconception(
        "bias-for-every-weight",
        "The bias is added once for every incoming weight; in {equation} it stands outside the sum.",
        "How often does your inner loop run, and how often should the bias be added for one neuron?",
    ),
    Misconception(
        "bias-subtracted",
        "The bias is subtracted, as a threshold would be; in {equation} it is added.",
        "Does a larger bias make it easier or harder for a neuron to say something?",
    ),
    Misconception(
        "sigma-forgotten",
        "You returned z, the weighted input: {equation} still applies σ to it.",
        "In which range does a sigmoid neuron's activation lie, and do your numbers?",
    ),
    Misconception(
        "sigma-prime-forward",
        "You applied σ′ where {equation} applies σ: that is the slope at z, not the activation.",
        "What does a neuron with a very large z say, about 1 or about 0?",
    ),
    Misconception(
        "last-term-dropped",
        "The sum in {equation} runs over all neurons k of the layer before, and yours stops one short.",
        "Which values does k take in your inner loop, from the first to the last?",
    ),
    Misconception(
        "total-not-reset",
        "Each neuron starts with the sum of the one before it; in {equation} every neuron has a sum of its own.",
        "Where do you set the sum to its starting value: before the loop over the neurons or inside it?",
    ),
    Misconception(
        "aliased-list",
        "All rows are the same list: `[[0.0]] * n` makes n names for one row, so that the last neuron overwrites the "
        "others and {equation} holds for the last one only.",
        "How many different objects are in `[[0.0]] * 3`? Try `is`.",
    ),
    Misconception(
        "star-for-matrix-product",
        "You multiplied with `*`, entry by entry, where {equation} has a matrix product.",
        "Which of the two adds up over the neurons, `*` or `@`?",
    ),
    Misconception(
        "matrix-product-for-star",
        "You multiplied with `@` where {equation} has ⊙, the product entry by entry.",
        "Which of the two keeps every neuron to itself, `*` or `@`?",
    ),
    Misconception(
        "always-the-input",
        "Every layer listens to x. In {equation} a layer listens to the layer before it.",
        "Which variable changes from one turn of your loop to the next?",
    ),
    Misconception(
        "z-passed-on",
        "A layer passes on its weighted input z; in {equation} the next layer hears the activation a = σ(z).",
        "What would be the point of σ if no neuron ever heard its result?",
    ),
    Misconception(
        "sigma-of-the-input",
        "σ is applied to the input as well. Layer 1 only holds x: a¹ = x, and {equation} begins with layer 2.",
        "Which is the first layer that has weights and a bias?",
    ),
    Misconception(
        "last-layer-linear",
        "The last layer's activation is its z: σ is missing at the output. {equation} holds for every layer from 2 "
        "to L.",
        "Where does your loop end, and what happens after it?",
    ),
    Misconception(
        "input-not-kept",
        "The list of activations begins with layer 2: x itself, a¹, is missing, and (BP4) will need it.",
        "What does the first layer's weight gradient multiply δ² with?",
    ),
    Misconception(
        "z-and-a-exchanged",
        "z stands where a should be, and a where z should be.",
        "In which order does the exercise ask for the two lists?",
    ),
    # The error
    Misconception(
        "sigma-prime-of-a",
        "You took σ′ at a. In {equation} it is taken at z: σ′(z) and σ′(a) are different numbers.",
        "σ′ asks how steep σ is at the place where the neuron stands. Is that place its weighted input or its "
        "activation?",
    ),
    Misconception(
        "sigma-for-sigma-prime",
        "You multiplied by σ(z) where {equation} has σ′(z).",
        "The demon adds a little to z. By how much does a change: by what factor?",
    ),
    Misconception(
        "sigma-prime-without-z",
        "You multiplied by z(1 − z). The short form of σ′ is σ(1 − σ), with the activation, not the weighted input: "
        "{equation}.",
        "Is your factor ever negative? Can a slope of σ be?",
    ),
    Misconception(
        "no-sigma-prime-output",
        "σ′(zᴸ) is missing at the output: (BP1) is a product of two factors, and one of them is not there.",
        "A saturated output neuron can be quite wrong and still have a small error. Can yours?",
    ),
    Misconception(
        "no-sigma-prime-hidden",
        "σ′(zˡ) is missing in a hidden layer: (BP2) has two steps, back through the weights and back through σ, and "
        "you "
        "stopped after the first.",
        "You have how fast the cost changes with a, the activation. The error is asked for z. What lies between a "
        "and z?",
    ),
    Misconception(
        "cost-for-its-gradient",
        "You used the cost (a − y)²/2 itself. (BP1) has its derivative by the outputs.",
        "Can your error be negative? Should it be, where an output is too low?",
    ),
    Misconception(
        "target-forgotten",
        "The target y does not appear in your answer: for the quadratic cost ∂C/∂a in (BP1) compares a with y.",
        "Would your error be zero if the output were exactly right?",
    ),
    Misconception(
        "z-for-a-output",
        "You compared z with y. In (BP1) the cost looks at the activation a, and ∂C/∂a with it.",
        "Which of the two is the network's answer, z or a?",
    ),
    Misconception(
        "sigma-prime-kept-with-cross-entropy",
        "σ′ is still there. With the cross-entropy ∂C/∂a = (a − y)/(a(1 − a)), and the σ′ of (BP1) cancels its "
        "denominator.",
        "What is a(1 − a) for a sigmoid neuron, and where have you seen it before?",
    ),
    Misconception(
        "cost-gradient-only",
        "This is ∂C/∂a, the first factor of (BP1). The error is the derivative by z.",
        "Which factor leads from a to z?",
    ),
    Misconception(
        "w-for-w-transposed",
        "You used w where (BP2) has wᵀ. On the way back the sum runs over the neurons that listened.",
        "w's row j is everything that neuron j hears. Which entries hold everything that neuron k says?",
    ),
    Misconception(
        "wrong-layers-w",
        "You used the weights into layer l. (BP2) sends the error back through the weights that lead out of it, "
        "those of "
        "layer l + 1.",
        "Along which lines did this layer's activations reach the next layer?",
    ),
    Misconception(
        "wrong-layers-z",
        "You took σ′ at the z of another layer. In (BP2) it is the z of the layer whose error you compute.",
        "δˡ and the z in σ′ belong to the same neurons. Do they in your line?",
    ),
    Misconception(
        "plain-error-passed-back",
        "You passed a − y back through the layers. (BP2) passes back δ, which already holds σ′ of the layer it comes "
        "from.",
        "What did you multiply wᵀ with: the difference at the output, or the error δ?",
    ),
    Misconception(
        "sigma-prime-inside",
        "σ′ of this layer's z is multiplied before the weights. In (BP2) wᵀδ comes first, then σ′.",
        "How many entries does δ of the next layer have, and how many σ′(zˡ)?",
    ),
    Misconception(
        "sigma-prime-added",
        "You added σ′ where {equation} multiplies by it.",
        "Two steps after each other: from z to a, from a to C. What does the chain rule do with their rates?",
    ),
    # The gradient
    Misconception(
        "gradient-transposed",
        "The outer product is the wrong way round: ∂C/∂w has the shape of w in (BP4), row j for the neuron that "
        "listens.",
        "Entry (j, k) belongs to the weight from k to j. Whose error and whose activation is that?",
    ),
    Misconception(
        "outputs-for-inputs",
        "You used the layer's own activations. In (BP4) it is a_in: what comes in through the weight.",
        "The weight w^l_jk multiplies one number on the way forward. Which layer does that number come from?",
    ),
    Misconception(
        "z-for-a-in",
        "You multiplied δ with z of the layer before. In (BP4) it is the activation a = σ(z), which is what the "
        "weight heard.",
        "What does a weight multiply on the way forward, z or a?",
    ),
    Misconception(
        "bias-gradient-times-sigma-prime",
        "The bias gradient has a factor σ′ too many: by (BP3) it is δ and nothing else.",
        "If b grows by a little, by how much does z grow?",
    ),
    Misconception(
        "star-for-outer-product",
        "You multiplied δ and a_in with `*`. (BP4) has a number for every pair of neurons, the outer product.",
        "What should the shape of ∂C/∂w be, and what is the shape of your product?",
    ),
    Misconception(
        "delta-stripped",
        "The error loses its σ′ on the way: from the second step back, (BP2) is fed with wᵀδ and not with the δ that "
        "you stored.",
        "What do you pass on to the next turn of the loop: exactly what you put into the list?",
    ),
    Misconception(
        "always-the-outputs-error",
        "Every layer receives the output's error. In (BP2) a layer receives the error of the layer right after it.",
        "Which variable changes from one turn of your loop to the next?",
    ),
    Misconception(
        "sigma-prime-of-a-output",
        "At the output you took σ′ at a. In (BP1) it is taken at z.",
        "σ′ asks how steep σ is at the place where the neuron stands. Is that place its weighted input or its "
        "activation?",
    ),
    Misconception(
        "sigma-prime-of-a-hidden",
        "In the hidden layers you took σ′ at a. In (BP2) it is taken at z.",
        "σ′ asks how steep σ is at the place where the neuron stands. Is that place its weighted input or its "
        "activation?",
    ),
    Misconception(
        "no-sigma-prime-anywhere",
        "σ′ is missing everywhere: from (BP1) and from (BP2).",
        "You followed the weights back. What else lies on the way from the cost to a weighted input?",
    ),
    Misconception(
        "weights-already-updated",
        "The error passed through weights that had already taken their learning step. (BP2) needs the weights that the "
        "forward pass used.",
        "Where is the first line that changes a weight, and where is the last one that still needs it?",
    ),
    Misconception(
        "first-layer-skipped",
        "The gradient of layer 2, the first with weights, is still zero: the loop backwards ends one layer too early.",
        "For which layers l do you need (BP2), and which values does your loop variable take?",
    ),
    Misconception(
        "biases-first",
        "You returned the biases' gradients first and the weights' second.",
        "In which order does the exercise ask for the two lists?",
    ),
    # One neuron with another function
    Misconception(
        "sigma-prime-at-modified",
        "At neuron j there is still σ′. Its activation is f(z), so that in {equation} its factor is f′(z).",
        "If this neuron's z grows a little, by how much does its own activation grow: σ′(z) or f′(z) times as much?",
    ),
    Misconception(
        "f-prime-everywhere",
        "The whole layer was given f. Only neuron j has it; in {equation} all the others keep σ′.",
        "Which rows of your array of slopes change, and which should?",
    ),
    Misconception(
        "wrong-neuron-modified",
        "Another neuron was given f, the one before neuron j. Rows are counted from 0, and j is the row for which "
        "{equation} has f′.",
        "Did you subtract 1 from j, as if neurons were counted from 1?",
    ),
    Misconception(
        "f-for-f-prime",
        "You multiplied by f(z) where {equation} has the slope, f′(z).",
        "The demon adds a little to z. By what factor does a change: by f or by f′?",
    ),
    Misconception(
        "f-prime-of-a",
        "You took f′ at the neuron's activation. In {equation} it is taken at z, as σ′ is.",
        "f′ asks how steep f is at the place where the neuron stands. Is that place its z or its a?",
    ),
    Misconception(
        "f-prime-missing",
        "At neuron j there is no slope at all: σ′ went, and f′ did not come in {equation}.",
        "Which function has slope 1 everywhere, and is it this neuron's?",
    ),
    Misconception(
        "both-slopes",
        "Neuron j has both slopes, σ′ and f′. It has one function, and {equation} has one factor for it: f′.",
        "Does f come after σ in this neuron, or in its place?",
    ),
    Misconception(
        "short-form-at-modified",
        "You used a(1 − a) at neuron j as well. That is the sigmoid's slope and no other's; {equation} asks for f′(z).",
        "Where does σ′ = σ(1 − σ) come from? Would f do as well in that calculation?",
    ),
    Misconception(
        "example-for-neuron",
        "You gave f to a column: example j, in all neurons. In {equation} a neuron is a row.",
        "Which of z[j] and z[:, j] holds one neuron in all the examples?",
    ),
    Misconception(
        "modified-activation-ignored",
        "The slope is f′, but the activation at neuron j is still σ(z). {equation} begins with what the neuron really "
        "said, f(z).",
        "Through which function did this neuron's z go on the way forward?",
    ),
    Misconception(
        "modified-neuron-ignored",
        "You treated neuron j like all the others. It has f for σ on the way forward and f′ for σ′ in {equation}.",
        "Where in your function do j and f appear?",
    ),
    Misconception(
        "modified-wrong-layer",
        "The modified neuron is one layer too late: the first entry of each list belongs to layer 2. {equation} is "
        "fine, the index is not.",
        "Which entry of `weights` leads into layer l?",
    ),
    # Linear neurons
    Misconception(
        "sigma-kept",
        "σ is still there on the way forward. A linear neuron says z itself, and {equation} builds on that.",
        "What is σ(z) if σ is the function that changes nothing?",
    ),
    Misconception(
        "sigma-kept-in-hidden-layers",
        "The output is linear and the hidden layers still apply the sigmoid. {equation} is asked for neurons that are "
        "all linear.",
        "Does your loop treat the last layer differently from the others?",
    ),
    Misconception(
        "sigma-prime-kept",
        "The sigmoid's σ′ is still in (BP1) and in (BP2). A linear neuron has another slope.",
        "What is the derivative of z by z?",
    ),
    Misconception(
        "sigma-prime-kept-output",
        "The sigmoid's σ′ is still in (BP1). The output neurons are linear, too.",
        "What is the derivative of z by z, and what does it do to a product?",
    ),
    Misconception(
        "sigma-prime-kept-hidden",
        "The sigmoid's σ′ is still in (BP2), in the hidden layers. Their neurons are linear.",
        "What is the derivative of z by z, and what does it do to a product?",
    ),
    Misconception(
        "nothing-linear",
        "This is {equation} for sigmoid neurons, forward and back. None of these neurons is one.",
        "What becomes of σ(z) and of σ′(z) if the neuron says z?",
    ),
    Misconception(
        "z-for-its-slope",
        "You multiplied by z. In (BP1) and (BP2) stands the slope of the function that gives z, not the function.",
        "How steep is the straight line a = z, at any z?",
    ),
    Misconception(
        "slope-added",
        "You added the slope 1. In (BP1) and (BP2) it is a factor.",
        "What does a factor of 1 do to a product?",
    ),
    Misconception(
        "factors-in-reading-order",
        "The matrices stand in the order of the layers. By {equation} the layer that comes later stands on the left.",
        "Which matrix touches x first in w³(w²x + b²) + b³?",
    ),
    Misconception(
        "weights-added-up",
        "You added the weight matrices. By {equation} one layer works on what the other has made of x, which is a "
        "product.",
        "One layer doubles its input, and so does the next. What do both do together?",
    ),
    Misconception(
        "biases-added-up",
        "You added the biases as they are. By {equation} a bias goes through the weights of every later layer.",
        "Which brackets does b² stand in, in w³(w²x + b²) + b³?",
    ),
    Misconception(
        "bias-through-its-own-weights",
        "A bias goes through the weights of its own layer. In {equation} it is added after them, and only the later "
        "layers multiply it.",
        "Which brackets does b³ stand in, in w³(w²x + b²) + b³?",
    ),
    Misconception(
        "total-for-w",
        "You multiplied B by the product W that you had just made, where {equation} has this one layer's w.",
        "Which of your two lines runs first, and what does the second one find in W?",
    ),
    Misconception(
        "last-bias-only",
        "B is the last layer's bias alone. By {equation} the earlier biases reach the output, too.",
        "What does the network answer to x = 0?",
    ),
    Misconception(
        "first-bias-only",
        "B holds the first bias, carried through all layers, and no other. In {equation} every layer adds its own.",
        "What happens to b in your loop, once w has been multiplied?",
    ),
    Misconception(
        "last-layer-left-out",
        "The map ends before the output: the last layer is missing, and {equation} holds for it as well.",
        "How often does your loop run, and how many layers of weights are there?",
    ),
    Misconception(
        "first-layer-left-out",
        "The map begins with layer 3: the first entries of `weights` and `biases` are missing, and {equation} with "
        "them.",
        "What are W and B before the first turn of your loop?",
    ),
    Misconception(
        "constant-not-subtracted",
        "Every column of W has B in it. By {equation} the network answers to a unit vector with a column of W plus B.",
        "What does the network answer to x = 0, and what is left of its answer to a unit vector without that?",
    ),
    Misconception(
        "map-transposed",
        "B is right and W lies on its side. In {equation} the matrix has a row for each output.",
        "What shape must W have so that W @ x is a column of outputs?",
    ),
    Misconception(
        "map-parts-exchanged",
        "W and B are right, by {equation}, and returned in the wrong order.",
        "In which order does the exercise ask for the two?",
    ),
    # Mini-batches
    Misconception(
        "mean-forgotten-weights",
        "The weights' gradients are sums over the examples, m times the mean of (BP4). The biases' are means.",
        "δ @ a.T adds up over the examples all by itself. What turns a sum into a mean?",
    ),
    Misconception(
        "mean-forgotten-biases",
        "The biases' gradients are sums over the examples, m times the mean of (BP3). The weights' are means.",
        "By what did you divide the sum of the columns of δ?",
    ),
    Misconception(
        "len-for-m",
        "You divided by the number of rows, which `len` gives. In {equation} the mean is over the examples.",
        "What does len(X) count, if each example is a column?",
    ),
    Misconception(
        "bias-summed-over-neurons",
        "The bias gradient is summed along the wrong axis: over the neurons. By (BP3) every neuron has its own, and the "
        "mean is over the examples.",
        "Which axis disappears in `sum(axis=0)`, and what does it stand for?",
    ),
    Misconception(
        "bias-summed-over-neurons-flat",
        "The bias gradient is summed along the wrong axis, and flat: it has a number for each example. By (BP3) it is a "
        "column with a number for each neuron.",
        "Which axis disappears in `sum(axis=0)`, what does it stand for, and what would keep it, with length 1?",
    ),
    Misconception(
        "bias-averaged-over-neurons",
        "The bias gradient is a mean along the wrong axis: over the neurons. By (BP3) every neuron has its own, and the "
        "mean is over the examples.",
        "Which axis disappears in `mean(axis=0)`, and what does it stand for?",
    ),
    Misconception(
        "bias-averaged-over-neurons-flat",
        "The bias gradient is a mean along the wrong axis, and flat: it has a number for each example. By (BP3) it is a "
        "column with a number for each neuron.",
        "Which axis disappears in `mean(axis=0)`, what does it stand for, and what would keep it, with length 1?",
    ),
    Misconception(
        "bias-per-example",
        "The bias gradient still has a column for each example. A neuron has one bias for all of them: (BP3) is to be "
        "added up.",
        "How many biases are there in the layer, and how many numbers did you return for them?",
    ),
    Misconception(
        "bias-one-number",
        "All neurons of a layer have the same bias gradient: `mean()` without an axis runs over neurons and examples. "
        "By (BP3) each has its own.",
        "Which `axis` holds the examples, and what does NumPy do if you name none?",
    ),
    Misconception(
        "summed-over-neurons",
        "You multiplied δᵀ with a. Its inner dimension, over which the product sums, is the neurons; the mean of (BP4) "
        "sums over the examples.",
        "Which length must disappear in the product, and where does it have to stand in both factors?",
    ),
    Misconception(
        "product-of-means",
        "You multiplied the mean of δ with the mean of a. (BP4) is a product for each example, and the mean comes "
        "after it.",
        "Is the mean of the products the product of the means? Try 1 and −1, each times itself.",
    ),
    Misconception(
        "last-example-only",
        "Only the last example counts: this is {equation} for one column.",
        "If you have a loop over examples: does it add to the total, or put each gradient in the place of the one "
        "before?",
    ),
    Misconception(
        "bias-along-examples",
        "The biases lie along the examples: a flat b is taken for a row, so that entry i goes to column i. In "
        "{equation} a bias goes to its neuron, in all columns.",
        "What shape does your b have when it meets w @ a, and which axis does NumPy line up a flat array with?",
    ),
    Misconception(
        "mean-example",
        "You took the mean of the inputs and sent that through the network. {equation} asks for the mean of the "
        "gradients, not for the gradient at the mean.",
        "Is σ of a mean the mean of the σ? At which step may the examples first be mixed?",
    ),
    Misconception(
        "two-names-one-list",
        "Both parts are the same list: nabla_w = nabla_b = [...] makes two names for one, and what you store as the "
        "bias gradient, (BP3), overwrites (BP4).",
        "How many lists are there after that line? Try `is`.",
    ),
    # The learning step
    Misconception(
        "uphill",
        "The step goes uphill. In {equation} the sign is a minus: the gradient points to where the cost rises.",
        "Is the cost lower after your step, or higher?",
    ),
    Misconception(
        "eta-forgotten",
        "The learning rate is missing: you subtracted the gradient itself, and {equation} has η times that.",
        "Would your step be any different with eta = 0?",
    ),
    Misconception(
        "eta-twice",
        "η is in there twice, and only once in {equation}.",
        "Was η in the gradient already when you multiplied by it?",
    ),
    Misconception(
        "mean-forgotten",
        "The step is m times too long: you moved by η times the sum over the examples, and the C in {equation} is "
        "their mean.",
        "Would a mini-batch of twice as many examples make your step twice as long?",
    ),
    Misconception(
        "eta-over-m-twice",
        "The step is m times too short: you multiplied a mean by η/m. In {equation} the 1/m is part of the gradient "
        "or of the step, not of both.",
        "Does your gradient still have to be divided by m, or has it been already?",
    ),
    Misconception(
        "step-for-the-parameters",
        "You returned the change, −η ∂C/∂w, and not the new parameters, to which {equation} leads.",
        "Where do you have to be before a step takes you anywhere?",
    ),
    Misconception(
        "gradient-for-the-parameters",
        "You returned the gradient, and not the parameters that it moves in {equation}.",
        "Where in your function does η appear?",
    ),
    Misconception(
        "biases-not-moved",
        "The biases stayed where they were, and {equation} is for b as for w.",
        "In which line do the new biases come into being?",
    ),
    Misconception(
        "biases-uphill",
        "The weights go downhill and the biases uphill. In {equation} the sign is a minus, and for b it is the same.",
        "How do your two lines differ, the one for the weights and the one for the biases?",
    ),
    Misconception(
        "nothing-moved",
        "You returned the parameters that you were given. Whatever {equation} led to was lost.",
        "Under which names do you keep the new parameters, and which names do you return?",
    ),
    Misconception(
        "gradient-at-two-points",
        "The biases' gradient was worked out anew after the weights had moved. In {equation} all derivatives are "
        "taken at the same point.",
        "How often do you call for the gradient, and with which weights?",
    ),
    Misconception(
        "exhausted-zip",
        "A `zip` gives its pairs once. The second time there is nothing left in it, and {equation} is done for no "
        "bias.",
        "Do you go twice through the same `zip`, or the same generator?",
    ),
    Misconception(
        "step-after-each-example",
        "You moved the parameters after each example. The C in {equation} is the mean of the whole mini-batch, and all "
        "its gradients are taken at the same weights.",
        "At which weights was the gradient of the second example taken?",
    ),
    Misconception(
        "gradient-carried-over",
        "The gradient of one mini-batch is carried over to the next: your totals are never set back to zero. In "
        "{equation} stands the gradient of this mini-batch alone.",
        "Are the arrays you add to made before the loop over the mini-batches, or inside it?",
    ),
    Misconception(
        "gradients-at-the-start",
        "All gradients were taken at the first weights. In {equation} each is taken at the weights that the step before "
        "has left behind.",
        "Which weights does the second mini-batch go through in your loop?",
    ),
    Misconception(
        "last-batch-alone",
        "Only the last mini-batch has any effect: each step of {equation} began at the first weights again.",
        "To which names do you give the result of a step, and from which does the next one start?",
    ),
    Misconception(
        "first-batch-alone",
        "You stopped after the first mini-batch, and {equation} is to be done for each of them.",
        "How far is your `return` indented?",
    ),
    Misconception(
        "last-batch-skipped",
        "The last mini-batch was left out, the one with fewer examples. You can do {equation} with any number of them.",
        "Where does your loop over the mini-batches end?",
    ),
    Misconception(
        "batches-reversed",
        "You took the mini-batches from the last to the first. In another order {equation} leads to another place.",
        "At which end of the list does your loop begin?",
    ),
    Misconception(
        "m-of-the-first-batch",
        "You divided by the first mini-batch's number of examples throughout. The C in {equation} is the mean of the "
        "examples that are there.",
        "Have all the mini-batches equally many columns?",
    ),
    Misconception(
        "one-large-batch",
        "You put all the mini-batches together and did {equation} once. It is to be done for each of them.",
        "How often do the weights move in your function?",
    ),
    Misconception(
        "eta-over-batches",
        "Every step is divided by the number of mini-batches. In {equation} stands all of η, for each of them.",
        "Over what is C a mean in one step: examples or mini-batches?",
    ),
    # Costs
    Misconception(
        "not-summed",
        "You kept one cost for each output. The cost in {equation} is a single number: their sum.",
        "How do you get from one number for each output to one number for the network?",
    ),
    Misconception(
        "one-by-one-array",
        "The product of a row and a column is an array of shape (1, 1), and {equation} is a number.",
        "How do you take the one entry out of an array, or add up squares without a matrix product?",
    ),
    Misconception(
        "divided-by-neurons",
        "You divided by the number of neurons. No mean over the neurons is taken in {equation}.",
        "What does len() of an array count, its rows or its columns, and what do the rows stand for?",
    ),
    Misconception(
        "divided-by-size",
        "You divided by the number of all entries, neurons times examples, as np.mean does. The mean in {equation} "
        "is over the examples only.",
        "How many numbers go into the mean: how many examples, or how many entries?",
    ),
    Misconception(
        "root-taken",
        "You took the length ‖y − a‖ where {equation} has its square.",
        "np.linalg.norm takes a root at the end. Is there a root in {equation}?",
    ),
    Misconception(
        "norm-of-the-whole-array",
        "You took one root over all outputs of all examples together. {equation} has no root: it adds squares.",
        "What does np.linalg.norm do with an array of two dimensions, and what after adding the squares?",
    ),
    Misconception(
        "square-of-the-sum",
        "You added the differences first and squared the sum. {equation} squares each difference and then adds.",
        "One output is too high by as much as the other is too low. What does your cost say of it?",
    ),
    Misconception(
        "not-squared",
        "You added the differences as they are. {equation} adds their squares.",
        "One output is too high by as much as the other is too low. What does your cost say of it?",
    ),
    Misconception(
        "absolute-value",
        "You took the absolute value of the difference. There is none in {equation}.",
        "Is a gap twice as large twice as bad here, and in which direction does the cost rise if the output is too "
        "low?",
    ),
    Misconception(
        "every-output-with-every-target",
        "You compared every output with every target. {equation} compares output j with target j.",
        "A flat array met a column, and NumPy filled up both. Which of your arrays has only one dimension?",
    ),
    Misconception(
        "target-not-used",
        "The target y does not appear in your answer, and {equation} compares a with it.",
        "What should come out if the output is exactly right?",
    ),
    Misconception(
        "gradient-for-the-cost",
        "You returned how fast the cost changes with the outputs. {equation} asks for the cost itself.",
        "How many numbers say how wrong a network is?",
    ),
    Misconception(
        "kept-per-example",
        "You kept the examples apart. {equation} asks for the mean over them.",
        "Along which axis of your array do the examples lie, and how long should that axis be in the end?",
    ),
    Misconception(
        "kept-per-neuron",
        "You took the mean over the examples and did not add up the outputs. The cost in {equation} is a single "
        "number.",
        "Which sums are there in {equation}, the one you see and the one inside the bars or behind Σ?",
    ),
    Misconception(
        "largest-for-the-mean",
        "You took the largest cost of an example. {equation} takes the mean.",
        "What would the other examples contribute to learning if only the worst one counted?",
    ),
    Misconception(
        "first-example-only",
        "Only the first example counts in your answer. In {equation} all of them do.",
        "Does your function return inside the loop, or is there a 0 where all columns should stand?",
    ),
    Misconception(
        "examples-mixed",
        "Your matrix product multiplies every example with every other, and you added up all of it. In {equation} an "
        "example meets its own target only.",
        "What do the entries off the diagonal of your product compare?",
    ),
    Misconception(
        "minus-forgotten",
        "The minus in front of the sum is missing. {equation} has it because the logarithm of a number below 1 is "
        "negative.",
        "Can your cost be positive? Should a cost not grow the more wrong the network is?",
    ),
    Misconception(
        "second-term-forgotten",
        "The second term, with 1 − y and 1 − a, is missing from {equation}.",
        "The target is 0 and the output 0.9. What does your function say to that?",
    ),
    Misconception(
        "minus-for-one-term",
        "The minus stands before the first term only. In {equation} it stands before the bracket.",
        "Are both terms of a cost positive in yours?",
    ),
    Misconception(
        "outputs-and-targets-exchanged",
        "You took the logarithm of the targets. In {equation} it is taken of the outputs.",
        "What would the logarithm be for a target of 0?",
    ),
    Misconception(
        "same-logarithm-twice",
        "Both logarithms are of a. The second one in {equation} is of 1 − a.",
        "What becomes of your two terms when you add them up, and where does the target go?",
    ),
    Misconception(
        "decimal-logarithm",
        "You took the logarithm to base 10. {equation} has ln, the natural one.",
        "What does np.log compute, and what does np.log10?",
    ),
    Misconception(
        "examples-added-up",
        "You added up the examples. {equation} is asked for each of them, one a column.",
        "What will (BP1) multiply your array with, and what shape has that?",
    ),
    Misconception(
        "examples-averaged",
        "You took the mean over the examples. {equation} is asked for each of them, one a column.",
        "When is the mean over the examples taken: at the start of the way back, or at its very end?",
    ),
    Misconception(
        "outputs-added-up",
        "You added up the outputs of each example. {equation} is a number for every output.",
        "How many outputs can be turned, and how many slopes are there?",
    ),
    Misconception(
        "cost-not-differentiated",
        "These are the terms of the cost, one for each output. {equation} is how fast they change.",
        "What does the derivative of the term look like, and can it be negative?",
    ),
    Misconception(
        "error-for-gradient",
        "This is δ, the slope by the weighted input: σ′ is in it already. {equation} is the slope by the activation.",
        "Which of the two does the cost see, z or a? And what comes after, in (BP1)?",
    ),
    Misconception(
        "sign-for-the-difference",
        "You returned only the sign of the difference. In {equation} its size counts, too.",
        "Which cost has a slope that is the same however large the gap is?",
    ),
    Misconception(
        "divided-by-the-length",
        "You differentiated the length ‖y − a‖, with its root. {equation} belongs to half its square.",
        "Where in the cost do you see a root?",
    ),
    Misconception(
        "multiplied-for-divided",
        "You multiplied by a(1 − a) where {equation} divides by it.",
        "An output comes close to 0 though the target is 1. Does the slope of the logarithm grow or shrink?",
    ),
    Misconception(
        "division-from-the-left",
        "Python reads `/ a * (1 - a)` from the left: only a is in the denominator. In {equation} the whole product is.",
        "Where does a bracket belong?",
    ),
    Misconception(
        "inner-minus-forgotten",
        "The derivative of ln(1 − a) is −1/(1 − a), and the inner minus is missing: {equation} has a difference of "
        "two fractions.",
        "Where is the slope zero? Is it where a equals y?",
    ),
    Misconception(
        "denominator-of-targets",
        "The denominator holds the targets. In {equation} it comes from the logarithms, and those are of the outputs.",
        "What would your denominator be for a target of 1?",
    ),
    # The gradient of one layer
    Misconception(
        "inner-product",
        "You multiplied a row with a column, which leaves one number. {equation} has more to say.",
        "Which of the two factors has to be the column, and which shape should come out?",
    ),
    Misconception(
        "column-times-column",
        "You multiplied two columns with `@`, and a column is one wide. In {equation} one of the two factors is a row, "
        "or a matrix.",
        "What are the shapes of your two factors, and which shape should come out?",
    ),
    Misconception(
        "flat-inner-product",
        "Your arrays are flat. `.T` of a flat array does nothing, and `@` of two of them is one number; (BP4) has "
        "one for every pair of neurons.",
        "What is the shape of x.ravel().T? Where did the second dimension go?",
    ),
    Misconception(
        "flat-star",
        "Your arrays are flat. `.T` of a flat array does nothing, and `*` goes entry by entry; (BP4) has a number "
        "for every pair of neurons.",
        "What is the shape of x.ravel().T? Where did the second dimension go?",
    ),
    Misconception(
        "a-in-forgotten",
        "The activation that comes in is missing: (BP4) is δ times a_in.",
        "Two weights lead to the same neuron, one from a silent one. Do both learn alike?",
    ),
    Misconception(
        "delta-forgotten",
        "The error is missing: (BP4) is a_in times δ.",
        "What does the gradient say of a neuron that has no part in the miss?",
    ),
    Misconception(
        "added-for-multiplied",
        "You added a_in and δ, and (BP4) multiplies them.",
        "The neuron that comes in is silent. Does turning its weight change anything?",
    ),
    Misconception(
        "sigma-prime-of-inputs",
        "You multiplied by σ′ of the layer before. That factor belongs to (BP2), one step further back; (BP4) has "
        "none.",
        "What lies between a weight and the weighted input that it feeds?",
    ),
    Misconception(
        "own-z-for-a-in",
        "You multiplied δ with the layer's own z. In (BP4) it is what comes in: the activation of the layer before.",
        "The weight w^l_jk multiplies one number on the way forward. Which?",
    ),
    Misconception(
        "weight-gradient-times-sigma-prime",
        "The weight gradient has a factor σ′ too many: δ in (BP4) is the slope by z already.",
        "Is there a σ between a weight and the z that it feeds?",
    ),
    Misconception(
        "sigma-prime-twice",
        "You multiplied δ by σ′ once more. In (BP3) and (BP4) it is there already: δ is the slope by z.",
        "Is there a σ between a weight, or a bias, and the z that it feeds?",
    ),
    Misconception(
        "errors-from-the-back",
        "You paired the last layer's error with the first layer's inputs. In {equation} both belong to the same "
        "weights.",
        "Which layer does errors[0] belong to, and which a[0]?",
    ),
    Misconception(
        "aliased-layers",
        "All layers have the same array, the last one's. `[x] * n` makes n names for one thing, and in {equation} "
        "each layer has its own.",
        "How many different objects are in `[x] * 3`? Try `is`.",
    ),
    Misconception(
        "biases-not-returned",
        "You returned the list for the weights alone. {equation} ask for two lists.",
        "What do two values look like behind `return`?",
    ),
    Misconception(
        "kept-per-example-over-m",
        "You divided by the number of examples and did not add them up. A mean in {equation} is both.",
        "How many columns should be left?",
    ),
    Misconception(
        "wrong-axis",
        "You summed over the neurons. The mean in {equation} is over the examples.",
        "What is a row of delta, and what a column? Which of them are to be added up?",
    ),
    Misconception(
        "wrong-axis-over-m",
        "You summed over the neurons and divided by the number of examples. In {equation} both the sum and the division "
        "are over the examples.",
        "What is a row of delta, and what a column? Which of them are to be added up?",
    ),
    Misconception(
        "wrong-axis-flat",
        "You summed over the neurons, and lost a dimension with it. The mean in {equation} is over the examples, and "
        "stays a column.",
        "Along which axis do the examples lie, and what does keepdims=True keep?",
    ),
    Misconception(
        "mean-of-everything",
        "You took the mean over all entries, so that a single number is left. {equation} has one for every bias or weight.",
        "What does np.mean average over if you name no axis?",
    ),
    Misconception(
        "transpose-forgotten",
        "The transpose is missing. The sum in your product runs over unlike things; in {equation} it has to run over "
        "the examples.",
        "Which axis of delta and which of a_in hold the examples, and which two axes does `@` sum over?",
    ),
    Misconception(
        "outer-of-everything",
        "np.outer flattens what it gets: your array pairs every error of every example with every activation of "
        "every other. (BP4) pairs those of the same example.",
        "What shape comes out of np.outer, and what shape has w?",
    ),
    Misconception(
        "divided-by-inputs",
        "You divided by the number of neurons that come in. The mean in {equation} is over the examples.",
        "What does len(a_in) count, its rows or its columns?",
    ),
    # The proof
    Misconception(
        "every-neuron-moves",
        "In your table a nudge moves every weighted input of the layer. In {equation} only one of them moves.",
        "Write out z_1 and z_2. In which of them do you find the one number that is nudged?",
    ),
    Misconception(
        "diagonal-as-a-column",
        "You kept only the entries with i = j. {equation} has one for every pair i, j.",
        "If j is nudged, what do you say of the neurons i that stay where they are?",
    ),
    Misconception(
        "slope-by-activations",
        "These are the slopes by the activations that come in, which are the weights. {equation} asks for other "
        "slopes.",
        "What do you nudge in z = wa + b, and what is held still?",
    ),
    Misconception(
        "slope-of-the-activation",
        "You went on to the activation: σ′ is the slope of a. {equation} stops at z.",
        "Is there a σ between what you nudge and z?",
    ),
    Misconception(
        "value-for-slope",
        "You returned the summand that contains it. {equation} is how fast that summand grows.",
        "What is the slope of 3x by x, and what of x?",
    ),
    Misconception(
        "bias-treated-as-constant",
        "You treated the bias as a constant. In {equation} it is what moves, and all else stays.",
        "b rises by a thousandth. By how much does z?",
    ),
    Misconception(
        "slope-by-weights",
        "These are slopes by the weights. {equation} asks for those by the biases.",
        "What does a bias multiply in z = wa + b?",
    ),
    Misconception(
        "slope-by-biases",
        "The slope 1 belongs to the bias. {equation} asks for the slope by a weight.",
        "w rises by a thousandth. By how much does z, if the neuron that comes in says ½?",
    ),
    Misconception(
        "neighbours-index",
        "The sum runs over the wrong index. {equation} adds up over i, over everything that lies between, and j stays.",
        "Which axis of slopes is i, and which letter is left on the other side of the equation?",
    ),
    Misconception(
        "ways-not-added",
        "You have every way's share, and did not add them up. {equation} is a sum over i.",
        "The nudge moves all z_i at once. What does the cost do?",
    ),
    Misconception(
        "only-the-own-way",
        "You kept only the way with i = j. That is right once you know that the others are closed; {equation} has to "
        "hold for any slopes.",
        "Which step of the proof says that the other slopes are zero, this one or the other?",
    ),
    Misconception(
        "last-way-only",
        "Only the last way counts: each one replaces the one before. {equation} adds them up.",
        "Where in your loop do you add, with +=?",
    ),
    Misconception(
        "slopes-forgotten",
        "You added up the errors alone. In {equation} each is multiplied by how far the nudge moves its z_i.",
        "If a nudge does not move z_i at all, what has its error to do with it?",
    ),
    Misconception(
        "errors-forgotten",
        "You added up the slopes of z alone. In {equation} each is multiplied by how fast the cost follows that z_i.",
        "Two z_i move alike, and the cost minds only one of them. Where is that in your sum?",
    ),
    Misconception(
        "ways-averaged",
        "You took the mean over the ways. {equation} adds them up.",
        "Two ways of the same strength lead to the cost. Does it move as if there were one?",
    ),
    Misconception(
        "rates-added",
        "You added the two rates of each way. {equation} multiplies them.",
        "A nudge moves z_i twice as fast, and the cost follows z_i three times as fast. And the cost the nudge?",
    ),
    Misconception(
        "sums-multiplied",
        "You added up the errors and the slopes separately and multiplied the sums. {equation} multiplies way by "
        "way, then adds.",
        "A way with a large slope and no error: what should it contribute?",
    ),
    Misconception(
        "dummy-left-running",
        "The k of w_jk is one fixed letter, and you summed over it. In {equation} it stays.",
        "Which letters stand on the left of the equation? Is each of them left in your result?",
    ),
    Misconception(
        "other-order-of-indices",
        "The numbers are right and the axes stand in another order: [j, k, i]. {equation} was asked for as [i, j, k].",
        "What does the first axis of your array count?",
    ),
    Misconception(
        "first-index-lost",
        "Your table says how far z_j moves by w_jk. {equation} is asked for every z_i as well: an array with three "
        "axes.",
        "If w_jk is nudged, what do you say of the neurons i that stay where they are?",
    ),
    Misconception(
        "bias-kept",
        "The bias is still there. In {equation} everything without w_jk has slope zero.",
        "What is the slope of 3x + 5 by x?",
    ),
    Misconception(
        "error-of-the-wrong-letter",
        "You multiplied with δ_j, the neuron that the weight leads to. {equation} has δ_i, with the letter that runs.",
        "Which factors of the sum change from one i to the next?",
    ),
    # The matrix form
    Misconception(
        "diagonal-of-a-column",
        "np.diag of a column (n, 1) takes a diagonal out of it, and a column's diagonal is one number. {equation} "
        "puts one in.",
        "What does np.diag want, to build a matrix? Or what does np.diagflat do?",
    ),
    Misconception(
        "column-for-matrix",
        "You returned the slopes as a column. {equation} is a matrix with these on its diagonal.",
        "What does a column do to a vector with `@`?",
    ),
    Misconception(
        "zeros-forgotten",
        "Each row holds its slope all along. {equation} has zeros off the diagonal.",
        "Multiply by a vector: how many of its entries get into row j of yours?",
    ),
    Misconception(
        "outer-for-diagonal",
        "You multiplied every slope with every other. {equation} has each slope once, on the diagonal.",
        "What should stand in row 1 and column 2?",
    ),
    Misconception(
        "slope-forgotten",
        "The weighted inputs themselves are on your diagonal. {equation} has their σ′ there.",
        "What is the letter before the bracket in Σ′(z)?",
    ),
    Misconception(
        "identity-added",
        "You added the identity. {equation} has the slopes alone on its diagonal.",
        "Did you mean to multiply the identity by the slopes, row by row?",
    ),
    Misconception(
        "factors-exchanged",
        "The factors stand in the wrong order. In {equation} what is done last stands furthest to the left: Σ′ of "
        "the layer itself.",
        "Write the shapes under the factors. Which two have to be next to each other?",
    ),
    Misconception(
        "divided-by-slopes",
        "You divided by the slopes. {equation} multiplies by Σ′.",
        "A neuron is saturated. Should its error be small or huge?",
    ),
    Misconception(
        "slope-squared",
        "The slopes are in twice. Σ′ appears once in {equation}.",
        "Did you use the matrix and the Hadamard product both?",
    ),
    Misconception(
        "left-factor-missing",
        "The factor at the left end, Σ′(zˡ), is missing from {equation}.",
        "Which layer's activations does your product end at, and what lies between a and z there?",
    ),
    Misconception(
        "product-from-the-wrong-end",
        "You put the factors in the opposite order. In {equation} Σ′(zˡ) stands at the left end and Σ′(zᴸ) at the "
        "right.",
        "If the new factor comes later in the way back, on which side of the product does it go?",
    ),
    Misconception(
        "jacobian-for-its-transpose",
        "This is ∂a/∂z, the way that nudges go forward. {equation} is its transpose.",
        "Your matrix has a row for each output. What should it have a row for?",
    ),
    Misconception(
        "one-step-only",
        "You took the first factors of {equation} and not the dots: a single step back, to layer l from the one "
        "after it.",
        "How many layers lie between l and L, and how many factors are that?",
    ),
    Misconception(
        "one-layer-short",
        "You stopped one layer too early: this is {equation} for layer l + 1.",
        "Which z stands in the last factor that your loop puts on?",
    ),
    Misconception(
        "all-the-way-to-layer-2",
        "You went on to layer 2, whichever layer was asked for. {equation} ends at layer l.",
        "What does l do in your loop?",
    ),
    # An activation function of one's own
    Misconception(
        "scalar-slope",
        "f′ is a single number. In {equation} every neuron has a slope of its own, at its own z.",
        "What should the shape of f′(z) be, and what does np.full_like do?",
    ),
    Misconception(
        "slope-first",
        "You returned f′ first and f second: f′ is what {equation} takes from the second place.",
        "In which order does the exercise ask for the two arrays?",
    ),
    Misconception(
        "f-for-its-slope",
        "Your second array is f(z) once more. {equation} multiplies by f′(z), the slope of f at z.",
        "By how much does f(z) grow when z grows by a little?",
    ),
    Misconception(
        "slopes-exchanged",
        "The slopes of the two sides are exchanged: what {equation} takes for z < 0 belongs to z > 0.",
        "Which of its two values does np.where take where the condition holds, the second argument or the third?",
    ),
    Misconception(
        "prime-is-not-the-slope",
        "{equation} multiplies by the slope of f, and your f′ is something else. Only your f counts as given.",
        "Is there an inner derivative, as the 2 of tanh(2z), or a factor in front, as the ½ of z/2, that you left out?",
    ),
    Misconception(
        "slope-without-function",
        "You lifted the slope and left f as it was. Then {equation} follows a slope that the cost does not have.",
        "Which term has to be added to f, so that its derivative is what you added to f′?",
    ),
    Misconception(
        "kink-without-slope",
        "At the kink you return the slope 0, and a neuron that stands there learns nothing from {equation}.",
        "Which slopes does f have to the left and to the right of the kink, and which of your cases is it for z = 0?",
    ),
    Misconception(
        "jump",
        "f has a step. There it has no slope at all, and {equation} knows nothing of the step.",
        "Do the two branches of f have the same value where they meet?",
    ),
    Misconception(
        "saturating",
        "It saturates after all: where f is flat, {equation} multiplies the error by nearly 0.",
        "What is left of f′ far out on the left, and on the right? What could you add to f that is steep everywhere?",
    ),
    Misconception(
        "falling",
        "f′ is negative somewhere, and {equation} turns the error round there: more input gives less output.",
        "What are the smallest and the largest value of f′? Which of its terms may become too negative?",
    ),
    Misconception(
        "linear-neuron",
        "f is a straight line. It never saturates, and a network of such neurons is one linear neuron: {equation} holds "
        "and there is nothing to learn that one layer could not.",
        "What do two layers compute together if f(z) = cz + d in both?",
    ),
    Misconception(
        "too-steep",
        "The slope is so large that the steps go too far: the error of {equation} grows with it from step to step.",
        "How large is f′ at the start, where z = −5? How far does that throw z?",
    ),
    Misconception(
        "too-gentle",
        "The slope is never quite 0, and so small that the factor it gives to {equation} saves little time.",
        "How far does z have to go from −5 until f(z) is near 1, and how long are its steps?",
    ),
    Misconception(
        "overflow",
        "A power of e leaves the range of the floating-point numbers, so that {equation} gets NaN or infinity.",
        "What is np.exp(1000)? Can you write f with e to a power that is never positive?",
    ),
    Misconception(
        "neurons-mixed",
        "A neuron's f(z) depends on the z of others. {equation} holds only if f is applied to every entry by itself.",
        "Which function in your code looks at the whole array: a sum, a maximum, a mean, a softmax?",
    ),
    # The start
    Misconception(
        "all-zero-weights",
        "All weights start at 0. By {equation} all neurons of a layer then say the same, and they learn the same.",
        "If two neurons have the same weights and the same error, what could ever make them differ?",
    ),
    Misconception(
        "neurons-alike",
        "Neurons of a layer share one set of weights, so by {equation} they say the same. `[row] * n` makes n copies of "
        "one draw.",
        "How many random numbers did you draw for a layer, and how many weights does it have?",
    ),
    Misconception(
        "same-draw",
        "Two layers were given the same numbers: the weights of {equation} were drawn once, or the generator was made "
        "anew for each layer.",
        "What happens to the random numbers when default_rng is called again with the same seed?",
    ),
    Misconception(
        "one-sign",
        "All weights have the same sign, so that the sum in {equation} is far from 0 and most neurons saturate.",
        "Between which numbers does rng.random() draw, and which mean do you want?",
    ),
    Misconception(
        "weights-too-large",
        "The weights are so large that nearly every weighted input in {equation} is far out where σ is flat.",
        "A sum of n terms of size s: how large is it, roughly? How large may a weighted input be?",
    ),
    Misconception(
        "biases-for-the-input",
        "There is a bias too many: layer 1 only holds x, and {equation} begins with layer 2.",
        "How many layers have weights in a network of three layers?",
    ),
    # The loops of learning
    Misconception(
        "rng-ignored",
        "The random numbers do not come from rng, which you were given for {equation}.",
        "Who calls np.random, or makes a generator of his own, in your function? What does a fixed seed in there do?",
    ),
    Misconception(
        "not-shuffled",
        "{equation} shuffles, and yours takes the examples as they lie in X. If they are sorted, each mini-batch is all "
        "of one kind.",
        "Where is the S of SGD in your code? What does rng.permutation(m) return?",
    ),
    Misconception(
        "shuffled-once",
        "Every epoch of {equation} has its own order. Yours has one for all of them.",
        "Does your line with rng stand before the loop over the epochs or in it?",
    ),
    Misconception(
        "only-batches-shuffled",
        "You cut first and shuffle the pieces. In {equation} the examples are shuffled, so that every mini-batch is a "
        "new mixture.",
        "Which examples can ever meet in one mini-batch?",
    ),
    Misconception(
        "shuffled-apart",
        "X and Y were shuffled apart: {equation} learns wrong answers by heart.",
        "How many permutations do you draw in an epoch, and to how many arrays do you apply each?",
    ),
    Misconception(
        "same-mini-batch",
        "The mini-batch is always the same one. An epoch of {equation} goes through all examples.",
        "What changes from one turn of the inner loop to the next, and does your slice know?",
    ),
    Misconception(
        "last-batch-dropped",
        "The last mini-batch is missing where the size does not divide the number of examples; {equation} uses every "
        "example once an epoch.",
        "What is 11 // 4, and what is left over? What does a slice do that ends after the end?",
    ),
    Misconception(
        "batches-overlap",
        "Your mini-batches overlap, or are single examples: one begins at every example. In {equation} one begins where "
        "the last one ended.",
        "What is the third argument of range?",
    ),
    Misconception(
        "drawn-with-replacement",
        "Some examples came twice in an epoch and others not at all; in {equation} an epoch uses each of them once.",
        "What is the difference between rng.integers or rng.choice and rng.permutation?",
    ),
    Misconception(
        "only-the-first-epoch",
        "Only the first epoch of {equation} has any mini-batches. An iterator, such as zip, can be gone through once; "
        "or `return` stands inside the loop.",
        "What is list(z) the second time, after z = zip([1], [2])?",
    ),
    Misconception(
        "no-step-taken",
        "Gradients were computed, and the weights that {equation} should have changed are still the first ones. In "
        "`for w in weights: w = ...` the name w gets a new array, and the list keeps the old one.",
        "What do you have to build so that the next turn of the loop sees the new weights?",
    ),
    Misconception(
        "divided-by-all",
        "You divided by the number of all examples; in {equation} m is the number in the mini-batch.",
        "Over how many examples does the sum run that you divide?",
    ),
    Misconception(
        "as-many-as-rows",
        "len(X) is the number of rows, of inputs to the network. The examples of {equation} are the columns.",
        "Which entry of X.shape counts the examples?",
    ),
    Misconception(
        "divided-by-the-nominal-size",
        "The last mini-batch is smaller, and you divided its sum by mini_batch_size. In {equation} m is the number of "
        "examples that the sum runs over.",
        "How many columns does your last mini-batch have?",
    ),
    Misconception(
        "sum-not-reset",
        "The gradient of one mini-batch still holds those of the mini-batches before; {equation} starts each from zero.",
        "Where do you make the arrays that you add to: before the loop or inside it?",
    ),
    # The gradient by trying
    Misconception(
        "output-for-cost",
        "The check is run on the output instead of the cost: you measured how the outputs follow a weight. "
        "{equation} asks it of the cost C.",
        "Where does the target Y enter your numbers?",
    ),
    Misconception(
        "mean-output-for-cost",
        "The check is run on the mean of the outputs instead of the cost C of {equation}.",
        "Where does the target Y enter your numbers?",
    ),
    Misconception(
        "mean-over-the-outputs",
        "You took the mean over all entries, over the outputs as well. The cost in {equation} is a sum over the "
        "outputs, (27), and a mean over the examples, (26).",
        "Which axis of A − Y holds the examples, and over which does your mean run?",
    ),
    Misconception(
        "square-forgotten",
        "The cost in {equation} is half the squared distance, and yours is half the difference without the square.",
        "Can a cost be negative? Can yours?",
    ),
    Misconception(
        "one-example-in-the-cost",
        "Only the first example is in your cost. The C of {equation} is the mean over all of them.",
        "Which index or slice picks a column of X?",
    ),
    Misconception(
        "steps-lost-in-integers",
        "Where the parameters are whole numbers, your step vanishes: an array of integers keeps nothing after the "
        "point, and {equation} compares the cost with itself.",
        "What does an array w of dtype int64 hold after w[0, 0] += 0.1? Which dtype should your copies have?",
    ),
    Misconception(
        "all-turned-at-once",
        "You turned all entries of an array at once. In {equation} one parameter moves, by ε along its own e_j, and "
        "the others stand still.",
        "What does w + epsilon change when w is a matrix?",
    ),
    Misconception(
        "row-turned-at-once",
        "You turned whole rows of a weight matrix: every weight into a neuron at once. In {equation} one weight "
        "moves and the others stand still.",
        "How many indices does one weight have, and how many does your line give?",
    ),
    Misconception(
        "biases-left-out",
        "The slopes by the weights are right, and those by the biases are still zero. The list w of {equation} holds "
        "the biases too.",
        "Which arrays does your outer loop run over?",
    ),
    Misconception(
        "exhausted-zip-forward",
        "After the first run your network has no layers any more: a zip made once is used up by the first loop over "
        "it. {equation} needs a whole run for every trial.",
        "What does list(pairs) give the second time, after pairs = zip(weights, biases)?",
    ),
    Misconception(
        "derivative-for-difference",
        "This is the derivative, or nearly. {equation} is a quotient with the ε that is handed in, and the check "
        "uses a large ε to see the difference.",
        "Did you call backpropagation, which is to be judged here, or use an ε of your own?",
    ),
    Misconception(
        "parameters-not-restored",
        "A parameter stays turned after it was tried, so each slope after the first is measured in another network. "
        "In {equation} all others are where they were.",
        "After which line of your loop is the entry back at exactly the number it had?",
    ),
    Misconception(
        "epsilon-not-divided",
        "These are the changes of the cost. {equation} divides them by how far the parameter moved.",
        "If you made ε half as large, what would happen to your numbers, and what should?",
    ),
    Misconception(
        "two-epsilon-in-forward",
        "Every number is half of what {equation} gives: forward, the two points are ε apart, not 2ε. Or a factor ½ too "
        "many stands in the cost.",
        "From where to where does the parameter move between your two values of the cost?",
    ),
    Misconception(
        "one-epsilon-in-central",
        "Every number is twice what {equation} gives when it is taken from w − ε to w + ε: that is 2ε, not ε. Or the ½ of "
        "the cost is missing.",
        "From where to where does the parameter move between your two values of the cost?",
    ),
    Misconception(
        "two-epsilon-without-brackets",
        "You divided by 2 and multiplied by ε. The slope in {equation} has 2ε as a whole under the line.",
        "In which order does Python work out a / 2 * b?",
    ),
    Misconception(
        "epsilon-multiplied",
        "You multiplied the change of the cost by ε. {equation} divides by it.",
        "If you made ε half as large, what would happen to your numbers, and what should?",
    ),
    Misconception(
        "backward-difference",
        "You compared C(w) with C(w − ε). That is a slope too, but not the one asked for, which goes as far as w + "
        "ε, as {equation} does.",
        "At which two values of the parameter do you run the network, and at which two should you?",
    ),
    Misconception(
        "both-sides",
        "You measured from w − ε to w + ε. {equation} measures from w to w + ε.",
        "What stands after the minus sign in {equation}?",
    ),
    Misconception(
        "one-side-only",
        "This is {equation} as it stands, from w to w + ε. Asked for is the slope from w − ε to w + ε.",
        "How often does the central difference run the network for one parameter?",
    ),
    # The planted bugs: what a wrong suspicion would have to look like
    Misconception(
        "suspected-no-sigma-prime-output",
        "Without σ′ in (BP1) the error would be wrong from the output on, and everything you measure by {equation} "
        "with it.",
        "Is the gradient of the last layer right or wrong here?",
    ),
    Misconception(
        "suspected-no-sigma-prime-hidden",
        "Without σ′ in (BP2) the errors of hidden layers would come out several times too large, since σ′ is never "
        "above ¼; {equation} would show the first of them in the layer before the output.",
        "Which layers are right, how far off are the others, and what stands at the end of the line for (BP2)?",
    ),
    Misconception(
        "suspected-sigma-prime-of-a",
        "With σ′(a) in (BP2) the last layer would be right by {equation}, and weights and biases of every hidden "
        "layer wrong.",
        "Do you see that pattern, and if so, what is σ′ applied to in the line for (BP2)?",
    ),
    Misconception(
        "suspected-delta-stripped",
        "If σ′ got lost on the way, what (BP2) passes on would be wrong but not what it stores: by {equation} the "
        "last two layers would be right and all before them wrong.",
        "Which is the first wrong layer on the way back?",
    ),
    Misconception(
        "suspected-weights-updated",
        "If weights had been updated too early, (BP2) would use wrong weights: by {equation} the last layer would be "
        "right, and weights and biases of every hidden layer wrong.",
        "Do you see that pattern, and if so, does any line change a weight before it is used?",
    ),
    Misconception(
        "suspected-z-for-a",
        "With z instead of a in (BP4) all biases would be right by {equation}, and the weights of layer 2 too, since "
        "x is its own z and a.",
        "Are all biases right here? Are the weights of layer 2 right and those of the later layers wrong?",
    ),
    Misconception(
        "suspected-sigma-prime-in-bp3",
        "With a second σ′ in (BP3) all weights would be right by {equation} and all biases wrong, and with one example "
        "too small by a factor of 4 or more.",
        "Are the biases too small or too large? What happens with m = 1?",
    ),
    Misconception(
        "suspected-sum-in-bp3",
        "With a sum instead of the mean in (BP3) all weights would be right by {equation} and all biases m times too "
        "large, and with one example nothing would be wrong.",
        "Are the weights right? What happens with m = 1?",
    ),
    Misconception(
        "suspected-first-layer-skipped",
        "If the first layer were skipped, (BP3) and (BP4) would leave zeros in layer 2, and {equation} would find "
        "nothing wrong anywhere else.",
        "Is layer 2 the only one that is wrong?",
    ),
    # Path sums
    Misconception(
        "sigma-prime-missing-on-edges",
        "On the edges of the path you took the weight alone. A rate factor in {equation} goes from activation to "
        "activation and is σ′ times the weight, (49).",
        "If the activation a_p grows by a little, z_q grows by w times as much. And a_q?",
    ),
    Misconception(
        "sigma-prime-missing-at-the-start",
        "The first factor of {equation} lacks σ′: it leads from the weight to the activation, not only to z.",
        "What is the rate in (48), when a = σ(z) and z holds the term w times a?",
    ),
    Misconception(
        "sigma-prime-at-the-near-end",
        "On the edges you took σ′ at the neuron where the edge begins. In {equation} it is the neuron where it ends, "
        "(49).",
        "Along the edge from p to q, which z moves first?",
    ),
    Misconception(
        "edge-against-its-direction",
        "Row and column are exchanged on the edges: the weight in (49), a factor of {equation}, leads from p to q, "
        "and row q of w holds what neuron q hears.",
        "Which index of w belongs to the neuron that listens?",
    ),
    Misconception(
        "input-forgotten",
        "The first factor of {equation} lacks the activation that the weight is multiplied with, (48).",
        "How much would turning a weight change if the neuron behind it were silent?",
    ),
    Misconception(
        "own-activation-for-input",
        "In the first factor of {equation} you took the activation of the neuron that the weight leads to. It is the "
        "one that it comes from, (48).",
        "Which activation does w²_jk multiply on the way forward, that of j or that of k?",
    ),
    Misconception(
        "sigma-prime-twice-at-the-end",
        "The last factor of {equation} is ∂C/∂a, and yours is the error δ, with a σ′ that the last edge has already.",
        "How often does σ′ of the output neuron stand in the product?",
    ),
    Misconception(
        "end-has-the-wrong-sign",
        "The last factor of {equation}, ∂C/∂a, has the opposite sign.",
        "If an output is too high already and rises a little more, does the cost rise or fall?",
    ),
    Misconception(
        "cost-at-the-end",
        "The last factor of {equation} is the slope ∂C/∂a of the cost, and yours is the cost itself.",
        "Can your factor be negative? Should it be, where an output is too low?",
    ),
    Misconception(
        "first-factor-forgotten",
        "The first factor of {equation} is missing, ∂a/∂w: you began with the neuron and not with the weight.",
        "What does turning the weight do to the first neuron of the path?",
    ),
    Misconception(
        "last-factor-forgotten",
        "The last factor of {equation} is missing, ∂C/∂a: your path ends at the output and not in the cost.",
        "How does the cost feel that the output has moved?",
    ),
    Misconception(
        "edges-forgotten",
        "Only the first and the last factor are there. {equation} has one more for each edge in between.",
        "How many edges has a path through three neurons?",
    ),
    Misconception(
        "factors-from-the-cost",
        "The factors are right, and in the order in which {equation} is printed, from the cost to the weight. Asked "
        "for is the order of the path.",
        "Which of them does the change meet first?",
    ),
    Misconception(
        "first-factor-added",
        "You added the first factor to the sum of the rest. In {equation} it is a factor of every path's product, so "
        "it multiplies the sum.",
        "If the first neuron did not move at all, what should the whole sum be?",
    ),
    Misconception(
        "meeting-point-counted-once",
        "A neuron that several paths reach is counted for the first of them only. {equation} has a term for every "
        "path, also for those that meet.",
        "Is there a list of visited neurons in your code? What is it good for, when there are no loops?",
    ),
    Misconception(
        "paths-side-by-side",
        "You combined neurons of equal number, the first with the first, the second with the second. {equation} has "
        "every combination.",
        "What does zip do with two ranges, and what does itertools.product do?",
    ),
    Misconception(
        "every-start",
        "Too many paths: yours begin at every neuron of layer 2. In {equation} the weight reaches only neuron j at "
        "first.",
        "Which neurons of layer 2 feel that w²_jk was turned?",
    ),
    Misconception(
        "every-path-to-every-output",
        "Paths are counted too often: you multiplied each with the ends of all outputs. In {equation} a path has one "
        "end, ∂C/∂a of the output that it reached.",
        "How many paths do your loops go through, and how many are there?",
    ),
    Misconception(
        "path-counted-twice",
        "One path is in your sum twice. {equation} has a term for every path, and just one.",
        "With which path does your sum begin, or your loop end? Is its product there before the loop, or added once more "
        "after it?",
    ),
    Misconception(
        "path-missed",
        "One path is not in your sum. {equation} has a term for every path.",
        "How many paths does your loop go through, and how many are there? Which values does the neuron of the last "
        "layer take?",
    ),
    Misconception(
        "one-path-only",
        "Only the first path is in your sum. {equation} has all of them.",
        "Does a return stand inside your loop, or do you assign with = where += is meant?",
    ),
    Misconception(
        "last-path-only",
        "Only the last path is in your sum. {equation} has all of them.",
        "Where do you set the sum to zero, or do you assign with = where += is meant?",
    ),
    Misconception(
        "largest-path-only",
        "Only the path with the largest product is there. {equation} has all of them, and the small ones are many.",
        "The change of the weight does not choose. Which ways does it take?",
    ),
    Misconception(
        "mean-over-paths",
        "You took the mean over the paths. {equation} is their sum.",
        "If a neuron had a twin that does the same, would the cost follow the weight as before, or more?",
    ),
    Misconception(
        "sizes-not-signs",
        "You added up the sizes of the products. In {equation} they keep their signs, and paths may cancel.",
        "Where does an absolute value or a square come in?",
    ),
    Misconception(
        "factors-added",
        "You added the factors of each path. In {equation} the factors along a path are multiplied, and only the "
        "paths are added.",
        "One rate after the other: what does the chain rule do with them?",
    ),
    Misconception(
        "paths-multiplied",
        "You multiplied the paths with one another. In {equation} the factors along a path are multiplied, and the "
        "paths are added.",
        "If one path were cut, its product 0, would nothing of the change arrive?",
    ),
    Misconception(
        "exhausted-zip-of-edges",
        "Only your first path has edges. A zip or map made once is used up after one loop over it, and the other "
        "paths of {equation} are left with their first and last factors.",
        "Where do you make what your inner loop runs over: once, or for each path?",
    ),
    Misconception(
        "product-not-reset",
        "The product goes on from one path to the next. In {equation} each path has a product of its own.",
        "Where do you set the product back, and how often does that line run?",
    ),
    Misconception(
        "turned-back-in-integers",
        "Where the parameters are whole numbers, adding and subtracting ε does not lead back: an array of integers cuts off "
        "what comes after the point, and {equation} ends up in another network.",
        "What does an array w of dtype int64 hold after w[0, 0] -= 0.1, if it held 1? Which dtype should your copies have?",
    ),
    Misconception(
        "first-edge-lost",
        "The first edge is missing, the one out of the neuron that the weight leads to. {equation} has a factor for every "
        "edge of the path.",
        "How many pairs of neighbours has a path of three neurons, and with which does your loop begin?",
    ),
    Misconception(
        "last-edge-lost",
        "The last edge is missing, the one into the output. {equation} has a factor for every edge of the path.",
        "How many pairs of neighbours has a path of three neurons, and where does your loop or your zip end?",
    ),
    Misconception(
        "start-outside-the-loop",
        "You set the product to its first factor before the loop, and after the first path it is not that factor any more. "
        "In {equation} each path has a product of its own.",
        "What is in the product when the second path begins?",
    ),
]

CATALOGUE = {entry.name: entry for entry in ENTRIES}
