"""The best short script that we can write for what Clipyard does: clips to features of DenseNet121, in an Arrow file.

usage: peer_pipeline.py ENGINE LAYOUT MODEL.onnx PROCESSES THREADS OUT.arrow CLIP...

ENGINE is compile (torch.compile) or openvino. LAYOUT is how the work is spread over the cores:
  whole     each of PROCESSES processes decodes clips and computes their features, on THREADS threads
  pipeline  PROCESSES processes decode, and this process computes features on THREADS threads meanwhile

Everything is loaded, compiled and warmed up before the clock starts. Prints one line of JSON.
"""
import json
import multiprocessing
import os
import sys
import time

engine, layout, model_path, processes, threads, out_path = sys.argv[1:7]
clips = sys.argv[7:]
processes, threads = int(processes), int(threads)
SIZE, FRAMES = 220, 20
os.environ.setdefault('OMP_NUM_THREADS', str(threads))


def make_decoder():
    """20 uniform frames, the shorter side scaled to 220, the middle square: uint8 (frames, 3, 220, 220)."""
    import torch
    from torchcodec.decoders import VideoDecoder
    from torchvision.transforms.v2 import functional
    torch.set_num_threads(1)

    def decode(path):
        decoder = VideoDecoder(path, num_ffmpeg_threads=1, seek_mode='approximate')
        count = decoder.metadata.num_frames
        frames = min(FRAMES, count)
        wanted = [int(i * count / frames) for i in range(frames)]
        data = decoder.get_frames_at(indices=wanted).data
        return functional.center_crop(functional.resize(data, SIZE, antialias=True), SIZE)
    return decode


def make_network():
    """uint8 (n, 3, 220, 220) to float32 (n, 1024)."""
    import torch
    if engine == 'openvino':
        import openvino as ov
        compiled = ov.Core().compile_model(ov.Core().read_model(model_path), 'CPU', {
            'INFERENCE_NUM_THREADS': threads,
            'INFERENCE_PRECISION_HINT': 'f32',
            'PERFORMANCE_HINT': 'LATENCY',
        })
        request = compiled.create_infer_request()
        return lambda x: next(iter(request.infer([x.permute(0, 2, 3, 1).contiguous().numpy()]).values()))
    import torchvision
    torch.set_num_threads(threads)
    network = torchvision.models.densenet121(weights=None).features.eval().to(memory_format=torch.channels_last)
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)

    def forward(x):
        x = ((x.float() / 255 - mean) / deviation).contiguous(memory_format=torch.channels_last)
        return torch.nn.functional.adaptive_avg_pool2d(torch.relu(network(x)), 1).flatten(1)
    # Freezing folds normalisations into convolutions.
    torch._inductor.config.freezing = True
    compiled = torch.compile(forward, dynamic=False)

    def run(x):
        with torch.inference_mode():
            # One shape, so that it is compiled once: short clips are padded.
            padded = torch.nn.functional.pad(x, (0, 0, 0, 0, 0, 0, 0, FRAMES - len(x)))
            return compiled(padded)[:len(x)].numpy()
    return run


decode = network = None


def start(ready, with_network):
    """Prepares a process of the pool, and waits until all of them are ready."""
    global decode, network
    decode = make_decoder()
    decode(clips[0])
    if with_network:
        network = make_network()
        network(decode(clips[0]))
    ready.wait()


def whole(path):
    return path, network(decode(path))


def decoded(path):
    return path, decode(path)


def main():
    global network
    import numpy
    import pyarrow
    context = multiprocessing.get_context('spawn')
    ready = context.Barrier(processes + 1)
    if layout == 'pipeline':
        network = make_network()
        network(make_decoder()(clips[0]))
    schema = pyarrow.schema([('uri', pyarrow.string()), ('features', pyarrow.list_(pyarrow.float32()))])
    with context.Pool(processes, start, (ready, layout == 'whole')) as pool:
        ready.wait()
        started = time.perf_counter()
        with pyarrow.OSFile(out_path, 'wb') as file, pyarrow.ipc.new_file(file, schema) as writer:
            for path, data in pool.imap_unordered(whole if layout == 'whole' else decoded, clips):
                features = data if layout == 'whole' else network(data)
                values = pyarrow.array(numpy.asarray(features, numpy.float32).ravel())
                row = pyarrow.ListArray.from_arrays(pyarrow.array([0, len(values)], pyarrow.int32()), values)
                writer.write_batch(pyarrow.record_batch([pyarrow.array([path]), row], schema=schema))
        seconds = time.perf_counter() - started
    print(json.dumps({'seconds': seconds, 'clips': len(clips), 'bytes': os.path.getsize(out_path)}))


if __name__ == '__main__':
    main()
