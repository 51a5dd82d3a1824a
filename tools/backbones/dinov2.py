"""DINOv2 (ViT-S/14, Apache-2.0) from transformers. Features are its class token."""
from exporting import IMAGENET, export, imported


def build(pretrained, _):
    transformers = imported("transformers")
    torch = imported("torch")
    # ViT-S/14; the position embeddings of 37 × 37 patches are interpolated once, to 16 × 16 patches of 224 pixels.
    config = transformers.Dinov2Config(hidden_size=384, num_attention_heads=6, image_size=518, patch_size=14)
    config._attn_implementation = "eager"
    network = (
        transformers.Dinov2Model.from_pretrained("facebook/dinov2-small", attn_implementation="eager")
        if pretrained
        else transformers.Dinov2Model(config)
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
        "name": "dinov2-small",
        "licence": "Apache-2.0",
        "input": {"layout": "NCHW", **IMAGENET},
        "size": 224,
        "output": {"pooling": "cls"},
    },
)
