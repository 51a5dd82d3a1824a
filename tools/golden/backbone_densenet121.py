"""Golden features of Keras' own DenseNet121 with seeded weights, for libs/backbone.

    python tools/golden/backbone_densenet121.py                 writes libs/backbone/testdata/densenet121-golden.json
    python tools/golden/backbone_densenet121.py --weights DIR   writes legacy.h5 and keras3.weights.h5 into DIR instead

Weights and images come from mulberry32, which libs/tensors/src/random/mulberry32.ts has too, so the tests make
the same ones without Python. All four batch-norm tensors are random: a swapped one shows.
"""
import argparse, base64, json, os, pathlib

import numpy as np

SEED = 20260101
IMAGES, SIZE = 3, 220


def seed_of(text, seed):
    """FNV-1a of a text."""
    h = 0x811C9DC5 ^ seed
    for byte in text.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def mulberry32(seed, count):
    """`count` numbers in [0, 1). The state is a sum, so that all of them can be had at once."""
    state = (seed + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5)).astype(np.uint32)
    with np.errstate(over="ignore"):
        t = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        t = t ^ (t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61)))
    return (t ^ (t >> np.uint32(14))).astype(np.float64) / 2.0**32


RANGES = {"gamma": (0.5, 1.5), "beta": (-0.3, 0.3), "moving_mean": (-0.3, 0.3), "moving_variance": (0.5, 1.5)}


def tensor(name, shape):
    low, high = RANGES.get(name.rsplit("/", 1)[1], (None, None))
    if low is None:
        # Uniform with the variance 2 / fan-in, which keeps the scale through 121 layers.
        high = np.sqrt(6.0 / np.prod(shape[:3]))
        low = -high
    return (low + (high - low) * mulberry32(seed_of(name, SEED), int(np.prod(shape)))).astype(np.float32).reshape(shape)


def canonical(layer):
    """conv1_conv is conv1/conv in the published file."""
    return {"conv1_conv": "conv1/conv", "conv1_bn": "conv1/bn"}.get(layer, layer)


def build():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    model = keras.applications.DenseNet121(weights=None, include_top=False, pooling="avg", input_shape=(SIZE, SIZE, 3))
    for layer in model.layers:
        if layer.weights:
            names = [weight.name.split(":")[0].rsplit("/", 1)[-1] for weight in layer.weights]
            layer.set_weights([
                tensor(f"{canonical(layer.name)}/{name}", weight.shape) for name, weight in zip(names, layer.weights)
            ])
    return keras, model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=pathlib.Path)
    options = parser.parse_args()
    keras, model = build()
    if options.weights:
        import h5py
        from keras.src.legacy.saving import legacy_h5_format

        options.weights.mkdir(parents=True, exist_ok=True)
        with h5py.File(options.weights / "legacy.h5", "w") as file:
            legacy_h5_format.save_weights_to_hdf5_group(file, model)
        model.save_weights(options.weights / "keras3.weights.h5")
        return
    numbers = mulberry32(seed_of("pixels", SEED), IMAGES * SIZE * SIZE * 3)
    pixels = np.floor(numbers * 256).reshape(IMAGES, SIZE, SIZE, 3)
    features = model.predict(keras.applications.densenet.preprocess_input(pixels.astype(np.float32)), verbose=0)
    golden = {
        "seed": SEED,
        "images": IMAGES,
        "size": SIZE,
        "keras": keras.__version__,
        "features": base64.b64encode(features.astype("<f4").tobytes()).decode(),
    }
    path = pathlib.Path(__file__).parents[2] / "libs/backbone/testdata/densenet121-golden.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(golden) + "\n")
    print(path, features.shape, float(features.min()), float(features.max()), float(features.std()))


main()
