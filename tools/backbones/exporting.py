"""What the export scripts in this folder share.

A script declares how a network is built and what backbone.json says of it. Every script has the same command line:

    python dinov2.py OUT               downloads the weights, and writes OUT/model.onnx and OUT/backbone.json
    python dinov2.py OUT --random      has seeded random weights instead, to try the export without a download
    python dinov2.py OUT --reference   also writes OUT/pixels.bin (uint8) and the network's OUT/features.bin (float32)
"""
import argparse
import json
import pathlib
import sys

PACKAGE_MISSING = 3
SEED = 20260101
REFERENCE_ROWS = 2
IMAGENET = {"scale": 1 / 255, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
HALF = {"scale": 1 / 255, "mean": 0.5, "std": 0.5}


def imported(name):
    """Imports a module, or ends with a sentence and a code that tests take for "skip"."""
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        print(f"{name} cannot be imported: {error}", file=sys.stderr)
        sys.exit(PACKAGE_MISSING)


def export(build, descriptor, variants=None):
    """Exports a network of PyTorch.

    build(pretrained, variant): a module from (n, 3, size, size) or, for clips, (n, 3, frames, size, size) in the layout
        of the descriptor.
    descriptor, variants: see export_with.
    """

    def convert(pretrained, variant, shape, path):
        torch = imported("torch")
        torch.manual_seed(SEED)
        # ONNX has no operator for the fused attention of inference.
        torch.backends.mha.set_fastpath_enabled(False)
        network = build(pretrained, variant).eval()
        with torch.no_grad():
            torch.onnx.export(
                network,
                (torch.zeros([1, *shape]),),
                str(path),
                input_names=["pixels"],
                output_names=["features"],
                dynamic_axes={"pixels": {0: "n"}, "features": {0: "n"}},
                opset_version=17,
                dynamo=False,
            )

        def compute(pixels):
            with torch.no_grad():
                return network(torch.from_numpy(pixels)).numpy()

        return compute

    export_with(convert, descriptor, variants)


def export_with(convert, descriptor, variants=None):
    """Exports a network of any framework.

    convert(pretrained, variant, shape, path): writes the network as an ONNX file to the path. `shape` is that of an
        input, without the batch axis. Returns a function that computes the output of a batch with the framework,
        float32 arrays of NumPy.
    descriptor: backbone.json without `pretrained`; or a function of the variant that returns it.
    variants: names that --variant may have; the first is the default.
    """
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--random", action="store_true", help="seeded random weights instead of a download")
    parser.add_argument("--reference", action="store_true", help="also write pixels.bin and features.bin")
    if variants:
        parser.add_argument("--variant", choices=variants, default=variants[0])
    options = parser.parse_args()
    variant = options.variant if variants else None

    said = dict(descriptor(variant) if callable(descriptor) else descriptor, pretrained=not options.random)
    layout = said["input"].get("layout", "NCHW")
    length = {"C": 3, "T": said.get("frames"), "H": said["size"], "W": said["size"]}
    options.out.mkdir(parents=True, exist_ok=True)
    shape = [length[axis] for axis in layout[1:]]
    compute = convert(not options.random, variant, shape, options.out / "model.onnx")
    (options.out / "backbone.json").write_text(json.dumps(said, indent=2) + "\n")
    if options.reference:
        write_reference(compute, said, layout, length, options.out)
    print(f"{options.out / 'model.onnx'} and backbone.json are written; try them with BACKBONE={options.out}")


def write_reference(compute, said, layout, length, out):
    """Computes features of noise from the definition of backbone.json, without Clipyard."""
    numpy = imported("numpy")
    axes = [axis for axis in ("T", "H", "W", "C") if axis in layout]
    random = numpy.random.default_rng(SEED)
    pixels = random.integers(0, 256, [REFERENCE_ROWS] + [length[axis] for axis in axes], dtype=numpy.uint8)
    given = said["input"]
    normal = (pixels * given.get("scale", 1) - numpy.array(given.get("mean", 0))) / numpy.array(given.get("std", 1))
    order = [0] + [1 + axes.index(axis) for axis in layout[1:]]
    features = compute(numpy.ascontiguousarray(normal.transpose(order), dtype=numpy.float32))
    pooling = said.get("output", {}).get("pooling")
    if pooling == "cls":
        features = features[:, 0]
    elif pooling == "mean":
        features = features[:, said["output"].get("skip", 0) :].mean(1)
    (out / "pixels.bin").write_bytes(pixels.tobytes())
    (out / "features.bin").write_bytes(features.astype(numpy.float32).tobytes())
