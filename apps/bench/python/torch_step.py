"""Times training steps of the reference classifier in PyTorch.

    python torch_step.py THREADS BATCH STEPS

20 frames of 1024 features, 5 classes, 4,237,321 parameters; dropout, masks, Adam. Prints one line of JSON with the
milliseconds of each step.
"""

import json
import sys
import time

import torch
from torch import nn

FRAMES, SIZE, HIDDEN, CLASSES = 20, 1024, 4, 5


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.position = nn.Parameter(torch.rand(FRAMES, SIZE) * 0.1 - 0.05)
        self.attention = nn.MultiheadAttention(SIZE, 1, dropout=0.3, batch_first=True)
        self.norm1, self.norm2 = nn.LayerNorm(SIZE, eps=1e-3), nn.LayerNorm(SIZE, eps=1e-3)
        self.feed = nn.Sequential(nn.Linear(SIZE, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, SIZE))
        self.head = nn.Sequential(nn.Dropout(0.5), nn.Linear(SIZE, CLASSES))

    def forward(self, frames, padding):
        x = frames + self.position
        attended, _ = self.attention(x, x, x, key_padding_mask=padding, need_weights=False)
        x = self.norm1(x + attended)
        x = self.norm2(x + self.feed(x))
        return self.head(x.masked_fill(padding[..., None], -1e9).amax(1))


def main():
    threads, batch, steps = map(int, sys.argv[1:])
    torch.set_num_threads(threads)
    model = Classifier()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, eps=1e-7)
    objective = nn.CrossEntropyLoss()
    frames = torch.rand(batch, FRAMES, SIZE)
    padding = torch.zeros(batch, FRAMES, dtype=torch.bool)
    targets = torch.arange(batch) % CLASSES
    times = []
    for _ in range(steps):
        started = time.perf_counter()
        optimizer.zero_grad()
        objective(model(frames, padding), targets).backward()
        optimizer.step()
        times.append((time.perf_counter() - started) * 1000)
    parameters = sum(p.numel() for p in model.parameters())
    print(json.dumps({"torch": torch.__version__, "parameters": parameters, "ms": times}))


main()
