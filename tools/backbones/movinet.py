"""MoViNet-A0 (16 frames of 172 pixels, Apache-2.0), the base network without a stream buffer, from TensorFlow's models.

    pip install tf-models-official tf2onnx
"""
from unittest import mock

from exporting import SEED, export_with, imported

WEIGHTS = "https://storage.googleapis.com/tf_model_garden/vision/movinet/movinet_a0_base.tar.gz"
KINETICS_600_CLASSES = 600


def restore(backbone):
    """Downloads the weights of Kinetics 600. The variables of the checkpoint are those of a classifier."""
    tf, keras = imported("tensorflow"), imported("tf_keras")
    models = imported("official.projects.movinet.modeling.movinet_model")
    folder = keras.utils.get_file("movinet_a0_base", WEIGHTS, untar=True)
    model = models.MovinetClassifier(backbone=backbone, num_classes=KINETICS_600_CLASSES)
    restored = tf.train.Checkpoint(model=model).restore(tf.train.latest_checkpoint(folder))
    restored.assert_existing_objects_matched()


def convert(pretrained, _, shape, path):
    tf, keras = imported("tensorflow"), imported("tf_keras")
    onnx, tf2onnx = imported("onnx"), imported("tf2onnx")
    movinet = imported("official.projects.movinet.modeling.movinet")
    keras.utils.set_random_seed(SEED)
    backbone = movinet.Movinet(
        model_id="a0", use_sync_bn=False, input_specs=keras.layers.InputSpec(shape=[None, *shape])
    )
    if pretrained:
        restore(backbone)
    size = backbone.output_shape[0]["head"][-1]

    def features(pixels):
        # The second output is the state of the stream buffer.
        return tf.reshape(backbone(pixels)[0]["head"], [-1, size])

    signature = [tf.TensorSpec([None, *shape], tf.float32, name="pixels")]
    with without_xla(keras):
        model, _ = tf2onnx.convert.from_function(tf.function(features, signature), signature, opset=17)
    set_groups(model)
    onnx.save(model, path)
    return lambda pixels: features(tf.constant(pixels)).numpy()


def without_xla(keras):
    """Lets layers call their convolution. They call a function that XLA compiles, which tf2onnx does not read."""
    layer = imported("official.vision.modeling.layers.nn_layers").Conv3D
    convolve = lambda self, pixels, kernel: self.convolution_op(pixels, kernel)
    return mock.patch.multiple(layer, call=keras.layers.Conv3D.call, _jit_compiled_convolution_op=convolve)


def set_groups(model):
    """Makes convolutions with one input channel depthwise again. tf2onnx leaves out the groups of 3-D convolutions."""
    kernels = {tensor.name: tensor.dims for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type != "Conv":
            continue
        filters, channels, *_ = kernels[node.input[1]]
        if channels == 1:
            next(one for one in node.attribute if one.name == "group").i = filters


export_with(
    convert,
    {
        "name": "movinet-a0",
        "licence": "Apache-2.0",
        "input": {"layout": "NTHWC", "scale": 1 / 255},
        "size": 172,
        "frames": 16,
        "maxFrames": 16,
    },
)
