"""Small quantised weights of the formats that checkpoints are published in, dequantised by the packages that define them.

    make_quantised_weights.py AUTO_GPTQ AUTO_AWQ

Packages torch, transformers, bitsandbytes, compressed-tensors and accelerate; AUTO_GPTQ and AUTO_AWQ are the unpacked
source packages auto-gptq 0.7.1 and autoawq 0.2.9, of which single files are used. Each file holds the parts of the module
`m`, its weight as `expected`, and in its metadata what `quantization_config` would say.
"""

import importlib.util
import json
import sys
from pathlib import Path

import bitsandbytes.functional as bnb
import torch
from compressed_tensors.compressors.mxfp4.base import MXFP4PackedCompressor
from compressed_tensors.compressors.naive_quantized.base import NaiveQuantizationCompressor
from compressed_tensors.compressors.nvfp4.base import NVFP4PackedCompressor
from compressed_tensors.compressors.pack_quantized.base import PackedQuantizationCompressor
from compressed_tensors.quantization import QuantizationArgs, QuantizationScheme
from safetensors.torch import load_file, save_file
from transformers.integrations.finegrained_fp8 import Fp8Dequantize
from transformers.integrations.mxfp4 import convert_moe_packed_tensors

auto_gptq, auto_awq = map(Path, sys.argv[1:3])
folder = Path(__file__).parents[1] / "lib" / "model" / "fixtures" / "quantised"
folder.mkdir(exist_ok=True)
torch.manual_seed(15)


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def save(name, settings, parts, expected):
    tensors = {f"m.{part}": value.contiguous() for part, value in parts.items()}
    tensors["expected"] = expected.detach().to(torch.float32).contiguous()
    save_file(tensors, folder / f"{name}.safetensors", {"settings": json.dumps(settings)})
    print(name, {part: (str(value.dtype), list(value.shape)) for part, value in parts.items()})


def words(*shape):
    return torch.randint(-(2**31), 2**31, shape, dtype=torch.int64).to(torch.int32)


# GPTQ: any words are a weight. Multiplying the identity gives it. AutoGPTQ adds 1 to the highest zero point without
# wrapping, and GPTQModel with, so that none is at the highest here.
linear = load(auto_gptq / "auto_gptq" / "nn_modules" / "qlinear" / "qlinear_cuda.py").QuantLinear
for name, bits, ordered in [("gptq-2", 2, False), ("gptq-3", 3, False), ("gptq-4", 4, True), ("gptq-8", 8, False)]:
    inputs, out, group = 64, 32, 16
    module = linear(bits, group, inputs, out, False)
    module.qweight = words(inputs * bits // 32, out)
    highest = 2**bits - 1
    zeros = torch.randint(0, highest, (inputs // group, out))
    packed = torch.zeros((inputs // group, out * bits // 32), dtype=torch.int64)
    for row in range(out):
        for bit in range(bits):
            at = row * bits + bit
            packed[:, at // 32] |= ((zeros[:, row] >> bit) & 1) << (at % 32)
    module.qzeros = torch.where(packed >= 2**31, packed - 2**32, packed).to(torch.int32)
    module.scales = (torch.rand(inputs // group, out) / 50).half()
    if ordered:
        module.g_idx = torch.randperm(inputs, dtype=torch.int32) // group
    parts = {key: getattr(module, key) for key in ("qweight", "qzeros", "scales", "g_idx")}
    expected = {key: value.clone() for key, value in parts.items()}
    module.scales = module.scales.float()
    weight = module(torch.eye(inputs)).t()
    save(name, {"quant_method": "gptq", "bits": bits, "group_size": group, "desc_act": ordered}, expected, weight)

awq = load(auto_awq / "awq" / "utils" / "packing_utils.py")
inputs, out, group = 64, 32, 32
parts = {
    "qweight": words(inputs, out // 8), "qzeros": words(inputs // group, out // 8),
    "scales": (torch.rand(inputs // group, out) / 50).half(),
}
weight = awq.dequantize_gemm(parts["qweight"], parts["qzeros"], parts["scales"].float(), 4, group).t()
save("awq", {"quant_method": "awq", "bits": 4, "group_size": group, "version": "gemm"}, parts, weight)

fp8 = Fp8Dequantize(None)
weight = torch.randn(48, 64).to(torch.float8_e4m3fn)
for name, part, scale, settings in [
    ("fp8-block", "weight_scale_inv", torch.rand(3, 2), {"quant_method": "fp8", "weight_block_size": [16, 32]}),
    ("fp8-one", "weight_scale_inv", torch.rand(1, 1), {"quant_method": "fp8", "activation_scheme": "static"}),
    ("fp8-row", "weight_scale", torch.rand(48, 1), {"quant_method": "fbgemm_fp8"}),
]:
    save(name, settings, {"weight": weight, part: scale}, fp8._dequantize_one(weight, scale, torch.float32))

for kind, nested in [("nf4", True), ("nf4", False), ("fp4", True)]:
    packed, state = bnb.quantize_4bit(torch.randn(48, 64), quant_type=kind, blocksize=64, compress_statistics=nested)
    parts = {"weight": packed, **{f"weight.{key}": value for key, value in state.as_dict(packed=True).items()}}
    name = f"{kind}{'-nested' if nested else ''}"
    save(name, {"quant_method": "bitsandbytes", "load_in_4bit": True}, parts, bnb.dequantize_4bit(packed, state))

rows, scales, _ = bnb.int8_vectorwise_quant(torch.randn(48, 64).half())
expected = bnb.int8_vectorwise_dequant(rows, scales)
save("int8", {"quant_method": "bitsandbytes", "load_in_8bit": True}, {"weight": rows, "SCB": scales}, expected)


def compressed(name, compressor, parts, **weights):
    scheme = QuantizationScheme(targets=["Linear"], weights=QuantizationArgs(**weights))
    packed = compressor.compress(parts, scheme)
    expected = compressor.decompress(packed, scheme)["weight"]
    packed = {key: value for key, value in packed.items() if isinstance(value, torch.Tensor)}
    settings = {"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": weights}}}
    save(name, settings, packed, expected)


weight = torch.randn(48, 64)
groups = {"weight": weight, "weight_scale": torch.rand(48, 4) / 4 + 0.1}
zeros = torch.randint(-7, 8, (48, 4), dtype=torch.int8)
compressed("packed-4", PackedQuantizationCompressor, groups, num_bits=4, strategy="group", group_size=16)
compressed("packed-4-zeros", PackedQuantizationCompressor, {**groups, "weight_zero_point": zeros}, num_bits=4,
           strategy="group", group_size=16, symmetric=False)
compressed("packed-3", PackedQuantizationCompressor, {"weight": weight, "weight_scale": torch.rand(48, 1) + 0.3},
           num_bits=3, strategy="channel")
compressed("int8-rows", NaiveQuantizationCompressor, {"weight": weight, "weight_scale": torch.rand(48, 1) / 50},
           num_bits=8, strategy="channel")
compressed("float8-rows", NaiveQuantizationCompressor, {"weight": weight, "weight_scale": torch.rand(48, 1) / 100},
           num_bits=8, type="float", strategy="channel")
compressed("float8-block", NaiveQuantizationCompressor, {"weight": torch.randn(40, 56), "weight_scale": torch.rand(3, 2) / 100},
           num_bits=8, type="float", strategy="block", block_structure=[16, 32])
compressed("nvfp4", NVFP4PackedCompressor,
           {"weight": weight, "weight_scale": torch.rand(48, 4) * 40 + 10, "weight_global_scale": torch.tensor([90.0])},
           num_bits=4, type="float", strategy="tensor_group", group_size=16)
compressed("mxfp4", MXFP4PackedCompressor,
           {"weight": weight, "weight_scale": 2.0 ** torch.randint(-4, 2, (48, 2))},
           num_bits=4, type="float", strategy="group", group_size=32)

blocks = torch.randint(0, 256, (3, 16, 2, 16), dtype=torch.uint8)
exponents = torch.randint(120, 130, (3, 16, 2), dtype=torch.uint8)
weight = convert_moe_packed_tensors(blocks, exponents, dtype=torch.float32).transpose(1, 2)
save_file(
    {"m_blocks": blocks, "m_scales": exponents, "expected": weight.contiguous()},
    folder / "mxfp4-experts.safetensors", {"settings": json.dumps({"quant_method": "mxfp4"})},
)

# The tiny Llama of the tests, with its projections in FP8, and what they are then.
fixtures = folder.parent
plain = load_file(fixtures / "llama" / "model.safetensors")
stored, expected = {}, {}
for name, tensor in plain.items():
    if not name.endswith("_proj.weight"):
        stored[name] = tensor
        continue
    scale = tensor.float().abs().amax() / 448
    stored[name] = (tensor.float() / scale).to(torch.float8_e4m3fn)
    stored[name.replace(".weight", ".weight_scale_inv")] = scale.reshape(1, 1)
    expected[name] = fp8._dequantize_one(stored[name], scale.reshape(1, 1), torch.float32).contiguous()
save_file(stored, fixtures / "llama-fp8" / "model.safetensors")
save_file(expected, fixtures / "llama-fp8" / "expected.safetensors")
