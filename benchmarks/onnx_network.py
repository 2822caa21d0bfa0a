"""The book's ImageNet network as ONNX, for benchmarks that compare with other engines."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from unboxed import backbones, folding

SIDE = 224


def network() -> bytes:
    """Write the network with batch norm folded; it takes normalised ``pixels`` and gives ``logits``."""
    nodes, numbers, name = [], [], "pixels"
    for layer in folding.folded(backbones.load()):
        given = [name]
        for kind, tensor in (("weight", layer.weight), ("bias", layer.bias)):
            if tensor is not None:
                given.append(f"{layer.name}.{kind}")
                numbers.append(numpy_helper.from_array(tensor.detach().numpy(), given[-1]))
        name = layer.name
        if layer.kind == "mean":
            nodes.append(helper.make_node("ReduceMean", given, [name], axes=[2, 3], keepdims=0))
        elif layer.kind == "dense":
            nodes.append(helper.make_node("Gemm", given, [name], transB=1))
        else:
            summed = f"{name}.summed" if layer.relu6 or layer.adds else name
            settings = {"strides": [layer.stride] * 2, "group": layer.groups, "auto_pad": "SAME_UPPER"}
            nodes.append(helper.make_node("Conv", given, [summed], **settings))
            if layer.relu6:
                nodes.append(helper.make_node("Clip", [summed, "zero", "six"], [name]))
            if layer.adds:
                nodes.append(helper.make_node("Add", [summed, layer.adds], [name]))
    numbers += [numpy_helper.from_array(np.float32(bound), key) for key, bound in (("zero", 0), ("six", 6))]
    shapes = {"pixels": [1, 3, SIDE, SIDE], "logits": [1, 1000]}
    ends = {
        key: helper.make_tensor_value_info(key, TensorProto.FLOAT, shape) for key, shape in shapes.items()
    }
    graph = helper.make_graph(nodes, "network", [ends["pixels"]], [ends["logits"]], numbers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return model.SerializeToString()
