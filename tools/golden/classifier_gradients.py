"""Golden gradients of the video classifier, from PyTorch.

    python tools/golden/classifier_gradients.py > libs/classifier/src/engine/golden/classifier-gradients.json

Builds the network of the Keras example (20 frames of 1024 features, 5 classes) from functions of torch, with weights,
clips and dropout from a hash (see made_values.py). Records the loss of a batch of 8 padded clips and the gradient of
each tensor, with and without masked pooling. Needs torch and numpy.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

from made_values import clips, sampled, uniform, units

FRAMES, SIZE, HIDDEN, CLASSES, BATCH = 20, 1024, 4, 5, 8
LENGTHS = [20 if i % 3 == 0 else 1 + (7 * i) % 20 for i in range(BATCH)]
# Name, shape, centre and limit of each tensor, in the order of the TypeScript parameters. Kernels are
# (inputs, outputs).
GLOROT = (6 / (2 * SIZE)) ** 0.5
TENSORS = (
    [("position", (FRAMES, SIZE), 0, 0.05)]
    + [
        tensor
        for name in ("query", "key", "value", "output")
        for tensor in ((f"{name}/kernel", (SIZE, SIZE), 0, GLOROT), (f"{name}/bias", (SIZE,), 0, 0.02))
    ]
    + [("norm1/gamma", (SIZE,), 1, 0.02), ("norm1/beta", (SIZE,), 0, 0.02)]
    + [("hidden/kernel", (SIZE, HIDDEN), 0, (6 / (SIZE + HIDDEN)) ** 0.5), ("hidden/bias", (HIDDEN,), 0, 0.02)]
    + [("spread/kernel", (HIDDEN, SIZE), 0, (6 / (SIZE + HIDDEN)) ** 0.5), ("spread/bias", (SIZE,), 0, 0.02)]
    + [("norm2/gamma", (SIZE,), 1, 0.02), ("norm2/beta", (SIZE,), 0, 0.02)]
    + [("classes/kernel", (SIZE, CLASSES), 0, (6 / (SIZE + CLASSES)) ** 0.5), ("classes/bias", (CLASSES,), 0, 0.02)]
)


def gradients(masked_pooling: bool) -> dict:
    values = [centre + uniform(100 + i, shape, limit) for i, (_, shape, centre, limit) in enumerate(TENSORS)]
    weights = [torch.tensor(value, dtype=torch.float32).double().requires_grad_() for value in values]
    position, wq, bq, wk, bk, wv, bv, wo, bo, g1, b1, w1, c1, w2, c2, g2, b2, w3, c3 = weights
    frames = torch.from_numpy(clips(LENGTHS, FRAMES, SIZE)).double()
    held = (frames != 0).any(-1)
    kept = torch.from_numpy((units(2, BATCH * FRAMES * FRAMES) >= 0.3) / 0.7).reshape(BATCH, FRAMES, FRAMES)
    pooled_kept = torch.from_numpy((units(3, BATCH * SIZE) >= 0.5) * 2.0).reshape(BATCH, SIZE)

    x = frames + position
    scores = (x @ wq + bq) @ (x @ wk + bk).transpose(1, 2) / math.sqrt(SIZE)
    attention = scores.masked_fill(~held[:, None, :], -math.inf).softmax(-1) * kept
    first = F.layer_norm(x + (attention @ (x @ wv + bv)) @ wo + bo, (SIZE,), g1, b1, 1e-3)
    second = F.layer_norm(first + F.gelu(first @ w1 + c1) @ w2 + c2, (SIZE,), g2, b2, 1e-3)
    if masked_pooling:
        second = second.masked_fill(~held[:, :, None], -math.inf)
    logits = (second.amax(1) * pooled_kept) @ w3 + c3
    loss = F.cross_entropy(logits, torch.arange(BATCH) % CLASSES)
    loss.backward()
    return {"loss": loss.item(), "gradients": [sampled(weight.grad) for weight in weights]}


def main():
    golden = {
        "torch": torch.__version__,
        "lengths": LENGTHS,
        "limits": [limit for *_, limit in TENSORS],
        "plain": gradients(False),
        "masked": gradients(True),
    }
    json.dump(golden, sys.stdout)
    print()


main()
