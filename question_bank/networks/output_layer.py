"""Which output layer and which loss suit a task."""

from examgen import Question, ask, draw

HEADS = (
    "softmax, cross-entropy", "a sigmoid for each output, binary cross-entropy", "linear outputs, squared error",
    "linear outputs, absolute error", "exponential of a linear output, Poisson likelihood",
    "a mean and a logarithm of a variance, Gaussian likelihood",
)  # fmt: skip
TASKS = (
    (
        "tell which one of {n} breeds the dog of a photograph belongs to",
        "read a handwritten character, which is one of {n}",
        "tell which of {n} speakers is heard in a recording of one person",
        "name the one of {n} plants that a photograph shows",
    ),
    (
        "say which of {n} objects occur in a photograph; there may be several or none",
        "mark which of {n} findings an X-ray image shows, any number of which may be present",
        "choose from {n} keywords all that fit an article",
        "tell which of {n} instruments play in a piece of music, often several at once",
    ),
    (
        "predict the mean of {n} measured coordinates, whose errors are Gaussian with the same variance everywhere",
        "predict {n} temperatures so that large errors weigh much more than small ones",
        "predict {n} positions of joints, where the best prediction is the mean of what is possible",
        "predict {n} prices by their conditional means; there are no outliers",
    ),
    (
        "predict {n} delivery times by their conditional medians",
        "predict {n} measured values, a few of which are grossly wrong and must not count more than others",
        "predict {n} distances so that an error twice as large costs just twice as much",
        "predict {n} incomes of which half of the true values lie above the prediction and half below",
    ),
    (
        "predict how many of {n} possible calls arrive in an hour: a whole number whose variance is equal to its mean",
        "predict the count of cells in an image, a rare event in each of {n} small fields",
        "predict how many accidents happen in a year on a road of {n} km, where they are rare and independent",
        "predict how many visitors each of {n} seconds brings, independent arrivals at a rate that depends on the weather",
    ),
    (
        "predict a measurement and how uncertain it is: {n} inputs say when the noise is large",
        "predict tomorrow's power of {n} windmills and how far off each prediction may be, which depends on the weather",
        "predict the depth of each of {n} pixels and its uncertainty, which differs from pixel to pixel",
        "predict a dose from {n} features and report for which patients the prediction scatters most",
    ),
)  # fmt: skip

q = Question(
    topic="networks.losses", outcomes=(2, 3, 5), level="evaluate", minutes=3, covers=("W2-04", "W2-06"),
    symbols={"match": r"\text{answer}"},
)  # fmt: skip


@q.params
class P:
    order: tuple = draw.permutation(0, 1, 2, 3, 4, 5)
    picks: tuple = draw.vector(draw.integers(0, 3), 4)
    sizes: tuple = draw.vector(draw.integers(5, 60), 4)

    @property
    def tasks(self):
        chosen = zip(self.order, self.picks, self.sizes, strict=False)
        return [TASKS[head][pick].format(n=size) for head, pick, size in chosen]


q.prompt = r"""
Networks are to be trained for four tasks:

<% for text in p.tasks %>
- Task <<loop.index>>: <<text>>.
<% endfor %>
"""
q.ask(
    match=ask.matching(
        "Which output layer and which loss does each task ask for?", marks=4, options=HEADS,
        items=("task 1", "task 2", "task 3", "task 4"),
        expert="Each loss is the negative log-likelihood (or the cost) that the task describes, and the output layer gives the "
        "parameters that it needs, within their ranges.",
    ),
)  # fmt: skip

WHY = (
    "exactly one class is right, so the outputs are one distribution over classes",
    "every label is a decision of its own, so each output is a probability of its own",
    "the mean minimizes the squared error, the negative log-likelihood of a Gaussian with a fixed variance",
    "the median minimizes the absolute error, in which outliers weigh no more than in proportion",
    "a count has a Poisson distribution, and the exponential keeps its mean positive",
    "a variance that depends on the input must be an output as well",
)


@q.solve
def solve(p: P, t):
    for number, head in enumerate(p.order[:4], start=1):
        t.say(f"Task {number} ({HEADS[head]}): {WHY[head]}.")
    t.step("match", "", tuple(HEADS[head] for head in p.order[:4]))


def taken(p, **other):
    """The answer with heads taken for others."""
    return {"match": tuple(HEADS[other.get(f"h{head}", head)] for head in p.order[:4])}


@q.mistake
def took_several_labels_for_classes(p: P):
    """A softmax shares one probability among classes that exclude each other; labels that may come together need sigmoids."""
    return taken(p, h0=1, h1=0)


@q.mistake
def took_the_mean_for_the_median(p: P):
    """The squared error is minimized by the mean, the absolute error by the median."""
    return taken(p, h2=3, h3=2)


@q.mistake
def predicted_counts_like_measurements(p: P):
    """A count is never negative, and its variance grows with its mean."""
    return taken(p, h4=2)


@q.mistake
def gave_no_variance(p: P):
    """A squared error knows one variance for all inputs; an uncertainty that depends on the input is an output of its own."""
    return taken(p, h5=2)
