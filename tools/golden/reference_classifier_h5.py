"""Saves the weights of the video classifier of the Keras example with Keras, and the probabilities of the model.

    python tools/golden/reference_classifier_h5.py FOLDER [SIZE]

Writes keras3.weights.h5, legacy.h5 and answer.json (features and probabilities of a few clips) to FOLDER. The feature
size is 16 by default, since the layout does not depend on it. Needs keras, tensorflow and h5py.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import h5py
import keras
import numpy as np
from keras import layers
from keras.src.legacy.saving import legacy_h5_format

FRAMES, HIDDEN, CLASSES, CLIPS = 20, 4, 3, 4
SIZE = int(sys.argv[2]) if len(sys.argv) > 2 else 16


class PositionalEmbedding(layers.Layer):
    def __init__(self, sequence_length, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.position_embeddings = layers.Embedding(input_dim=sequence_length, output_dim=output_dim)
        self.sequence_length = sequence_length
        self.output_dim = output_dim

    def build(self, input_shape):
        self.position_embeddings.build(input_shape)

    def call(self, inputs):
        return inputs + self.position_embeddings(keras.ops.arange(self.sequence_length))


class TransformerEncoder(layers.Layer):
    def __init__(self, embed_dim, dense_dim, num_heads, **kwargs):
        super().__init__(**kwargs)
        self.attention = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim, dropout=0.3)
        self.dense_proj = keras.Sequential([layers.Dense(dense_dim, activation="gelu"), layers.Dense(embed_dim)])
        self.layernorm_1 = layers.LayerNormalization()
        self.layernorm_2 = layers.LayerNormalization()

    def call(self, inputs, mask=None):
        attended = self.attention(inputs, inputs, attention_mask=mask)
        projected = self.layernorm_1(inputs + attended)
        return self.layernorm_2(projected + self.dense_proj(projected))


def main():
    folder = sys.argv[1]
    keras.utils.set_random_seed(5)
    inputs = keras.Input((FRAMES, SIZE))
    x = PositionalEmbedding(FRAMES, SIZE, name="frame_position_embedding")(inputs)
    x = TransformerEncoder(SIZE, HIDDEN, 1, name="transformer_layer")(x)
    x = layers.GlobalMaxPooling1D()(x)
    x = layers.Dropout(0.5)(x)
    model = keras.Model(inputs, layers.Dense(CLASSES, activation="softmax")(x))
    random = np.random.default_rng(5)
    # Biases and scales differ from their initial values, so that swapping two of them is noticed.
    for variable in model.trainable_variables:
        variable.assign(variable + 0.05 * random.standard_normal(variable.shape))
    features = random.random((CLIPS, FRAMES, SIZE)).astype("float32") + 0.01
    model.save_weights(os.path.join(folder, "keras3.weights.h5"))
    with h5py.File(os.path.join(folder, "legacy.h5"), "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    with open(os.path.join(folder, "answer.json"), "w") as file:
        probabilities = np.asarray(model(features)).ravel().tolist()
        json.dump({"features": features.ravel().tolist(), "probabilities": probabilities}, file)


main()
