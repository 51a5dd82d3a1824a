"""Networks of timm: EfficientNet, ConvNeXt, ResNet, ViT and hundreds more with the same lines.

Licences differ: check each.
"""
from exporting import export, imported

MODELS = {
    "efficientnet_b0": "Apache-2.0",
    "tf_efficientnet_lite0": "Apache-2.0",
    "convnext_tiny": "Apache-2.0",
    "vit_small_patch16_224": "Apache-2.0",
}


def build(pretrained, variant):
    return imported("timm").create_model(variant, pretrained=pretrained, num_classes=0)


def descriptor(variant):
    timm = imported("timm")
    values = timm.data.resolve_data_config({}, model=timm.create_model(variant, num_classes=0))
    return {
        "name": variant.replace("_", "-"),
        "licence": MODELS[variant],
        "input": {"layout": "NCHW", "scale": 1 / 255, "mean": list(values["mean"]), "std": list(values["std"])},
        "size": values["input_size"][-1],
    }


export(build, descriptor, list(MODELS))
