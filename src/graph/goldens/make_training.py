"""Losses, gradient norms and weights over 50 steps of training with PyTorch, for training-step.test.ts.

    python make_training.py > training.json

Made with torch 2.13.0 and transformers 5.23.0 (their cosine schedule), in double precision.
"""

import json
import math

import torch
import torch.nn.functional as F
from transformers import get_cosine_schedule_with_warmup

torch.manual_seed(20261121)
torch.set_default_dtype(torch.float64)
STEPS, WARMUP = 50, 5
ROWS, HIDDEN, LABELS = 12, 6, 5


def numbers(tensor):
    return {"shape": list(tensor.shape), "data": [float(f"{x:.9g}") for x in tensor.detach().reshape(-1).tolist()]}


def rounded(tensor):
    """What single precision holds, so that both sides begin with the same numbers."""
    return tensor.float().double()


def run(name, inputs, parameters, decays, loss_of, learning_rate=0.05, weight_decay=0.1, max_grad_norm=1.0):
    parameters = {key: torch.nn.Parameter(rounded(value)) for key, value in parameters.items()}
    inputs = {key: rounded(value) for key, value in inputs.items()}
    start = {key: numbers(value) for key, value in parameters.items()}
    groups = [
        {"params": [value for key, value in parameters.items() if decays(key)], "weight_decay": weight_decay},
        {"params": [value for key, value in parameters.items() if not decays(key)], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=learning_rate)
    schedule = get_cosine_schedule_with_warmup(optimiser, WARMUP, STEPS)
    rates, losses, norms = [], [], []
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = loss_of(inputs, parameters)
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(parameters.values(), max_grad_norm)))
        rates.append(schedule.get_last_lr()[0])
        losses.append(loss.item())
        optimiser.step()
        schedule.step()
    return {
        "name": name,
        "weightDecay": weight_decay,
        "maxGradNorm": max_grad_norm,
        "decays": [key for key in parameters if decays(key)],
        "inputs": {key: numbers(value) for key, value in inputs.items()},
        "start": start,
        "learningRates": rates,
        "losses": losses,
        "norms": norms,
        "end": {key: numbers(value) for key, value in parameters.items()},
    }


def weighted(loss, weights):
    return (loss * weights).sum() / weights.sum()


features = torch.randn(ROWS, HIDDEN)
gold = torch.randint(0, LABELS, (ROWS,))
hard = F.one_hot(gold, LABELS).double()
teacher = torch.softmax(2 * torch.randn(ROWS, LABELS), -1)
weights = torch.rand(ROWS, 1) + 0.2
weights[3] = 0
allowed = hard.clone()
allowed[1] = 1
allowed[2, (gold[2] + 1) % LABELS] = 1
linear = {"weight": 0.3 * torch.randn(LABELS, HIDDEN), "bias": 0.1 * torch.randn(LABELS)}
is_weight = lambda key: key.startswith("weight")


def logits_of(given, own):
    return F.linear(given["features"], own["weight"], own["bias"])


def cross_entropy(given, own):
    """Hard labels: the loss of torch itself, a weight for each row."""
    loss = F.cross_entropy(logits_of(given, own), gold, reduction="none").unsqueeze(1)
    return weighted(loss, given["weights"])


def smoothed(given, own):
    """Label smoothing as torch has it; the graph is given the smoothed targets."""
    loss = F.cross_entropy(logits_of(given, own), gold, reduction="none", label_smoothing=0.1).unsqueeze(1)
    return weighted(loss, given["weights"])


def soft(given, own):
    loss = F.cross_entropy(logits_of(given, own), given["targets"], reduction="none").unsqueeze(1)
    return weighted(loss, given["weights"])


def squared(given, own):
    loss = F.mse_loss(torch.softmax(logits_of(given, own), -1), given["targets"], reduction="none").mean(1, keepdim=True)
    return weighted(loss, given["weights"])


def marginal(given, own):
    shares = F.log_softmax(logits_of(given, own), -1)
    loss = -torch.logsumexp(shares.masked_fill(given["allowed"] == 0, -math.inf), -1, keepdim=True)
    return weighted(loss, given["weights"])


def focal(given, own):
    loss = F.cross_entropy(logits_of(given, own), gold, reduction="none").unsqueeze(1)
    return weighted((1 - torch.exp(-loss)) ** 2 * loss, given["weights"])


def perceptron(given, own):
    inner = F.gelu(F.linear(given["features"] * given["mask"], own["weight1"], own["bias1"]))
    loss = F.cross_entropy(F.linear(inner, own["weight2"], own["bias2"]), gold, reduction="none").unsqueeze(1)
    return weighted(loss, given["weights"])


BATCH, LENGTH, WIDTH, HEADS = 2, 6, 8, 2


def layer(given, own):
    """A layer of BERT, by torch's own attention and norm, and a linear head upon it."""
    x = given["states"]
    q, k, v = (
        F.linear(x, own[f"weight_{key}"], own.get(f"bias_{key}")).view(BATCH, LENGTH, HEADS, -1).transpose(1, 2)
        for key in "qkv"
    )
    context = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(BATCH, LENGTH, WIDTH)
    x = F.layer_norm(x + F.linear(context, own["weight_o"]), (WIDTH,), own["scale_1"], own["shift_1"], 1e-12)
    inner = F.linear(F.gelu(F.linear(x, own["weight_up"], own["bias_up"])), own["weight_down"])
    x = F.layer_norm(x + inner, (WIDTH,), own["scale_2"], own["shift_2"], 1e-12)
    logits = F.linear(x, own["weight_head"]).reshape(-1, LABELS)
    return weighted(F.cross_entropy(logits, gold, reduction="none").unsqueeze(1), given["weights"])


mask = (torch.rand(ROWS, HIDDEN) > 0.25).double() / 0.75
deep = {
    "weight1": 0.4 * torch.randn(7, HIDDEN),
    "bias1": 0.1 * torch.randn(7),
    "weight2": 0.4 * torch.randn(LABELS, 7),
    "bias2": torch.zeros(LABELS),
}
encoder = {
    **{f"weight_{key}": 0.4 * torch.randn(WIDTH, WIDTH) for key in "qkvo"},
    # A bias of the keys has no gradient but rounding, which AdamW would make steps of.
    **{f"bias_{key}": 0.1 * torch.randn(WIDTH) for key in "qv"},
    "scale_1": 1 + 0.1 * torch.randn(WIDTH),
    "shift_1": 0.1 * torch.randn(WIDTH),
    "weight_up": 0.4 * torch.randn(16, WIDTH),
    "bias_up": 0.1 * torch.randn(16),
    "weight_down": 0.4 * torch.randn(WIDTH, 16),
    "scale_2": 1 + 0.1 * torch.randn(WIDTH),
    "shift_2": 0.1 * torch.randn(WIDTH),
    "weight_head": 0.4 * torch.randn(LABELS, WIDTH),
}
given = {"features": features, "weights": weights}
smooth = 0.9 * hard + 0.1 / LABELS
states = {"states": torch.randn(BATCH, LENGTH, WIDTH), "weights": weights, "targets": hard}
print(
    json.dumps(
        {
            "labels": LABELS,
            "heads": HEADS,
            "runs": [
                run("cross-entropy", {**given, "targets": hard}, linear, is_weight, cross_entropy),
                run("label smoothing", {**given, "targets": smooth}, linear, is_weight, smoothed),
                run("soft targets", {**given, "targets": teacher}, linear, is_weight, soft),
                run("squared error", {**given, "targets": teacher}, linear, is_weight, squared),
                run("marginal", {**given, "allowed": allowed}, linear, is_weight, marginal),
                run("focal", {**given, "targets": hard}, linear, is_weight, focal),
                run("no clipping", {**given, "targets": hard}, linear, is_weight, cross_entropy, 0.1, 0.0, math.inf),
                run("perceptron", {**given, "mask": mask, "targets": hard}, deep, is_weight, perceptron),
                run("layer", states, encoder, is_weight, layer, 0.01),
            ],
        }
    ).replace("Infinity", "0")
)
