"""Prints what PyTorch makes of the layers and models of Descent: layers.csv and models.csv, beside this file.

Run it again with `apt install python3-torch && python3 golden.py` (Debian 12 has PyTorch 1.13). Everything is computed
in double precision, from numbers that PyTorchNumbers.java makes by the same formula. A line is a name, a shape and the
values.
"""

import math
import zlib
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
HERE = Path(__file__).parent


def hashed(name, size):
    """MurmurHash3's finalizer of the checksum of the name and the index."""
    h = np.arange(size, dtype=np.uint64) + zlib.crc32(name.encode())
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        h &= 0xFFFFFFFF
        h ^= h >> np.uint64(shift)
        h *= np.uint64(factor)
    return h & np.uint64(0xFFFFFFFF)


def uniform(name, *shape, scale=1.0, mean=0.0):
    """Numbers in mean ± scale that single precision has."""
    units = (hashed(name, math.prod(shape)) >> np.uint64(8)).astype(np.float64) / 2**23 - 1
    return torch.from_numpy((mean + scale * units).astype(np.float32).astype(np.float64)).reshape(shape)


def whole(name, bound, *shape):
    """Whole numbers from 0 up to a bound."""
    return torch.from_numpy((hashed(name, math.prod(shape)) % np.uint64(bound)).astype(np.int64)).reshape(shape)


def parameter(path, *shape):
    """What a parameter is before the first step."""
    if len(shape) > 1:
        return uniform(path, *shape, scale=1.5 / math.sqrt(math.prod(shape[1:]))).requires_grad_()
    return uniform(path, *shape, scale=0.25, mean=1.0 if path.endswith("weight") else 0.0).requires_grad_()


class Lines:
    def __init__(self):
        self.lines = []

    def add(self, name, values):
        values = torch.as_tensor(values)
        shape = "x".join(map(str, values.shape))
        self.lines.append(f"{name},{shape}," + " ".join(f"{v:.11g}" for v in values.flatten().tolist()))

    def blamed(self, case, output, leaves):
        """An output and the gradients of a weighted sum of it by its leaves."""
        self.add(f"{case}/output", output)
        weights = uniform(f"{case}/weights", *output.shape)
        gradients = torch.autograd.grad((output * weights).sum(), list(leaves.values()))
        for name, gradient in zip(leaves, gradients):
            self.add(f"{case}/gradient of {name}", gradient)

    def write(self, file):
        (HERE / file).write_text("\n".join(self.lines) + "\n")


# ------------------------------------------------------------------------------------------------------------- layers


def convolutions(lines):
    for case, groups, settings in (
        ("conv2d", 1, {}),
        ("conv2d stride 2 padding 1", 1, {"stride": 2, "padding": 1}),
        ("conv2d dilation 2 padding 2", 1, {"dilation": 2, "padding": 2}),
        ("conv2d 2 groups padding 1", 2, {"padding": 1}),
        ("conv2d 4 groups stride 2 dilation 2 padding 1", 4, {"stride": 2, "dilation": 2, "padding": 1}),
    ):
        x = uniform(f"{case}/x", 2, 4, 7, 6).requires_grad_()
        weight = parameter(f"{case}/weight", 8, 4 // groups, 3, 3)
        bias = parameter(f"{case}/bias", 8)
        y = F.conv2d(x, weight, bias, groups=groups, **settings)
        lines.blamed(case, y, {"x": x, "weight": weight, "bias": bias})


def pooling(lines):
    for case, height, pool in (
        ("maxPool2d 2", 6, lambda x: F.max_pool2d(x, 2)),
        ("maxPool2d 3 stride 2 padding 1", 7, lambda x: F.max_pool2d(x, 3, 2, 1)),
        ("avgPool2d 2", 6, lambda x: F.avg_pool2d(x, 2)),
        ("avgPool2d 3 stride 2 padding 1", 7, lambda x: F.avg_pool2d(x, 3, 2, 1)),
    ):
        x = uniform(f"{case}/x", 2, 3, height, 8).requires_grad_()
        lines.blamed(case, pool(x), {"x": x})
        # Of three different numbers: nearly every window has ties.
        x = whole(f"{case} of ties/x", 3, 2, 3, height, 8).double().requires_grad_()
        lines.blamed(f"{case} of ties", pool(x), {"x": x})


def batch_norm(lines):
    for case, make, shape in (
        ("batchNorm of features", torch.nn.BatchNorm1d, (6, 5)),
        ("batchNorm of images", torch.nn.BatchNorm2d, (3, 4, 3, 5)),
    ):
        norm = make(shape[1])
        norm.weight = torch.nn.Parameter(parameter(f"{case}/weight", shape[1]).detach())
        norm.bias = torch.nn.Parameter(parameter(f"{case}/bias", shape[1]).detach())
        for step in range(3):
            x = uniform(f"{case}/x{step}", *shape, scale=1 + step, mean=0.5 * step).requires_grad_()
            lines.blamed(f"{case}/step {step}", norm(x), {"x": x, "weight": norm.weight, "bias": norm.bias})
        lines.add(f"{case}/running_mean", norm.running_mean)
        lines.add(f"{case}/running_var", norm.running_var)
        # Descent keeps them in single precision.
        for running in (norm.running_mean, norm.running_var):
            running.copy_(running.float())
        norm.eval()
        x = uniform(f"{case}/x3", *shape).requires_grad_()
        lines.blamed(f"{case}/evaluation", norm(x), {"x": x, "weight": norm.weight, "bias": norm.bias})


def embedding(lines):
    weight = parameter("embedding/weight", 7, 5)
    numbers = whole("embedding/numbers", 4, 3, 6)  # 18 numbers of 4 rows; nobody asks for the other 3
    lines.blamed("embedding", F.embedding(numbers, weight), {"weight": weight})


def attention(p, x, heads, causal, is_token):
    """softmax(q·kᵀ/√d)·v, written out."""
    batch, tokens, width = x.shape
    packed = F.linear(x, p["qkv.weight"], p["qkv.bias"])
    q, k, v = packed.reshape(batch, tokens, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
    scores = q @ k.transpose(-1, -2) / math.sqrt(width // heads)
    if causal:
        scores = scores.masked_fill(torch.ones(tokens, tokens, dtype=torch.bool).triu(1), -math.inf)
    if is_token is not None:
        scores = scores.masked_fill(~is_token[:, None, None, :], -math.inf)
    seen = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, tokens, width)
    return F.linear(seen, p["projection.weight"], p["projection.bias"])


def attention_parameters(path, width):
    return {
        "qkv.weight": parameter(f"{path}qkv.weight", 3 * width, width),
        "qkv.bias": parameter(f"{path}qkv.bias", 3 * width),
        "projection.weight": parameter(f"{path}projection.weight", width, width),
        "projection.bias": parameter(f"{path}projection.bias", width),
    }


def transformers(lines):
    tokens = torch.tensor([[True] * 5, [True] * 3 + [False] * 2])
    for case, causal, is_token in (
        ("attention", False, None),
        ("attention causal", True, None),
        ("attention padded", False, tokens),
        ("attention causal padded", True, tokens),
    ):
        p = attention_parameters(f"{case}/", 6)
        x = uniform(f"{case}/x", 2, 5, 6).requires_grad_()
        lines.blamed(case, attention(p, x, 2, causal, is_token), {"x": x, **p})
    for case, norm_first in (("block norm first", True), ("block norm last", False)):
        p = {f"attention.{name}": value for name, value in attention_parameters(f"{case}/attention.", 8).items()}
        for norm in ("norm1", "norm2"):
            p[f"{norm}.weight"] = parameter(f"{case}/{norm}.weight", 8)
            p[f"{norm}.bias"] = parameter(f"{case}/{norm}.bias", 8)
        for name, out, into in (("up", 16, 8), ("down", 8, 16)):
            p[f"feed_forward.{name}.weight"] = parameter(f"{case}/feed_forward.{name}.weight", out, into)
            p[f"feed_forward.{name}.bias"] = parameter(f"{case}/feed_forward.{name}.bias", out)
        x = uniform(f"{case}/x", 2, 5, 8).requires_grad_()
        inner = {name.removeprefix("attention."): value for name, value in p.items()}

        def norm(name, x):
            return F.layer_norm(x, (8,), p[f"{name}.weight"], p[f"{name}.bias"])

        def feed_forward(x):
            hidden = F.gelu(F.linear(x, p["feed_forward.up.weight"], p["feed_forward.up.bias"]))
            return F.linear(hidden, p["feed_forward.down.weight"], p["feed_forward.down.bias"])

        if norm_first:
            middle = x + attention(inner, norm("norm1", x), 2, True, tokens)
            y = middle + feed_forward(norm("norm2", middle))
        else:
            middle = norm("norm1", x + attention(inner, x, 2, True, tokens))
            y = norm("norm2", middle + feed_forward(middle))
        lines.blamed(case, y, {"x": x, **p})


# ------------------------------------------------------------------------------------------------------------- models


class Model:
    """A function of parameters that are made where they are first asked for, under the paths of Descent."""

    def __init__(self, name):
        self.name = name
        self.parameters = {}
        self.running = {}

    def get(self, path, *shape):
        if path not in self.parameters:
            self.parameters[path] = parameter(f"{self.name}/{path}", *shape)
        return self.parameters[path]

    def linear(self, path, x, out):
        return F.linear(x, self.get(f"{path}.weight", out, x.shape[-1]), self.get(f"{path}.bias", out))

    def norm(self, path, x, eps=1e-5):
        width = x.shape[-1]
        return F.layer_norm(x, (width,), self.get(f"{path}.weight", width), self.get(f"{path}.bias", width), eps)

    def attention(self, qkv, projection, x, heads, causal, is_token=None):
        width = x.shape[-1]
        p = {}
        for inner, path, out in (("qkv", qkv, 3 * width), ("projection", projection, width)):
            p[f"{inner}.weight"] = self.get(f"{path}.weight", out, width)
            p[f"{inner}.bias"] = self.get(f"{path}.bias", out)
        return attention(p, x, heads, causal, is_token)


class Cnn(Model):
    """Two convolutions and two linear layers, the shape of the benchmark's W4."""

    def loss(self, batch):
        x = uniform(f"cnn/x{batch}", 8, 1, 12, 12)
        for path, out, into in (("layers.0", 8, 1), ("layers.3", 16, 8)):
            weight = self.get(f"{path}.weight", out, into, 3, 3)
            x = F.max_pool2d(F.conv2d(x, weight, self.get(f"{path}.bias", out), padding=1).relu(), 2)
        x = self.linear("layers.7", x.flatten(1), 32).relu()
        return F.cross_entropy(self.linear("layers.9", x, 10), whole(f"cnn/y{batch}", 10, 8))


class ResNet(Model):
    """Two stages of two blocks, 8 and 16 channels."""

    def conv_norm(self, conv, norm, x, out, kernel=3, stride=1):
        weight = self.get(f"{conv}.weight", out, x.shape[1], kernel, kernel)
        mean = self.running.setdefault(f"{norm}.running_mean", torch.zeros(out))
        var = self.running.setdefault(f"{norm}.running_var", torch.ones(out))
        y = F.conv2d(x, weight, stride=stride, padding=kernel // 2)
        scale, shift = self.get(f"{norm}.weight", out), self.get(f"{norm}.bias", out)
        return F.batch_norm(y, mean, var, scale, shift, training=True)

    def loss(self, batch):
        x = self.conv_norm("conv1", "bn1", uniform(f"resnet/x{batch}", 8, 3, 8, 8), 8).relu()
        for path, out, stride in (
            ("layer1.0", 8, 1),
            ("layer1.1", 8, 1),
            ("layer2.0", 16, 2),
            ("layer2.1", 16, 1),
        ):
            around = x
            if stride > 1:
                around = self.conv_norm(f"{path}.downsample.0", f"{path}.downsample.1", x, out, 1, stride)
            hidden = self.conv_norm(f"{path}.conv1", f"{path}.bn1", x, out, stride=stride).relu()
            x = (self.conv_norm(f"{path}.conv2", f"{path}.bn2", hidden, out) + around).relu()
        return F.cross_entropy(self.linear("fc", x.mean((2, 3)), 10), whole(f"resnet/y{batch}", 10, 8))


class Gpt(Model):
    """Two layers of two heads, 16 wide, with a tied head; 13 tokens, context 8."""

    def loss(self, batch):
        numbers = whole(f"gpt/x{batch}", 13, 4, 8)
        table = self.get("wte.weight", 13, 16)
        x = F.embedding(numbers, table) + self.get("wpe.weight", 8, 16)
        for h in ("h.0", "h.1"):
            normed = self.norm(f"{h}.ln_1", x)
            x = x + self.attention(f"{h}.attn.c_attn", f"{h}.attn.c_proj", normed, 2, True)
            hidden = F.gelu(self.linear(f"{h}.mlp.c_fc", self.norm(f"{h}.ln_2", x), 64), approximate="tanh")
            x = x + self.linear(f"{h}.mlp.c_proj", hidden, 16)
        logits = F.linear(self.norm("ln_f", x), table)
        return F.cross_entropy(logits.flatten(0, 1), whole(f"gpt/y{batch}", 13, 4, 8).flatten())


class TextEncoder(Model):
    """Two layers of two heads, 16 wide; 4 pairs of up to 6 of 19 tokens, the rest of a row is padding, token 0."""

    def encode(self, name):
        numbers = whole(name, 18, 4, 6) + 1
        numbers[torch.arange(6) >= 3 + whole(f"{name} lengths", 4, 4)[:, None]] = 0
        is_token = numbers != 0
        x = F.embedding(numbers, self.get("embeddings.word_embeddings.weight", 19, 16))
        x = x + self.get("embeddings.position_embeddings.weight", 8, 16)[:6]
        x = self.norm("embeddings.LayerNorm", x, 1e-12)
        for layer in ("encoder.layer.0", "encoder.layer.1"):
            inner = f"{layer}.attention"
            attended = self.attention(f"{inner}.self.qkv", f"{inner}.output.dense", x, 2, False, is_token)
            x = self.norm(f"{inner}.output.LayerNorm", x + attended, 1e-12)
            hidden = F.gelu(self.linear(f"{layer}.intermediate.dense", x, 32))
            x = self.norm(f"{layer}.output.LayerNorm", x + self.linear(f"{layer}.output.dense", hidden, 16), 1e-12)
        counts = is_token[:, :, None].double()
        return (x * counts).sum(1) / counts.sum(1)

    def loss(self, batch):
        anchors = F.normalize(self.encode(f"encoder/a{batch}"))
        candidates = F.normalize(self.encode(f"encoder/b{batch}"))
        return F.cross_entropy(20 * anchors @ candidates.T, torch.arange(4))


def train(lines, model, rule):
    """Ten steps on two batches in turn."""
    model.loss(0)  # makes the parameters, and moves running statistics
    for path, value in model.running.items():
        value.fill_(1 if path.endswith("var") else 0)
    optimizer = rule(list(model.parameters.values()))
    losses = []
    for step in range(10):
        optimizer.zero_grad()
        loss = model.loss(step % 2)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    lines.add(f"{model.name}/losses", losses)
    for path, value in model.parameters.items():
        if value.dim() > 1:
            lines.add(f"{model.name}/length of {path}", value.detach().norm())
    for path, value in model.running.items():
        lines.add(f"{model.name}/{path}", value)


layers = Lines()
convolutions(layers)
pooling(layers)
batch_norm(layers)
embedding(layers)
transformers(layers)
layers.write("layers.csv")

models = Lines()
train(models, Cnn("cnn"), lambda p: torch.optim.Adam(p, lr=0.003))
train(models, ResNet("resnet"), lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9))
train(models, Gpt("gpt"), lambda p: torch.optim.AdamW(p, lr=0.003))
train(models, TextEncoder("encoder"), lambda p: torch.optim.AdamW(p, lr=0.003))
models.write("models.csv")
