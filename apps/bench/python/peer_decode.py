"""Milliseconds in which torchcodec decodes 20 uniform frames of each clip, in one process.

usage: peer_decode.py THREADS CLIP...

The fastest of several runs counts, because other load only slows runs down. Prints one line of JSON:
{"CLIP": {"wall": ms, "processor": ms}}.
"""
import json
import sys
import time

import torch
from torchcodec.decoders import VideoDecoder
from torchvision.transforms.v2 import functional

threads, clips = int(sys.argv[1]), sys.argv[2:]
SIZE, FRAMES, RUNS = 220, 20, 5
torch.set_num_threads(threads)


def decode(path):
    decoder = VideoDecoder(path, num_ffmpeg_threads=threads, seek_mode='approximate')
    count = decoder.metadata.num_frames
    frames = min(FRAMES, count)
    data = decoder.get_frames_at(indices=[int(i * count / frames) for i in range(frames)]).data
    return functional.center_crop(functional.resize(data, SIZE, antialias=True), SIZE)


answer = {}
for clip in clips:
    decode(clip)
    wall = processor = float('inf')
    for _ in range(RUNS):
        started, used = time.perf_counter(), time.process_time()
        decode(clip)
        wall = min(wall, time.perf_counter() - started)
        processor = min(processor, time.process_time() - used)
    answer[clip] = {'wall': round(wall * 1000, 2), 'processor': round(processor * 1000, 2)}
print(json.dumps(answer))
