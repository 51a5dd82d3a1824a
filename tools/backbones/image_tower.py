"""Image encoders of SigLIP (B/16, Apache-2.0) and CLIP (ViT-B/32, MIT) from transformers, without text encoders."""
from exporting import HALF, export, imported

CLIP = {
    "scale": 1 / 255,
    "mean": [0.48145466, 0.4578275, 0.40821073],
    "std": [0.26862954, 0.26130258, 0.27577711],
}
MODELS = {
    "siglip": ("SiglipVisionModel", "SiglipVisionConfig", "google/siglip-base-patch16-224", "Apache-2.0", HALF),
    "clip": ("CLIPVisionModelWithProjection", "CLIPVisionConfig", "openai/clip-vit-base-patch32", "MIT", CLIP),
}


def build(pretrained, variant):
    transformers = imported("transformers")
    torch = imported("torch")
    model, config, source, _, _ = MODELS[variant]
    kind = getattr(transformers, model)
    if pretrained:
        network = kind.from_pretrained(source, attn_implementation="eager")
    else:
        shape = getattr(transformers, config)()
        shape._attn_implementation = "eager"
        network = kind(shape)

    class Tower(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.network = network

        def forward(self, pixels):
            output = self.network(pixel_values=pixels)
            # CLIP's projection into the space that it shares with text; SigLIP's pooled output is in that space.
            return output.image_embeds if variant == "clip" else output.pooler_output

    return Tower()


def descriptor(variant):
    _, _, _, licence, values = MODELS[variant]
    return {
        "name": f"{variant}-base",
        "licence": licence,
        "input": {"layout": "NCHW", **values},
        "size": 224,
    }


export(build, descriptor, list(MODELS))
