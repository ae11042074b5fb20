"""Entity F1 on dev of what else learns from the same features and the same few sentences.

    python crossner_baseline.py PREFIX HEAD.json SEED …

reads PREFIX.train.* and PREFIX.dev.* as bench/features.ts writes them, and prints JSON: percent F1 of

- logistic: of each seed scikit-learn's multinomial LogisticRegression on standardised features, C from 0.01 to 100 by
  5-fold cross-validation over sentences of TRAIN that the seed shuffles (mean entity F1 of the folds), decoded as the head
  is; with the file of each as a head, PREFIX.C.head.json, that is like HEAD.json but for weights and steps;
- string: the entities of TRAIN wherever their words stand, the longest first, each of its most frequent type;
- prototype: the label whose mean feature is nearest by cosine, constrained Viterbi over the cosines;
- knn: votes of the 8 nearest words by cosine, their logarithms decoded as the head is.

Decoded as the head is: by constrained Viterbi, with what steps are worth in the gold that was learned from, where the head
has steps (src/domain/transitions.ts, src/engine/learned-steps.ts).

Written with scikit-learn 1.9.1 and numpy 2.4.6; needs nothing else.
"""

import base64
import json
import sys
import warnings
from collections import Counter, defaultdict

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

CS = (0.01, 0.1, 1, 10, 100)
FOLDS = 5
# As in learned-steps.ts.
STEP_WEIGHT = 0.75
# Of a label that is not in what was learned from.
NEVER = -1e3


def read(path):
    about = json.load(open(path + ".json", encoding="utf-8"))
    features = np.fromfile(path + ".bin", dtype="<f4").reshape(about["rows"], about["width"])
    return about, features


def goes_on(before, label):
    return label[0] == "I" and before[2:] == label[2:] and before != "O"


def step_table(sentences, targets, labels):
    """[from outside, first, later × to outside, begins, goes on]: as stepScores of transitions.ts, weighed."""
    kinds = ["OBI".index(label[0]) for label in labels]
    counts = np.zeros((3, 3))
    for sentence in sentences:
        before = 0
        for place, own in enumerate(targets[slice(*sentence["rows"])]):
            if own >= 0 and before >= 0:
                on = place > 0 and goes_on(labels[before], labels[own])
                counts[kinds[before], 2 if on else min(1, kinds[own])] += 1
            before = own
    counts += 1
    counts[0, 2] = 0
    with np.errstate(divide="ignore"):
        worth = np.log(counts * counts.sum() / np.outer(counts.sum(1), counts.sum(0)))
    return STEP_WEIGHT * np.where(counts > 0, worth, 0)


class Decoder:
    """The best sequence in which I-X only follows B-X or I-X; `steps` are added where there are any."""

    def __init__(self, labels, steps=None):
        steps = np.zeros((3, 3)) if steps is None else steps
        kinds = ["OBI".index(label[0]) for label in labels]
        to = [min(1, kind) for kind in kinds]
        self.labels = labels
        self.first = np.array([-np.inf if label[0] == "I" else steps[0, to[j]] for j, label in enumerate(labels)])
        self.steps = np.full((len(labels), len(labels)), -np.inf)
        for i, before in enumerate(labels):
            for j, label in enumerate(labels):
                if goes_on(before, label):
                    self.steps[i, j] = steps[kinds[i], 2]
                elif label[0] != "I":
                    self.steps[i, j] = steps[kinds[i], to[j]]

    def path(self, scores):
        best, back = scores[0] + self.first, []
        for row in scores[1:]:
            every = best[:, None] + self.steps
            back.append(every.argmax(0))
            best = every.max(0) + row
        path = [int(best.argmax())]
        for step in reversed(back):
            path.append(int(step[path[-1]]))
        return path[::-1]

    def f1(self, sentences, scores):
        """Of scores of words [words × labels]: each token has the tag of its first word."""
        predicted = []
        for sentence in sentences:
            first, end = sentence["rows"]
            path = self.path(scores[first:end]) if end > first else []
            predicted.append([self.labels[path[row - first]] if row >= 0 else "O" for row in sentence["firstWords"]])
        return f1(sentences, predicted)


def entities(tags):
    found, start = set(), None
    for at, tag in enumerate([*tags, "O"]):
        if start is not None and (tag[0] != "I" or tag[2:] != tags[start][2:]):
            found.add((start, at, tags[start][2:]))
            start = None
        if tag[0] == "B" or (tag[0] == "I" and start is None):
            start = at
    return found


def f1(sentences, predicted):
    correct = guessed = gold = 0
    for sentence, tags in zip(sentences, predicted):
        a, b = entities(sentence["tags"]), entities(tags)
        correct, guessed, gold = correct + len(a & b), guessed + len(b), gold + len(a)
    return 200 * correct / max(1, guessed + gold)


def logistic_path(features, targets, cs, labels):
    """Of each C, from the smallest, weights [labels × width] and biases [labels] over plain features."""
    scaler = StandardScaler().fit(features)
    known = targets >= 0
    x, y = scaler.transform(features[known]), targets[known]
    # Each goes on from the last, which changes how soon the optimum is reached, not where it is.
    model = LogisticRegression(max_iter=5000, warm_start=True)
    for c in sorted(cs):
        model.set_params(C=c).fit(x, y)
        weight, bias = np.zeros((len(labels), x.shape[1])), np.full(len(labels), NEVER)
        weight[model.classes_] = model.coef_ / scaler.scale_
        bias[model.classes_] = model.intercept_ - weight[model.classes_] @ scaler.mean_
        yield c, weight, bias


def rows_of(sentences):
    return np.concatenate([np.arange(*sentence["rows"]) for sentence in sentences])


def chosen_c(sentences, features, targets, labels, has_steps, seed):
    scores = Counter()
    for train, held in KFold(FOLDS, shuffle=True, random_state=seed).split(sentences):
        known, own = [sentences[i] for i in train], [sentences[i] for i in held]
        some, rows = rows_of(known), rows_of(own)
        decoder = Decoder(labels, step_table(known, targets, labels) if has_steps else None)
        logits = np.zeros((len(features), len(labels)))
        for c, weight, bias in logistic_path(features[some], targets[some], CS, labels):
            logits[rows] = features[rows] @ weight.T + bias
            scores[c] += decoder.f1(own, logits) / FOLDS
    return max(CS, key=lambda c: scores[c])


def as_head(head, weight, bias, steps):
    write = lambda numbers: base64.b64encode(numbers.astype("<f4").tobytes()).decode()
    head = {**head, "kind": "linear", "weight": write(weight), "bias": write(bias), "provenance": {}}
    head.pop("neighbours", None)
    if steps is not None:
        (outside, begins, _), *inside = steps.tolist()
        head["steps"] = {"outside": {"outside": outside, "begins": begins}}
        for name, row in zip(("first", "later"), inside):
            head["steps"][name] = dict(zip(("outside", "begins", "goesOn"), row))
    return head


def string_match(train, dev):
    types = defaultdict(Counter)
    for sentence in train:
        for start, end, label in entities(sentence["tags"]):
            types[tuple(sentence["tokens"][start:end])][label] += 1
    longest = max(map(len, types), default=0)
    result = []
    for sentence in dev:
        tokens, tags, at = sentence["tokens"], [], 0
        while at < len(tokens):
            for size in range(min(longest, len(tokens) - at), 0, -1):
                found = types.get(tuple(tokens[at : at + size]))
                if found:
                    label = found.most_common(1)[0][0]
                    tags += ["B-" + label] + ["I-" + label] * (size - 1)
                    at += size
                    break
            else:
                tags.append("O")
                at += 1
        result.append(tags)
    return result


def unit(features):
    return features / np.linalg.norm(features, axis=1, keepdims=True)


def prototype(features, targets, labels, some):
    middle = features[targets >= 0].mean(0)
    means = np.stack([(features[targets == i] if (targets == i).any() else -features).mean(0) for i in range(len(labels))])
    return unit(some - middle) @ unit(means - middle).T


def nearest(features, targets, labels, some, count=8):
    known = targets >= 0
    middle = features[known].mean(0)
    kept, labels_of = unit(features[known] - middle).T, targets[known]
    votes = np.full((len(some), len(labels)), 0.05)
    for first in range(0, len(some), 1024):
        near = unit(some[first : first + 1024] - middle) @ kept
        for row, order in enumerate(np.argpartition(-near, count, axis=1)[:, :count]):
            np.add.at(votes[first + row], labels_of[order], 1)
    return np.log(votes)


def main(prefix, template, *seeds):
    warnings.filterwarnings("ignore")
    head = json.load(open(template, encoding="utf-8"))
    train, features = read(prefix + ".train")
    dev, others = read(prefix + ".dev")
    labels, targets = train["labels"], np.array(train["targets"])
    steps = step_table(train["sentences"], targets, labels) if "steps" in head else None
    decoder = Decoder(labels, steps)
    chosen = [chosen_c(train["sentences"], features, targets, labels, steps is not None, int(seed)) for seed in seeds]
    logistic = {}
    for c, weight, bias in logistic_path(features, targets, set(chosen), labels):
        file = f"{prefix}.{c}.head.json"
        with open(file, "w", encoding="utf-8") as out:
            json.dump(as_head(head, weight, bias, steps), out)
        logistic[c] = {"c": c, "file": file, "f1": decoder.f1(dev["sentences"], others @ weight.T + bias)}
    result = {
        "versions": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
        "logistic": [logistic[c] for c in chosen],
        "string": f1(dev["sentences"], string_match(train["sentences"], dev["sentences"])),
        "prototype": Decoder(labels).f1(dev["sentences"], prototype(features, targets, labels, others)),
        "knn": decoder.f1(dev["sentences"], nearest(features, targets, labels, others)),
    }
    print(json.dumps(result))


main(*sys.argv[1:])
