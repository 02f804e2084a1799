"""How many pairs and triplets a mini-batch offers."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.mining", outcomes=(2, 5), level="apply", minutes=5, covers=("W10-05",), largest=1_000_000,
    symbols={"N_p": r"N_{\mathrm{same}}", "N_n": r"N_{\mathrm{diff}}", "N_t": "T"},
)  # fmt: skip


@q.params
class P:
    C: int = draw.integers(2, 12)
    K: int = draw.integers(2, 10)
    extra: int = draw.integers(0, 6)
    who: str = draw.choice("persons", "whales", "dogs", "cats", "zebras", "turtles", "seals", "horses")


@q.require
def two_images_of_a_class_at_least(p: P) -> bool:
    return p.C * p.K <= 60 and p.extra != 1 and p.extra != p.K


q.prompt = r"""
A mini-batch for metric learning shows <<C>> <<who>>, each in <<K>> images<% if extra %>, and one more individual in <<extra>>
images<% endif %>. Two images belong together if they show the same individual.
A pair is a set of two different images. A triplet $(a, p, n)$ is an ordered choice of an anchor $a$, a different image $p$ that
belongs together with it, and an image $n$ that does not.
"""
q.ask(
    N_p=ask.integer("How many pairs $N_{\\mathrm{same}}$ of images that belong together are there?", marks=1),
    N_n=ask.integer("How many pairs $N_{\\mathrm{diff}}$ of images that do not belong together are there?", marks=1),
    N_t=ask.integer("How many triplets $T$ are there?", marks=2),
)


@q.solve
def solve(p: P, t):
    labels = [who for who in range(p.C) for _ in range(p.K)] + [p.C] * p.extra
    t.given(e=p.extra)
    t.step("B", "C*K + e", note="The number of images is")
    t.step(
        "N_p",
        "C*K*(K - 1)/2 + e*(e - 1)/2",
        lambda: engine.pair_counts(labels)[0],
        note="Two of $k$ images can be chosen in $k (k - 1) / 2$ ways.",
    )
    t.step("M", "B*(B - 1)/2", note="Of all pairs, the others do not belong together.")
    t.step("N_n", "M - N_p", lambda: engine.pair_counts(labels)[1])
    t.say("An anchor of a class with $k$ images has $k - 1$ positives, and all images of other classes are its negatives.")
    t.step("N_t", "C*K*(K - 1)*(B - K) + e*(e - 1)*(B - e)", lambda: engine.triplet_count(labels))


@q.oracle("torch")
def masks_of_labels(p: P):
    torch = oracles.torch
    sizes = torch.tensor((p.K,) * p.C + (p.extra,))
    one_hot = torch.nn.functional.one_hot(torch.arange(p.C + 1).repeat_interleave(sizes)).double()
    same = one_hot @ one_hot.T
    positives = same - torch.eye(len(same), dtype=torch.float64)
    return {
        "N_p": int(torch.triu(same, diagonal=1).count_nonzero()),
        "N_n": int(torch.triu(1 - same, diagonal=1).count_nonzero()),
        "N_t": int(torch.trace(positives @ (1 - same) @ torch.ones_like(same))),
    }


@q.oracle("counting")
def one_by_one(p: P):
    labels = [who for who in range(p.C) for _ in range(p.K)] + [p.C] * p.extra
    images = range(len(labels))
    pairs = [labels[i] == labels[j] for i in images for j in range(i)]
    found = {"N_p": sum(1 for same in pairs if same), "N_n": sum(1 for same in pairs if not same)}
    others = {label: sum(1 for other in labels if other != label) for label in sorted(set(labels))}
    anchors = [labels[i] for i in images for j in images if i != j and labels[i] == labels[j]]
    return {**found, "N_t": sum(others[label] for label in anchors)}


q.slips(
    counted_pairs_twice=slip("A pair is a set: its order does not matter.", N_p="C*K*(K - 1) + e*(e - 1)", M="B*(B - 1)"),
    paired_images_with_themselves=slip("The two images of a pair are different.", N_p="C*K*K/2 + e*e/2", M="B*B/2",
        N_t="C*K*K*(B - K) + e*e*(B - e)"),
    did_not_order_anchor_and_positive=slip("Anchor and positive have different roles; a triplet is ordered.",
        N_t="(C*K*(K - 1)*(B - K) + e*(e - 1)*(B - e))/2", essential=True),
    took_negatives_of_one_class=slip("The negative may come from any other class.", N_t="C*K*(K - 1)*K", when="C > 2"),
    kept_own_images_as_negatives=slip("Images of the anchor's own class are no negatives.", N_t="(C*K*(K - 1) + e*(e - 1))*B"),
    forgot_the_classes=slip("Each class has such pairs.", N_p="K*(K - 1)/2", N_t="K*(K - 1)*(B - K)"),
    took_all_pairs=slip("Pairs that belong together are not counted among the others.", N_n="M"),
)  # fmt: skip
