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
        "Your array holds integers: whatever is stored in it loses what comes after the point, and {equation} with it.",
        "Which dtype does an array get that is made from whole numbers, as in np.array([0, 0]) or "
        "np.zeros_like(counts)?",
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
]

CATALOGUE = {entry.name: entry for entry in ENTRIES}
