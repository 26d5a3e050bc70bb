# SPDX-License-Identifier: GPL-3.0-or-later
"""Rebuilds every map of a result folder from the codes and scales in weights.npz, and finds the codes anew from the
shadow weights by other rules of rounding than the program's. Says what it compared; ends with an error for what differs."""
import json
import sys

import numpy as np

folder = sys.argv[1]
with open(f"{folder}/result.json") as file:
    result = json.load(file)
weights = np.load(f"{folder}/weights.npz")
maps = np.load(f"{folder}/maps.npz")
spec = result["spec"]
depth = spec["model"]["depth"]
single = np.float32

# A value that is so near to a tie (in steps) may be rounded otherwise where sums are in another order, and a logit differs
# by so much of the largest one then at most.
NEAR_TIE, ROUNDING = 1e-4, 1e-5


def fused(a, b, c):
    """a * b + c rounded once, as processors of today do it: the product of two floats is exact in long doubles."""
    return (a.astype(np.longdouble) * b + c).astype(single)


def product(h, w):
    """h w^T, summed up in the order of the matrix libraries: one product after the other."""
    a = np.zeros((len(h), len(w)), single)
    for k in range(h.shape[1]):
        a = fused(h[:, k : k + 1], w[None, :, k], a)
    return a


def weight(kind, number):
    code = weights.get(f"{kind}.code.{number}")
    if code is None:
        return weights[f"{kind}.weight.{number}"]
    quantized = code * weights[f"{kind}.scale.{number}"]
    assert code.dtype.kind == "i" and quantized.dtype == single
    return quantized


def activated(a, kind, number):
    """The levels of a hidden layer, and which points have a value near a tie."""
    levels, clip, step = (weights[f"{kind}.{key}"][number - 1] for key in ("levels", "clip", "activation_step"))
    if np.isnan(levels):
        return np.maximum(a, 0), np.zeros(len(a), bool)
    if np.isnan(clip):
        assert levels == 2
        return np.where(a < 0, single(-1), single(1)), (np.abs(a) < NEAR_TIE).any(axis=1)
    exact = np.clip(a, 0, clip).astype(np.longdouble) * (single(1) / step)
    code = np.rint(exact).astype(single)
    assert code.max() <= levels - 1
    near = np.abs(np.abs(exact - code) - 0.5) < NEAR_TIE
    return code * step, near.any(axis=1)


def logits(kind):
    x, y = np.meshgrid(maps["x"], maps["y"])
    h = np.column_stack([x.ravel(), y.ravel()])
    if "input.mean" in weights:
        h = (h - weights["input.mean"]) / weights["input.deviation"]
    h = h.astype(single)
    near = np.zeros(len(h), bool)
    for number in range(1, depth + 1):
        w, bias = weight(kind, number), weights[f"{kind}.bias.{number}"]
        if number == depth:
            return (h.astype(float) @ w[0].astype(float) + bias[0]), near
        if number == 1:
            a = fused(h[:, :1], w[None, :, 0], h[:, 1:] * w[None, :, 1])
        else:
            a = product(h, w)
        out, ties = activated(a + bias, kind, number)
        near |= ties
        h = single(0.5) * (out + h) if spec["model"]["residual"] and number > 1 else out


def away(x):
    """To the nearest whole number, ties away from zero."""
    return np.copysign(np.floor(np.abs(x) + x.dtype.type(0.5)), x)


def found_codes(w, bits, method, step):
    """The codes by one rule after the other; none of them multiplies by a reciprocal and rounds ties to even."""
    if method in ("bwn", "xnor") or bits == 1:
        return [np.where(w > 0, 1, -1)]
    if method == "twn":
        return [(w >= t).astype(int) - (w <= -t) for t in (0.7 * np.abs(w).mean(), 0.7 * np.abs(w.astype(float)).mean())]
    wide, top = w.astype(float), 2 ** (bits - 1) - 1
    if method == "dorefa":
        n = 2**bits - 1
        ratios = [np.tanh(v) / (2 * np.abs(np.tanh(v)).max()) + v.dtype.type(0.5) for v in (w, wide)]
        return [2 * rule(n * r) - n for r in ratios for rule in (away, np.rint)]
    low = -top - 1 if method == "lsq" else -top
    quotients = [w / step, wide / float(step)]
    return [np.clip(rule(q), low, top) for q in quotients for rule in (away, np.rint)]


codes = differing = ties = 0
for network in result["networks"]:
    kind = network["kind"]
    for layer in network["layers"]:
        number, bits, method = layer["index"], layer["weight_bits"], spec["quantization"]["weight_method"]
        assert (f"{kind}.code.{number}" in weights) == (bits is not None), (kind, number)
        if bits is None:
            assert np.isnan(weights[f"{kind}.step"][number - 1])
            continue
        if (method == "twn" and bits != 2) or (method in ("bwn", "xnor") and bits != 1):
            method = "l2"
        stored = weights[f"{kind}.code.{number}"]
        for found in found_codes(weights[f"{kind}.weight.{number}"], bits, method, weights[f"{kind}.step"][number - 1]):
            assert (found == stored).all(), f"{kind}, layer {number}: {(found != stored).sum()} other codes"
            codes += stored.size

    again, near = logits(kind)
    drawn = maps[kind].ravel()
    off = np.abs(again - drawn) > ROUNDING * np.abs(drawn).max()
    other = (again > 0) != (drawn > 0)
    # Where no activation is near a tie everything is the same; elsewhere all but a point in a thousand.
    assert not (off & ~near).any(), f"{kind}: {(off & ~near).sum()} other logits"
    assert not (other & ~near & (np.abs(drawn) > ROUNDING * np.abs(drawn).max())).any(), f"{kind}: other classes"
    assert (off | other).sum() <= len(drawn) / 1000, f"{kind}: {(off | other).sum()} points differ"
    differing += int((off | other).sum())
    ties += int(near.sum())
print(f"{codes} codes, {ties} points near ties, {differing} points differ")
