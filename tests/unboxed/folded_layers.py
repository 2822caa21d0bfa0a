"""What folded layers mean, in PyTorch: for tests of them here and in JavaScript."""

from torch import nn


def same(images, layer):
    """Convolve with TensorFlow's padding, which PyTorch has for a stride of 1 alone."""
    pads = []
    for size in (images.shape[3], images.shape[2]):
        missing = max(0, (-(-size // layer.stride) - 1) * layer.stride + layer.weight.shape[2] - size)
        pads += [missing // 2, missing - missing // 2]
    padded = nn.functional.pad(images, pads)
    return nn.functional.conv2d(padded, layer.weight, layer.bias, layer.stride, groups=layer.groups)


def computed(layers, images):
    """Compute with the layers as they are described; give what each makes of the images."""
    outputs, x = {}, images
    for layer in layers:
        if layer.kind == "conv2d":
            x = same(x, layer)
            x = nn.functional.relu6(x) if layer.relu6 else x
            x = x + outputs[layer.adds] if layer.adds else x
        else:
            x = (
                x.mean(dim=(2, 3))
                if layer.kind == "mean"
                else nn.functional.linear(x, layer.weight, layer.bias)
            )
        outputs[layer.name] = x
    return outputs
