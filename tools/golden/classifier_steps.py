"""Golden values of the video classifier, from Keras itself.

    python tools/golden/classifier_steps.py > libs/classifier/src/engine/golden/classifier-steps.json

Builds the network of the Keras example "Video Classification with Transformers" (20 frames of 1024 features, 5
classes) with weights from a hash (see made_values.py). Records the losses of Adam steps without dropout, the gradients
of the first step, the weights after the fifth, the probabilities before and after all steps, and the spread of the
initial weights of Keras. Needs keras and tensorflow.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf

from made_values import clips, sampled, uniform

FRAMES, SIZE, HIDDEN, CLASSES = 20, 1024, 4, 5
CLIPS, BATCH, STEPS, RATE = 24, 8, 20, 1e-3


class Positions(keras.layers.Layer):
    def build(self, _):
        self.table = self.add_weight(shape=(FRAMES, SIZE), initializer="uniform", name="position")

    def call(self, frames):
        return frames + self.table


def build():
    """The network and its weights, in the order of the TypeScript parameters. The attention mask is explicit."""
    frames = keras.Input((FRAMES, SIZE))
    mask = keras.Input((FRAMES,), dtype="bool")
    layers = keras.layers
    positions = Positions()
    attention = layers.MultiHeadAttention(num_heads=1, key_dim=SIZE, dropout=0.3)
    norms = [layers.LayerNormalization(epsilon=1e-3) for _ in range(2)]
    feed = [layers.Dense(HIDDEN, activation="gelu"), layers.Dense(SIZE)]
    classifier = layers.Dense(CLASSES, activation="softmax")

    x = positions(frames)
    first = norms[0](x + attention(x, x, attention_mask=keras.ops.expand_dims(mask, 1)))
    second = norms[1](first + feed[1](feed[0](first)))
    pooled = layers.Dropout(0.5)(layers.GlobalMaxPooling1D()(second))
    model = keras.Model([frames, mask], classifier(pooled))
    dense = [attention.query_dense, attention.key_dense, attention.value_dense, attention.output_dense]
    weights = [positions.table]
    for layer in dense:
        weights += [layer.kernel, layer.bias]
    weights += [norms[0].gamma, norms[0].beta, feed[0].kernel, feed[0].bias, feed[1].kernel, feed[1].bias]
    weights += [norms[1].gamma, norms[1].beta, classifier.kernel, classifier.bias]
    return model, weights


def main():
    keras.utils.set_random_seed(7)
    model, weights = build()
    initial = [
        {"size": int(w.shape.num_elements()), "min": float(np.min(w)), "max": float(np.max(w)), "std": float(np.std(w))}
        for w in (v.value for v in weights)
    ]
    # Kernels are uniform over the range of the Keras initializers (Glorot's limit; 0.05 for the table). Biases and
    # scales get a small spread around their initial value, so that swapping two of them is noticed.
    fans = {SIZE * SIZE: 2 * SIZE, SIZE * HIDDEN: SIZE + HIDDEN, SIZE * CLASSES: SIZE + CLASSES}
    limits = []
    for i, variable in enumerate(weights):
        size, spread = initial[i]["size"], initial[i]["max"] - initial[i]["min"]
        limits.append(0.02 if spread == 0 else 0.05 if i == 0 else (6 / fans[size]) ** 0.5)
        centre = initial[i]["min"] if spread == 0 else 0.0
        values = centre + uniform(100 + i, (size,), limits[i]).astype(np.float64)
        variable.assign(values.astype(np.float32).reshape(variable.shape))

    # Every third of the first 23 clips has 20 frames, the others have fewer; clip 23 has none.
    lengths = [20 if i % 3 == 0 else 1 + (7 * i) % 20 for i in range(CLIPS - 1)] + [0]
    features = clips(lengths, FRAMES, SIZE)
    targets = np.array([i % CLASSES for i in range(CLIPS)], dtype=np.int32)
    mask = np.any(features != 0, axis=-1)

    before = np.asarray(model([features, mask], training=False))
    optimizer = keras.optimizers.Adam(RATE)
    objective = keras.losses.SparseCategoricalCrossentropy()
    optimizer.build(model.trainable_variables)
    losses = []
    for step in range(STEPS):
        # Batches wrap around at the end of the clips that have frames.
        rows = [(step * BATCH + i) % (CLIPS - 1) for i in range(BATCH)]
        with tf.GradientTape() as tape:
            loss = objective(targets[rows], model([features[rows], mask[rows]], training=False))
        gradients = tape.gradient(loss, model.trainable_variables)
        if step == 0:
            by_variable = {id(variable): gradient for variable, gradient in zip(model.trainable_variables, gradients)}
            first = [sampled(tf.convert_to_tensor(by_variable[id(weight)])) for weight in weights]
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        losses.append(float(loss))
        if step == 4:
            fifth = [sampled(weight.value) for weight in weights]
    after = np.asarray(model([features, mask], training=False))
    json.dump(
        {
            "keras": keras.__version__,
            "parameters": int(model.count_params()),
            "initial": initial,
            "limits": limits,
            "lengths": lengths,
            "batch": BATCH,
            "rate": RATE,
            "losses": losses,
            "gradients": first,
            "weights": fifth,
            "before": before.astype(float).tolist(),
            "after": after.astype(float).tolist(),
        },
        sys.stdout,
    )
    print()


main()
