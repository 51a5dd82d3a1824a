"""VideoMAE (ViT-B, 16 frames, CC-BY-NC-4.0) from transformers. Features are the mean of its tokens."""
from exporting import IMAGENET, export, imported


def build(pretrained, _):
    transformers = imported("transformers")
    torch = imported("torch")
    config = transformers.VideoMAEConfig()
    config._attn_implementation = "eager"
    network = (
        transformers.VideoMAEModel.from_pretrained("MCG-NJU/videomae-base", attn_implementation="eager")
        if pretrained
        else transformers.VideoMAEModel(config)
    )

    class Tokens(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.network = network

        def forward(self, pixels):
            return self.network(pixel_values=pixels).last_hidden_state

    return Tokens()


export(
    build,
    {
        "name": "videomae-base",
        "licence": "CC-BY-NC-4.0",
        "input": {"layout": "NTCHW", **IMAGENET},
        "size": 224,
        "frames": 16,
        "maxFrames": 16,
        "output": {"pooling": "mean"},
    },
)
