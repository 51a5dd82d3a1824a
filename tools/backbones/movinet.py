"""MoViNet-A0 (16 frames of 172 pixels, Apache-2.0), the stateless one, from https://github.com/Atze00/MoViNet-pytorch.

That package is not on PyPI: pip install git+https://github.com/Atze00/MoViNet-pytorch
"""
from exporting import export, imported


def build(pretrained, _):
    torch = imported("torch")
    movinets = imported("movinets")
    config = imported("movinets.config")
    network = movinets.MoViNet(config._C.MODEL.MoViNetA0, causal=False, pretrained=pretrained)
    network.classifier[-1] = torch.nn.Identity()
    return network


export(
    build,
    {
        "name": "movinet-a0",
        "licence": "Apache-2.0",
        "input": {"layout": "NCTHW", "scale": 1 / 255},
        "size": 172,
        "frames": 16,
        "maxFrames": 16,
    },
)
