"""Does what the notebook does with clips: decodes every frame with OpenCV, crops, and sends the first 20 frames to
DenseNet121, one frame per call.

usage: notebook_reference.py SIZE CLIP...   Prints one line of JSON: {"seconds", "clips", "with", "decode_seconds"}.
The weights are random, because speed does not depend on them. Uses Keras if it is installed, otherwise PyTorch.
"""
import json
import os
import sys
import time

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import cv2
import numpy as np

size, clips = int(sys.argv[1]), sys.argv[2:]
MAX_FRAMES = 20


def frames_of(path):
    capture, frames = cv2.VideoCapture(path), []
    try:
        while True:
            ok, frame = capture.read()
            if not ok:
                return np.array(frames)
            height, width = frame.shape[:2]
            if min(height, width) < size:
                scale = size / min(height, width)
                frame = cv2.resize(frame, (max(size, round(width * scale)), max(size, round(height * scale))))
                height, width = frame.shape[:2]
            top, left = (height - size) // 2, (width - size) // 2
            frames.append(frame[top:top + size, left:left + size, ::-1])
    finally:
        capture.release()


def keras_network():
    import keras
    shape = (size, size, 3)
    network = keras.applications.DenseNet121(weights=None, include_top=False, pooling='avg', input_shape=shape)
    preprocess = keras.applications.densenet.preprocess_input

    def run(frame):
        return network.predict(preprocess(frame[None].astype('float32')), verbose=0)
    return f'keras {keras.__version__}, opencv {cv2.__version__}', run


def torch_network():
    import torch
    import torchvision
    network = torchvision.models.densenet121(weights=None).features.eval()

    def run(frame):
        with torch.inference_mode():
            x = torch.from_numpy(frame[None].astype('float32') / 255).permute(0, 3, 1, 2)
            return torch.nn.functional.adaptive_avg_pool2d(torch.relu(network(x)), 1).flatten(1).numpy()
    return f'torch {torch.__version__}, opencv {cv2.__version__}', run


try:
    name, run = keras_network()
except ImportError:
    name, run = torch_network()
run(np.zeros((size, size, 3), np.uint8))
started, decoding = time.perf_counter(), 0.0
for clip in clips:
    since = time.perf_counter()
    frames = frames_of(clip)
    decoding += time.perf_counter() - since
    for frame in frames[:MAX_FRAMES]:
        run(frame)
seconds = time.perf_counter() - started
print(json.dumps({'seconds': seconds, 'clips': len(clips), 'with': name, 'decode_seconds': decoding}))
