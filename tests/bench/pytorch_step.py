#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The training step as one would write it in PyTorch otherwise: eager, modules, torch.optim.Adam, straight-through
quantizers of tensor operations. One thread; prints JSON, thousand samples per second by network and variant.

    python3 tests/bench/pytorch_step.py 32-3 128-8
"""
import json
import statistics
import sys
import time

import torch
from torch import nn

BATCH = 128


class QuantizedWeight(torch.autograd.Function):
    """Ternary codes times a step; gradients go straight through."""

    @staticmethod
    def forward(context, weight, step):
        return (weight / step).round().clamp(-1, 1) * step

    @staticmethod
    def backward(context, gradient):
        return gradient, None


class Pact(torch.autograd.Function):
    """Two bits between 0 and a learned clip."""

    @staticmethod
    def forward(context, x, alpha):
        context.save_for_backward(x, alpha)
        step = alpha / 3
        return (torch.minimum(x.clamp(min=0), alpha) / step).round() * step

    @staticmethod
    def backward(context, gradient):
        x, alpha = context.saved_tensors
        inside = (x >= 0) & (x < alpha)
        return gradient * inside, (gradient * (x >= alpha)).sum().reshape(alpha.shape)


class Network(nn.Module):
    def __init__(self, width, depth, quantized):
        super().__init__()
        sizes = [2] + [width] * (depth - 1) + [1]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.alphas = nn.ParameterList(nn.Parameter(torch.ones(1)) for _ in self.layers[1:])
        self.quantized = quantized

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            weight = layer.weight
            if self.quantized and i > 0:
                weight = QuantizedWeight.apply(weight, weight.detach().abs().mean())
            x = nn.functional.linear(x, weight, layer.bias)
            if i + 1 < len(self.layers):
                x = Pact.apply(x, self.alphas[i]) if self.quantized else x.relu()
        return x[:, 0]


def rate(width, depth, quantized, rounds=15, seconds=0.05):
    """Thousand samples per second, median of rounds."""
    torch.manual_seed(1)
    network = Network(width, depth, quantized)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-5)
    x, y = torch.rand(BATCH, 2) * 2 - 1, torch.randint(2, (BATCH,)).float()

    def step():
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(network(x), y)
        loss.backward()
        optimizer.step()

    for _ in range(5):
        step()
    rates = []
    for _ in range(rounds):
        start, steps = time.perf_counter(), 0
        while time.perf_counter() - start < seconds:
            step()
            steps += 1
        rates.append(steps * BATCH / (time.perf_counter() - start) / 1e3)
    return statistics.median(rates)


def main():
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    rates = {}
    for name in sys.argv[1:]:
        width, depth = map(int, name.split("-"))
        rates[name] = {"float": rate(width, depth, False), "W+A": rate(width, depth, True)}
    print(json.dumps({"version": torch.__version__, "rates": rates}))


if __name__ == "__main__":
    main()
