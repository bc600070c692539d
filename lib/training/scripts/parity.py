"""Reference losses for parity_test.go: a GPT-2 in plain PyTorch (torch==2.15.0).

Run by hand:  python parity.py > ../testdata/parity.json
Weights and batches come from formulas that the Go test computes too, so the
file holds nothing but settings and losses.
"""
import json
import math

import torch
import torch.nn.functional as F

torch.manual_seed(0)
torch.use_deterministic_algorithms(True)


def formula(name, shape, scale):
    """scale * (u - 1/2) with u from a 32-bit linear congruential generator."""
    state = 2166136261
    for byte in name.encode():
        state = ((state ^ byte) * 16777619) % 2**32
    values = []
    for _ in range(math.prod(shape)):
        state = (1664525 * state + 1013904223) % 2**32
        values.append(scale * (state / 2**32 - 0.5))
    return torch.tensor(values, dtype=torch.float64).to(torch.float32).reshape(shape)


def tokens(step, micro, rows, width, vocab):
    """A learnable sequence: each token follows from the one before, with some noise."""
    state = (7919 * step + 104729 * micro + 12345) % 2**32
    out = []
    for _ in range(rows):
        row, token = [], 0
        for _ in range(width):
            state = (1664525 * state + 1013904223) % 2**32
            token = (3 * token + 1 + (state >> 24) % 3) % vocab
            row.append(token)
        out.append(row)
    return torch.tensor(out)


def parameters(c):
    d, p = c["hidden"], {}

    def put(name, shape, scale):
        p[name] = (formula(name, shape, scale), scale)

    put("wte.weight", (c["vocab"], d), 0.07)
    put("wpe.weight", (c["context"], d), 0.07)

    def norm(name):
        p[name + ".weight"] = (1 + formula(name + ".weight", (d,), 0.1), 0)
        if not c["no_bias"]:
            put(name + ".bias", (d,), 0.1)

    def dense(name, out, inp):
        put(name + ".weight", (out, inp), 0.07)
        if not c["no_bias"]:
            put(name + ".bias", (out,), 0.1)

    for i in range(c["layers"]):
        h = f"h.{i}"
        norm(h + ".ln_1")
        dense(h + ".attn.c_attn", 3 * d, d)
        dense(h + ".attn.c_proj", d, d)
        norm(h + ".ln_2")
        dense(h + ".mlp.c_fc", 4 * d, d)
        dense(h + ".mlp.c_proj", d, 4 * d)
    norm("ln_f")
    return {k: v[0].clone().requires_grad_() for k, v in p.items()}


def logits(p, c, ids):
    d, heads = c["hidden"], c["heads"]
    b, t = ids.shape
    norm = lambda n, x: F.layer_norm(x, (d,), p[n + ".weight"], p.get(n + ".bias"), 1e-5)
    dense = lambda n, x: F.linear(x, p[n + ".weight"], p.get(n + ".bias"))
    x = p["wte.weight"][ids] + p["wpe.weight"][:t]
    for i in range(c["layers"]):
        h = f"h.{i}."
        q, k, v = dense(h + "attn.c_attn", norm(h + "ln_1", x)).split(d, dim=2)
        q, k, v = (z.view(b, t, heads, d // heads).transpose(1, 2) for z in (q, k, v))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + dense(h + "attn.c_proj", y.transpose(1, 2).reshape(b, t, d))
        x = x + dense(h + "mlp.c_proj", F.gelu(dense(h + "mlp.c_fc", norm(h + "ln_2", x)), approximate="tanh"))
    return norm("ln_f", x) @ p["wte.weight"].T


def rate(c, step):
    if step < c["warmup"]:
        return c["lr"] * (step + 1) / (c["warmup"] + 1)
    if step >= c["steps"]:
        return c["min_lr"]
    ratio = (step - c["warmup"]) / (c["steps"] - c["warmup"])
    return c["min_lr"] + 0.5 * (1 + math.cos(math.pi * ratio)) * (c["lr"] - c["min_lr"])


def run(c):
    p = parameters(c)
    decay = [x for x in p.values() if x.dim() >= 2]
    plain = [x for x in p.values() if x.dim() < 2]
    opt = torch.optim.AdamW(
        [{"params": decay, "weight_decay": c["decay"]}, {"params": plain, "weight_decay": 0.0}],
        lr=c["lr"], betas=(c["beta1"], c["beta2"]), eps=1e-8)
    losses, norms = [], []
    for step in range(20):
        for group in opt.param_groups:
            group["lr"] = rate(c, step)
        total = 0.0
        for micro in range(c["accumulate"]):
            w = tokens(step, micro, c["batch"], c["context"] + 1, c["vocab"])
            out = logits(p, c, w[:, :-1])
            loss = F.cross_entropy(out.reshape(-1, c["vocab"]), w[:, 1:].reshape(-1)) / c["accumulate"]
            loss.backward()
            total += loss.item()
        norm = torch.nn.utils.clip_grad_norm_(list(p.values()), c["clip"] or math.inf)
        opt.step()
        opt.zero_grad()
        losses.append(total)
        norms.append(norm.item())
    return {"config": c, "losses": losses, "norms": norms}


base = dict(layers=2, heads=2, hidden=16, context=12, vocab=29, batch=3, no_bias=False, lr=1e-2, min_lr=1e-3,
            warmup=4, steps=18, beta1=0.9, beta2=0.99, decay=0.1, clip=0.0, accumulate=1)
cases = {
    "plain": {},
    "no bias": dict(no_bias=True),
    "wide, four heads": dict(hidden=32, heads=4, layers=3, context=9, vocab=11, batch=4),
    "one head, one layer": dict(heads=1, layers=1, hidden=8),
    "clipping at work": dict(clip=0.05, lr=3e-2),
    "strong decay": dict(decay=2.0, lr=3e-2),
    "no decay, no warm-up": dict(decay=0.0, warmup=0, beta2=0.95),
    "accumulation": dict(accumulate=3, clip=0.3),
}
print(json.dumps([{"name": n, **run({**base, **c})} for n, c in cases.items()], indent=1))
