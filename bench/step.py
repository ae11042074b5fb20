"""The step of training that step.ts times, by PyTorch on the processor: milliseconds of each as JSON.

    python step.py KIND ROWS LABELS HIDDEN INTERMEDIATE STEPS THREADS
"""

import json
import sys
import time

import torch
from torch import nn

kind, (rows, labels, hidden, intermediate, steps, threads) = sys.argv[1], map(int, sys.argv[2:])
torch.set_num_threads(threads)
torch.manual_seed(1)
head = nn.Linear(hidden, labels)
if kind == "mlp":
    head = nn.Sequential(nn.Linear(hidden, intermediate), nn.ReLU(), nn.Linear(intermediate, labels))
weights = [value for value in head.parameters() if value.dim() > 1]
biases = [value for value in head.parameters() if value.dim() == 1]
optimiser = torch.optim.AdamW([{"params": weights, "weight_decay": 0.01}, {"params": biases, "weight_decay": 0.0}], lr=1e-3)
features, gold, counts = torch.rand(rows, hidden) * 2 - 1, torch.randint(0, labels, (rows,)), torch.ones(labels)
times = []
for step in range(steps + 100):
    began = time.perf_counter()
    optimiser.zero_grad()
    loss = nn.functional.cross_entropy(head(features), gold, weight=counts)
    loss.backward()
    nn.utils.clip_grad_norm_(head.parameters(), 1.0)
    optimiser.step()
    loss.item()
    if step >= 100:
        times.append(1000 * (time.perf_counter() - began))
print(json.dumps({"version": torch.__version__.split("+")[0], "times": times}))
