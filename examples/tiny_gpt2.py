"""Writes tiny_gpt2.safetensors and tiny_gpt2.npz with the public packages numpy and safetensors: two
layers named as in GPT-2, of width 4, one head of size 2 in columns of a fused tensor, with biases.

Run it with the Python of .venv from this folder; the files are committed.
"""
import numpy
from safetensors.numpy import save_file

tensors = {}
for layer in range(2):
    name = f"h.{layer}.attn."
    numbers = (numpy.arange(40) * 7 + 3 * layer) % 19 - 9
    fused = numbers[:32].reshape(4, 8) / 16
    tensors[name + "c_attn.weight"] = fused.astype(numpy.float32)
    tensors[name + "c_attn.bias"] = numpy.zeros(8, numpy.float32)
    tensors[name + "c_proj.weight"] = (numbers[-16:].reshape(4, 4) / 4).astype(numpy.float16)
    tensors[name + "c_proj.bias"] = numpy.zeros(4, numpy.float16)
save_file(tensors, "tiny_gpt2.safetensors")
numpy.savez_compressed("tiny_gpt2.npz", **{k: numpy.asfortranarray(v) for k, v in tensors.items()})
