"""Runs of three epochs with PyTorch as training by hand makes them, for training.test.ts.

    python make_runs.py > runs.json

Made with torch 2.13.0, transformers 5.23.0 (schedules) and scikit-learn 1.9.1 (class weights, scaler), in double precision.
The loss is torch's `cross_entropy` with `weight`, `label_smoothing` and `ignore_index`, over the sum of the weights; where
a word may be several labels, minus the log of their summed probability. The focal factor is of the plain probability.
"""

import json
import math

import numpy as np
import sklearn
import torch
import torch.nn.functional as F
import transformers
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_class_weight

torch.set_default_dtype(torch.float64)
torch.manual_seed(20261122)
WIDTH, INTER, EPOCHS, BATCH, SEED = 6, 7, 3, 4, 42
LABELS = ["O", "B-A", "I-A", "B-B", "I-B"]
TYPE = [None, "A", "A", "B", "B"]
MASK = 0xFFFFFFFF


def mulberry32(seed):
    """src/domain/random.ts, so that batches are the same."""
    state = seed & MASK

    def draw():
        nonlocal state
        state = (state + 0x6D2B79F5) & MASK
        mixed = ((state ^ (state >> 15)) * (state | 1)) & MASK
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61))) & MASK
        return (mixed ^ (mixed >> 14)) / 2**32

    return draw


def shuffled(items, seed):
    draw, order = mulberry32(seed), list(items)
    for left in range(len(order) - 1, 0, -1):
        pick = math.floor(draw() * (left + 1))
        order[left], order[pick] = order[pick], order[left]
    return order


def order_of(epoch, sequences):
    draw = mulberry32(SEED ^ (((2 * epoch + 1) * 0x9E3779B1) & MASK))
    return shuffled(sequences, math.floor(draw() * 2**32))


def data_of(lengths, teacher):
    rows = sum(lengths)
    features = (torch.randn(rows, WIDTH) * torch.tensor([1, 5, 0.2, 1, 3, 1.0]) + torch.tensor([0, 3, 1, 0, -2, 9.0])).float()
    standard = (features.double() - features.double().mean(0)) / features.double().std(0)
    gold = (standard @ teacher.T + torch.tensor([1.5, 0, 0, -1, -1.0])).argmax(1)
    allowed = F.one_hot(gold, len(LABELS))
    ends = np.cumsum(lengths).tolist()
    sequences = [{"first": end - length, "end": end} for end, length in zip(ends, lengths)]
    weights = torch.ones(rows)
    weights[5] = 0
    return {"features": features, "gold": gold, "allowed": allowed, "weights": weights, "sequences": sequences}


teacher = 2 * torch.randn(len(LABELS), WIDTH)
train = data_of([3, 5, 4, 7, 2, 6, 3, 5, 4, 6], teacher)
held = data_of([4, 6, 5], teacher)
partial = {**train, "allowed": train["allowed"].clone()}
partial["allowed"][7] = 1
partial["allowed"][8, [0, 3, 4]] = 1
partial["allowed"][20, [0, 1]] = 1

# What a head before says of words that may be several labels, which knows the first type alone.
taught = {**partial, "teacher": {"soft": torch.zeros(len(partial["gold"]), len(LABELS))}}
taught["teacher"]["share"] = torch.ones(len(partial["gold"]))
taught["teacher"]["together"] = partial["allowed"].clone()
taught["teacher"]["rows"] = torch.zeros(len(partial["gold"]), dtype=torch.bool)
for row, soft in [(7, [0, 0.25, 0.125, 0, 0]), (20, [0, 0.75, 0, 0, 0])]:
    taught["teacher"]["soft"][row] = torch.tensor(soft)
    taught["teacher"]["share"][row] = 1 - sum(soft)
    taught["teacher"]["together"][row, 1:3] = 0
    taught["teacher"]["rows"][row] = True

scaler = StandardScaler().fit(train["features"].double().numpy())
mean, deviation = torch.tensor(scaler.mean_), torch.tensor(scaler.scale_)


def label_weights(given, data):
    kind, outside = given["classWeights"], given["outsideWeight"]
    by_type = dict.fromkeys("AB", 1.0)
    if kind == "balanced":
        known = (data["weights"] == 1) & (data["allowed"].sum(1) == 1)
        types = [TYPE[label] for label in data["gold"][known].tolist() if label != 0]
        weights = compute_class_weight("balanced", classes=np.unique(types), y=types)
        by_type |= {name: min(5.0, math.sqrt(weight)) for name, weight in zip(np.unique(types), weights)}
    elif kind != "none":
        by_type |= kind
    return torch.tensor([outside if name is None else by_type[name] for name in TYPE])


def logits_of(own, x):
    if "intermediateWeight" in own:
        x = F.relu(F.linear(x, own["intermediateWeight"], own["intermediateBias"]))
    return F.linear(x, own["weight"], own["bias"])


def sums(given, per_label, own, data, rows):
    x = (data["features"].double()[rows] - mean) / deviation
    logits, allowed, weights = logits_of(own, x), data["allowed"][rows], data["weights"][rows]
    hard = (allowed.sum(1) == 1) & (weights == 1)
    gold = torch.where(hard, data["gold"][rows], -100)
    own_weight = torch.where(hard, per_label[gold.clamp(min=0)], 0.0)
    loss = F.cross_entropy(
        logits, gold, weight=per_label, label_smoothing=given["labelSmoothingFactor"], reduction="none", ignore_index=-100
    )
    open_rows = (allowed.sum(1) > 1) & (allowed.sum(1) < len(LABELS)) & (weights == 1)
    open_weight = torch.where(open_rows, (allowed * per_label).sum(1) / allowed.sum(1), 0.0)
    minus_log = -torch.logsumexp(F.log_softmax(logits, -1).masked_fill(allowed == 0, -math.inf), -1)
    loss = loss + torch.where(open_rows, open_weight * minus_log, 0.0)
    if "teacher" in data:
        soft, share, together = (data["teacher"][key][rows] for key in ("soft", "share", "together"))
        is_taught = data["teacher"]["rows"][rows]
        log_p = F.log_softmax(logits, -1)
        minus_together = -torch.logsumexp(log_p.masked_fill(together == 0, -math.inf), -1)
        taught_weight = (soft * per_label).sum(1) + share * (together * per_label).sum(1) / together.sum(1)
        open_weight = torch.where(is_taught, taught_weight, open_weight)
        minus_log = torch.where(is_taught, share * minus_together - (soft * log_p).sum(1), minus_log)
        loss = torch.where(is_taught, open_weight * minus_log, loss)
    if given["focalGamma"] > 0:
        loss = loss * (1 - torch.exp(-minus_log)) ** given["focalGamma"]
    return loss.sum(), (own_weight + open_weight).sum()


def floats(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().reshape(-1).tolist()]


def plain(own):
    """The first layer over features as they are."""
    first = ("intermediateWeight", "intermediateBias") if "intermediateWeight" in own else ("weight", "bias")
    weight = own[first[0]] / deviation
    return {**own, first[0]: weight, first[1]: own[first[1]] - weight @ mean}


def run(name, data, kind="linear", is_pulled=False, **options):
    given = {
        "kind": kind,
        "intermediateSize": INTER,
        "learningRate": 0.05,
        "lrSchedulerType": "linear",
        "warmupSteps": 0.25,
        "numTrainEpochs": EPOCHS,
        "perDeviceTrainBatchSize": BATCH,
        "weightDecay": 0.1,
        "classifierDropout": 0,
        "labelSmoothingFactor": 0,
        "classWeights": "none",
        "outsideWeight": 1,
        "focalGamma": 0,
        "maxGradNorm": 0.5,
        "seed": SEED,
        "earlyStoppingPatience": 0,
        "metricForBestModel": "loss",
    } | options
    shapes = {"weight": (len(LABELS), WIDTH), "bias": (len(LABELS),)}
    if kind == "mlp":
        shapes = {
            "intermediateWeight": (INTER, WIDTH),
            "intermediateBias": (INTER,),
            "weight": (len(LABELS), INTER),
            "bias": (len(LABELS),),
        }
    own = {key: torch.nn.Parameter((0.4 * torch.randn(shape)).float().double()) for key, shape in shapes.items()}
    start = {key: floats(value) for key, value in plain(own).items()}
    groups = [
        {
            "params": [value for value in own.values() if value.dim() > 1],
            "weight_decay": 0.0 if is_pulled else given["weightDecay"],
        },
        {"params": [value for value in own.values() if value.dim() == 1], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=given["learningRate"])
    origin = {key: value.detach().clone() for key, value in own.items() if value.dim() > 1}
    steps = EPOCHS * math.ceil(len(data["sequences"]) / BATCH)
    warmup = math.ceil(given["warmupSteps"] * steps)
    schedule = transformers.get_scheduler(given["lrSchedulerType"], optimiser, warmup, steps)
    per_label = label_weights(given, data)
    reports, best = [], None
    for epoch in range(EPOCHS):
        order, losses = order_of(epoch, data["sequences"]), []
        for at in range(0, len(order), BATCH):
            rows = torch.tensor([row for s in order[at : at + BATCH] for row in range(s["first"], s["end"])])
            optimiser.zero_grad()
            loss, weight = sums(given, per_label, own, data, rows)
            (loss / weight).backward()
            if given["maxGradNorm"] > 0:
                torch.nn.utils.clip_grad_norm_(own.values(), given["maxGradNorm"])
            losses.append((loss / weight).item())
            rate = schedule.get_last_lr()[0]
            if is_pulled:
                with torch.no_grad():
                    for key, value in origin.items():
                        own[key].sub_(rate * given["weightDecay"] * (own[key] - value))
            optimiser.step()
            schedule.step()
        loss, weight = sums(given, per_label, own, held, torch.arange(len(held["gold"])))
        held_loss = (loss / weight).item()
        if best is None or held_loss < best[0]:
            best = (held_loss, epoch + 1, {key: floats(value) for key, value in plain(own).items()})
        reports.append({"loss": sum(losses) / len(losses), "heldOut": held_loss, "learningRate": rate})
    return {
        "name": name,
        "arguments": given,
        "isPartial": data is partial,
        "isTaught": data is taught,
        "isPulled": is_pulled,
        "start": start,
        "reports": reports,
        "best": best[1],
        "end": best[2],
    }


def written(data):
    return {
        "features": floats(data["features"]),
        "allowed": data["allowed"].reshape(-1).tolist(),
        "weights": [int(weight) for weight in data["weights"]],
        "sequences": [{**sequence, "document": place} for place, sequence in enumerate(data["sequences"])],
    }


everything = {
    "labelSmoothingFactor": 0.1,
    "classWeights": "balanced",
    "outsideWeight": 0.5,
    "focalGamma": 1.5,
    "lrSchedulerType": "cosine",
}
print(
    json.dumps(
        {
            "versions": {
                "torch": torch.__version__.split("+")[0],
                "transformers": transformers.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "labels": LABELS,
            "width": WIDTH,
            "train": written(train),
            "partial": written(partial),
            "teacher": {
                "soft": floats(taught["teacher"]["soft"]),
                "share": floats(taught["teacher"]["share"]),
                "together": taught["teacher"]["together"].reshape(-1).tolist(),
            },
            "heldOut": written(held),
            "runs": [
                run("plain", train),
                run("class weights, smoothing", train, classWeights="balanced", outsideWeight=0.5, labelSmoothingFactor=0.1),
                run("weights by hand, focal", train, classWeights={"B": 3}, focalGamma=2, lrSchedulerType="constant_with_warmup"),
                run("everything", train, **everything),
                run("partial labels", partial, **everything),
                run("no clipping, no decay", train, maxGradNorm=0, weightDecay=0, lrSchedulerType="constant"),
                run("a perceptron", train, "mlp"),
                run("a perceptron, everything", partial, "mlp", **everything),
                run("taught by a head", taught, **everything),
                run("pulled to where it began", train, is_pulled=True, weightDecay=2),
                run("a perceptron, taught and pulled", taught, "mlp", is_pulled=True, **everything | {"weightDecay": 2}),
            ],
        }
    )
)
