"""Writes images of scikit-image as raw pixels, (224, 224, 3) uint8, for the test of ImageNet weights.

    python example_images.py OUT
"""
import pathlib
import sys

from exporting import imported

IMAGES = ("chelsea.png", "coffee.png", "motorcycle_left.png")
SIZE = 224


def main():
    skimage, image = imported("skimage.data"), imported("PIL.Image")
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(skimage.__file__).parent
    for name in IMAGES:
        if not (folder / name).exists():
            print(f"scikit-image has no {name}", file=sys.stderr)
            sys.exit(3)
        pixels = image.open(folder / name).convert("RGB").resize((SIZE, SIZE), image.Resampling.BILINEAR)
        (out / f"{name}.bin").write_bytes(pixels.tobytes())


main()
