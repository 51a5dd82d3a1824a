"""Deterministic values from a hash. The scripts in this folder and the TypeScript tests compute the same ones."""

import numpy as np


def units(seed: int, count: int) -> np.ndarray:
    """`count` numbers in [0, 1): the upper 24 bits of murmur3's finalizer over a Weyl sequence."""
    x = np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(seed)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return (x >> np.uint32(8)).astype(np.float64) / 2**24


def uniform(seed: int, shape: tuple, limit: float) -> np.ndarray:
    return ((2 * units(seed, int(np.prod(shape))) - 1) * limit).astype(np.float32).reshape(shape)


def clips(lengths: list, frames: int, size: int) -> np.ndarray:
    """Features of clips with the given numbers of frames, padded with zeros."""
    features = (2 * units(1, len(lengths) * frames * size).reshape(len(lengths), frames, size) ** 3).astype(np.float32)
    for clip, length in zip(features, lengths):
        clip[length:] = 0
    return features


SAMPLES = 32


def sampled(values) -> dict:
    """Summary of a tensor: its norm, its largest absolute value and evenly spaced samples."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    places = [(i * flat.size) // SAMPLES for i in range(SAMPLES)] if flat.size > SAMPLES else range(flat.size)
    values = [float(flat[i]) for i in places]
    return {"norm": float(np.linalg.norm(flat)), "largest": float(np.abs(flat).max()), "values": values}
