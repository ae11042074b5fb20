"""Entity F1 on dev of what else learns from the same features and the same few sentences.

    python crossner_baseline.py PREFIX

reads PREFIX.train.* and PREFIX.dev.* as bench/features.ts writes them, and prints JSON: percent F1 of

- logistic: scikit-learn's multinomial LogisticRegression on standardised features, C from 0.01 to 100 by 5-fold
  cross-validation over sentences of TRAIN (entity F1), constrained Viterbi;
- string: the entities of TRAIN wherever their words stand, the longest first, each of its most frequent type;
- prototype: the label whose mean feature is nearest by cosine, constrained Viterbi over the cosines;
- knn: votes of the 8 nearest words by cosine, constrained Viterbi over their logarithms.

Written with scikit-learn 1.7 and numpy 2; needs nothing else.
"""

import json
import sys
import warnings
from collections import Counter, defaultdict

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

CS = (0.01, 0.1, 1, 10, 100)


def read(path):
    about = json.load(open(path + ".json", encoding="utf-8"))
    features = np.fromfile(path + ".bin", dtype="<f4").reshape(about["rows"], about["width"])
    return about, features


def viterbi(scores, labels):
    """The best sequence in which I-X only follows B-X or I-X."""
    number = len(labels)
    allowed = np.zeros((number, number))
    for j, label in enumerate(labels):
        if label.startswith("I-"):
            for i, before in enumerate(labels):
                if before[2:] != label[2:] or before == "O":
                    allowed[i, j] = -np.inf
    best = scores[0] + np.array([-np.inf if label.startswith("I-") else 0 for label in labels])
    back = []
    for row in scores[1:]:
        every = best[:, None] + allowed
        back.append(every.argmax(0))
        best = every.max(0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


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


def tags_of(sentences, labels, scores):
    """Tags of tokens, from scores of words [words × labels]: each token has that of its first word."""
    result = []
    for sentence in sentences:
        first, end = sentence["rows"]
        path = viterbi(scores[first:end], labels) if end > first else []
        result.append([labels[path[row - first]] if row >= 0 else "O" for row in sentence["firstWords"]])
    return result


def logistic(features, targets, c, labels):
    """A function from features to log probabilities of all labels."""
    scaler = StandardScaler().fit(features)
    known = targets >= 0
    model = LogisticRegression(C=c, max_iter=2000).fit(scaler.transform(features[known]), targets[known])

    def score(some):
        scores = np.full((len(some), len(labels)), -1e3)
        scores[:, model.classes_] = model.predict_log_proba(scaler.transform(some))
        return scores

    return score


def rows_of(sentences):
    return np.concatenate([np.arange(*sentence["rows"]) for sentence in sentences])


def chosen_c(sentences, features, targets, labels):
    scores = Counter()
    for train, held in KFold(5, shuffle=True, random_state=0).split(sentences):
        some = rows_of([sentences[i] for i in train])
        own = [sentences[i] for i in held]
        for c in CS:
            score = logistic(features[some], targets[some], c, labels)
            guessed = np.zeros((len(features), len(labels)))
            rows = rows_of(own)
            guessed[rows] = score(features[rows])
            scores[c] += f1(own, tags_of(own, labels, guessed)) / 5
    return max(CS, key=lambda c: scores[c])


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
    near = unit(some - middle) @ unit(features[known] - middle).T
    votes = np.full((len(some), len(labels)), 0.05)
    for row, order in enumerate(np.argpartition(-near, count, axis=1)[:, :count]):
        np.add.at(votes[row], targets[known][order], 1)
    return np.log(votes)


def main(prefix):
    warnings.filterwarnings("ignore")
    train, features = read(prefix + ".train")
    dev, others = read(prefix + ".dev")
    labels, targets = train["labels"], np.array(train["targets"])
    said = lambda scores: f1(dev["sentences"], tags_of(dev["sentences"], labels, scores))
    c = chosen_c(train["sentences"], features, targets, labels)
    result = {
        "logistic": said(logistic(features, targets, c, labels)(others)),
        "c": c,
        "string": f1(dev["sentences"], string_match(train["sentences"], dev["sentences"])),
        "prototype": said(prototype(features, targets, labels, others)),
        "knn": said(nearest(features, targets, labels, others)),
    }
    print(json.dumps(result))


main(sys.argv[1])
