"""Learning rates by the schedules of Hugging Face, for schedules.test.ts.

    python make_schedules.py > schedules.json

Made with transformers 5.23.0: `get_scheduler`, as `Trainer` calls it. Each list is the factor of the learning rate in each
of `steps` steps.
"""

import json

import torch
from transformers import get_scheduler

CASES = [
    ("linear", 20, 0, {}),
    ("linear", 20, 5, {}),
    ("cosine", 30, 3, {}),
    ("cosine", 7, 0, {}),
    ("cosine_with_restarts", 40, 4, {"num_cycles": 3}),
    ("cosine_with_restarts", 12, 0, {"num_cycles": 1}),
    ("constant", 5, 0, {}),
    ("constant_with_warmup", 12, 6, {}),
    ("linear", 3, 3, {}),
    ("linear", 1, 0, {}),
]


def factors(name, steps, warmup, own):
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = get_scheduler(
        name, optimiser, num_warmup_steps=warmup, num_training_steps=steps, scheduler_specific_kwargs=own
    )
    rates = []
    for _ in range(steps):
        rates.append(schedule.get_last_lr()[0])
        optimiser.step()
        schedule.step()
    return rates


print(
    json.dumps(
        [
            {"name": name, "steps": steps, "warmup": warmup, "cycles": own.get("num_cycles"), "factors": factors(name, steps, warmup, own)}
            for name, steps, warmup, own in CASES
        ]
    )
)
