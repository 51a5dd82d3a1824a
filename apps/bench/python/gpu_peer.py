"""Frames per second of DenseNet121 in PyTorch on a GPU: compiled, channels last, in three precisions.

usage: gpu_peer.py SIZE BATCH,BATCH,...

Pixels start as uint8 in the memory of the host, as those of Clipyard do. Prints one line of JSON:
{"PRECISION": {"BATCH": fps}}.
"""
import json
import sys
import time

import torch
import torchvision

size, batches = int(sys.argv[1]), [int(batch) for batch in sys.argv[2].split(',')]
SECONDS = 4


def fps(run, batch):
    for _ in range(3):
        run()
    torch.cuda.synchronize()
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < SECONDS:
        run()
        done += batch
    torch.cuda.synchronize()
    return round(done / (time.perf_counter() - started), 1)


def measure(dtype, tf32):
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = True
    network = torchvision.models.densenet121(weights=None).features.eval().cuda().to(dtype)
    network = network.to(memory_format=torch.channels_last)

    def forward(x):
        x = (x.permute(0, 3, 1, 2).to(dtype) / 255).contiguous(memory_format=torch.channels_last)
        return torch.nn.functional.adaptive_avg_pool2d(torch.relu(network(x)), 1).flatten(1)
    compiled = torch.compile(forward, dynamic=False)
    rates = {}
    with torch.inference_mode():
        for batch in batches:
            pixels = torch.randint(0, 256, (batch, size, size, 3), dtype=torch.uint8).pin_memory()
            rates[str(batch)] = fps(lambda: compiled(pixels.cuda(non_blocking=True)).float().cpu(), batch)
    return rates


if not torch.cuda.is_available():
    sys.exit('PyTorch finds no GPU')
print(json.dumps({
    'float32': measure(torch.float32, False),
    'tf32': measure(torch.float32, True),
    'float16': measure(torch.float16, False),
}))
