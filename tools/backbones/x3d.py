"""X3D-S (13 frames of 160 pixels, Apache-2.0) from pytorchvideo. Features are the 2,048 inputs of its classifier."""
from exporting import export, imported


def build(pretrained, _):
    torch = imported("torch")
    imported("pytorchvideo.models.x3d")
    network = (
        torch.hub.load("facebookresearch/pytorchvideo", "x3d_s", pretrained=True)
        if pretrained
        else imported("pytorchvideo.models.x3d").create_x3d(input_clip_length=13, input_crop_size=160)
    )
    head = network.blocks[-1]
    head.dropout = head.proj = head.activation = None
    # The average that is left runs over one position, and the output is flattened to (n, features).
    head.output_pool = torch.nn.AdaptiveAvgPool3d(1)
    return network


export(
    build,
    {
        "name": "x3d-s",
        "licence": "Apache-2.0",
        "input": {"layout": "NCTHW", "scale": 1 / 255, "mean": 0.45, "std": 0.225},
        "size": 160,
        "frames": 13,
        "maxFrames": 13,
    },
)
