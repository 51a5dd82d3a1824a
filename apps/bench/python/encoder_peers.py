"""Frames per second of DenseNet121 in the peers of the encoder: PyTorch, OpenVINO, onnxruntime in Python.

usage: encoder_peers.py MODEL.onnx THREADS SIZE BATCH,BATCH,... [PEER,...]

Without names of peers, it measures all of them, and the fastest variant of PyTorch again with each installed allocator
(Debian: libjemalloc2, libtcmalloc-minimal4). Prints one line of JSON: {"peer": {...}}. A peer that is not installed, or
that fails, has "error" instead of figures. PyTorch's network has random weights, because speed does not depend on them.
"""
import ctypes.util
import json
import os
import subprocess
import sys
import time

model_path, threads, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
batches = [int(b) for b in sys.argv[4].split(',')]
SECONDS = float(os.environ.get('SECONDS_EACH', '4'))
os.environ.setdefault('OMP_NUM_THREADS', str(threads))


def fps(run, batch):
    """The fastest run counts, because other load only slows runs down."""
    run()
    run()
    best, end = float('inf'), time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        started = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - started)
    return round(batch / best, 2)


def pixels(batch):
    import numpy as np
    return np.random.default_rng(0).integers(0, 256, (batch, size, size, 3), dtype=np.uint8)


def pytorch(variant):
    import torch
    import torchvision
    torch.set_num_threads(threads)
    net = torchvision.models.densenet121(weights=None).features.eval()
    layout = torch.channels_last if variant != 'eager' else torch.contiguous_format
    net = net.to(memory_format=layout)

    def forward(x):
        return torch.nn.functional.adaptive_avg_pool2d(torch.relu(net(x)), 1).flatten(1)

    if variant == 'compile':
        # Freezing folds normalisations into convolutions.
        torch._inductor.config.freezing = True
        forward = torch.compile(forward)
    if variant == 'jit_freeze':
        class Whole(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.net = net

            def forward(self, x):
                return torch.nn.functional.adaptive_avg_pool2d(torch.relu(self.net(x)), 1).flatten(1)
        example = torch.from_numpy(pixels(batches[0])).permute(0, 3, 1, 2).float().contiguous(memory_format=layout)
        forward = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(Whole().eval(), example)))
    result = {'version': torch.__version__}
    with torch.inference_mode():
        for batch in batches:
            x = torch.from_numpy(pixels(batch)).permute(0, 3, 1, 2).float().div(255).contiguous(memory_format=layout)
            result[str(batch)] = fps(lambda: forward(x), batch)
    return result


def openvino(_):
    import openvino as ov
    core = ov.Core()
    result = {'version': ov.__version__.split('-')[0]}
    for batch in batches:
        model = core.read_model(model_path)
        model.reshape([batch, size, size, 3])
        compiled = core.compile_model(model, 'CPU', {
            'INFERENCE_NUM_THREADS': threads,
            'INFERENCE_PRECISION_HINT': 'f32',
            'PERFORMANCE_HINT': 'LATENCY',
        })
        request, x = compiled.create_infer_request(), pixels(batch)
        result[str(batch)] = fps(lambda: request.infer([x]), batch)
    return result


def onnxruntime(_):
    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(model_path, options, providers=['CPUExecutionProvider'])
    result = {'version': ort.__version__}
    for batch in batches:
        x = pixels(batch)
        result[str(batch)] = fps(lambda: session.run(None, {session.get_inputs()[0].name: x}), batch)
    return result


PEERS = {
    'pytorch_eager': (pytorch, 'eager'),
    'pytorch_channels_last': (pytorch, 'channels_last'),
    'pytorch_jit_freeze': (pytorch, 'jit_freeze'),
    'pytorch_compile': (pytorch, 'compile'),
    'openvino': (openvino, None),
    'onnxruntime': (onnxruntime, None),
}

# Allocators that Intel and PyTorch recommend for PyTorch on CPUs.
ALLOCATORS = ('jemalloc', 'tcmalloc_minimal')


def with_allocator(name, allocator):
    """Repeats the measurement in another process, which the allocator is loaded into."""
    library = ctypes.util.find_library(allocator)
    if library is None:
        return {'error': f'lib{allocator} is not installed'}
    settings = 'oversize_threshold:1,background_thread:true,metadata_thp:auto'
    env = {**os.environ, 'LD_PRELOAD': library, 'MALLOC_CONF': settings}
    done = subprocess.run([sys.executable, *sys.argv[:5], name], env=env, capture_output=True, text=True)
    if done.returncode != 0:
        return {'error': done.stderr[-300:]}
    return json.loads(done.stdout.splitlines()[-1])[name]


answer = {}
for name in (sys.argv[5].split(',') if len(sys.argv) > 5 else PEERS):
    work, argument = PEERS[name]
    try:
        answer[name] = work(argument)
    except Exception as error:  # missing and broken peers are part of the result
        answer[name] = {'error': f'{type(error).__name__}: {error}'[:300]}
if len(sys.argv) <= 5:
    rates = {
        name: max(float(one[str(b)]) for b in batches)
        for name, one in answer.items()
        if name.startswith('pytorch') and 'error' not in one
    }
    if rates:
        best = max(rates, key=rates.get)
        for allocator in ALLOCATORS:
            answer[f'{best}_{allocator}'] = with_allocator(best, allocator)
print(json.dumps(answer))
