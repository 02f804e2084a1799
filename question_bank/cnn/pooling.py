"""Max, average and global pooling of one map, with and without overlapping windows."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.forward", outcomes=(2, 4), level="apply", minutes=6, covers=("W4-09",), conventions=("floor",),
)  # fmt: skip


@q.params
class P:
    pixels: tuple = draw.matrix(draw.integers(-5, 9), 5, 5)
    k: int = draw.integers(2, 3)

    @property
    def s(self):
        """Stride of the max pooling: windows overlap by one row."""
        return self.k - 1

    @property
    def side(self):
        return len(self.pixels) - (self.k == 2)

    @property
    def X(self):
        return tuple(row[: self.side] for row in self.pixels[: self.side])


@q.require
def zeros_are_few_and_negative_numbers_are_many(p: P) -> bool:
    numbers = [entry for row in p.X for entry in row]
    return numbers.count(0) <= 1 and sum(entry < 0 for entry in numbers) >= 4


q.prompt = r"""
A convolution layer outputs one map,
$$X = <<p.X>>.$$
"""
q.ask(
    M=ask.matrix(
        r"Compute the output $M$ of max pooling with $<<k>> \times <<k>>$ windows and stride <<p.s>>, without padding.", marks=2),
    A=ask.matrix(
        r"Compute the output $A$ of average pooling with $2 \times 2$ windows, stride 2 and no padding.", marks=2),
    g=ask.number("Compute the output $g$ of global average pooling.", marks=1),
)  # fmt: skip
q.harder(minutes=9, marks={"M": 3, "A": 3}, pixels=draw.matrix(draw.integers(-5, 9), 7, 7), k=draw.choice(3))


@q.solve
def solve(p: P, t):
    t.given(X=p.X, s=p.s)
    t.step("M", f"max_pool(X, {p.k}, {p.s})", note="Each window gives its largest entry; the windows overlap." if p.k == 3 else "")
    t.step("A", "avg_pool(X, 2, 2)", note="Each window gives the mean of its four entries; a rest at the border is left out.")
    t.step("g", "mean(X)", lambda: engine.global_avg_pool([p.X])[0], note="The mean of all entries of the map:")


@q.oracle("torch")
def layers(p: P):
    functional, X = oracles.torch.nn.functional, oracles.tensor(p.X)[None]
    M, A = functional.max_pool2d(X, p.k, p.s), functional.avg_pool2d(X, 2)
    g = functional.adaptive_avg_pool2d(X, 1)
    return {"M": oracles.numbers(M[0]), "A": oracles.numbers(A[0]), "g": g.item()}


@q.oracle("second formula")
def rows_then_columns(p: P):
    """Pools the rows first and the columns of what comes out afterwards."""

    def pooled(line, window, stride, reduce):
        return [reduce(line[start : start + window]) for start in range(0, len(line) - window + 1, stride)]

    def pool(window, stride, reduce):
        narrow = [pooled(row, window, stride, reduce) for row in p.X]
        return list(zip(*(pooled(column, window, stride, reduce) for column in zip(*narrow, strict=True)), strict=True))

    def mean(line):
        return Fraction(sum(line), len(line))

    return {"M": pool(p.k, p.s, max), "A": pool(2, 2, mean), "g": mean([mean(row) for row in p.X])}


q.slips(
    ignored_the_overlap=slip("The windows move on by the stride.", drawn=lambda p: {"M": f"max_pool(X, {p.k})"}, essential=True),
    took_the_largest_size=slip("The largest entry counts, with its sign.", drawn=lambda p: {
        "M": f"max_pool(abs(X), {p.k}, {p.s})"}),
    averaged_in_both=slip("Max pooling takes the largest entry.", drawn=lambda p: {"M": f"avg_pool(X, {p.k}, {p.s})"}),
    took_the_maximum_in_both=slip("Average pooling takes the mean.", A="max_pool(X, 2, 2)"),
    forgot_to_divide=slip("A mean divides the sum by the number of entries.", A="4*avg_pool(X, 2, 2)", g="sum(X)"),
    moved_by_one=slip("With stride 2 the windows do not overlap.", A="avg_pool(X, 2, 1)"),
    took_the_global_maximum=slip("Global average pooling takes the mean.", g="max(X)"),
    applied_relu_first=slip("Pooling does not change the sign of an entry.", A="avg_pool(relu(X), 2, 2)", g="mean(relu(X))"),
)  # fmt: skip
