"""Image and clip networks of torchvision: ResNet-50, ViT-B/16, EfficientNet, ConvNeXt; for clips r3d_18, MViTv2-S."""
from exporting import IMAGENET, export, imported

# Builder, weights, image size, frames of a clip.
MODELS = {
    "r3d_18": ("r3d_18", "KINETICS400_V1", 112, 16),
    "mvit_v2_s": ("mvit_v2_s", "KINETICS400_V1", 224, 16),
    "vit_b_16": ("vit_b_16", "IMAGENET1K_V1", 224, None),
    "resnet50": ("resnet50", "IMAGENET1K_V2", 224, None),
    "efficientnet_b0": ("efficientnet_b0", "IMAGENET1K_V1", 224, None),
    "efficientnet_v2_s": ("efficientnet_v2_s", "IMAGENET1K_V1", 384, None),
    "convnext_tiny": ("convnext_tiny", "IMAGENET1K_V1", 224, None),
}
KINETICS = {
    "r3d_18": {"scale": 1 / 255, "mean": [0.43216, 0.394666, 0.37645], "std": [0.22803, 0.22145, 0.216989]},
    "mvit_v2_s": {"scale": 1 / 255, "mean": 0.45, "std": 0.225},
}
# The classifiers, which are replaced by nothing: what is left are the features in front of them.
HEADS = {"r3d_18": "fc", "resnet50": "fc", "vit_b_16": "heads", "mvit_v2_s": "head"}


def build(pretrained, variant):
    torch = imported("torch")
    models = imported("torchvision.models")
    video = imported("torchvision.models.video")
    name, weights, _, frames = MODELS[variant]
    network = getattr(video if frames else models, name)(weights=weights if pretrained else None)
    if variant in HEADS:
        setattr(network, HEADS[variant], torch.nn.Identity())
    else:
        network.classifier[-1] = torch.nn.Identity()
    return network


def descriptor(variant):
    _, _, size, frames = MODELS[variant]
    clip = {"frames": frames, "stride": frames, "maxFrames": frames} if frames else {}
    return {
        "name": variant.replace("_", "-"),
        "licence": "BSD-3-Clause",
        "input": {"layout": "NCTHW" if frames else "NCHW", **KINETICS.get(variant, IMAGENET)},
        "size": size,
        **clip,
    }


export(build, descriptor, list(MODELS))
