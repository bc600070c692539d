"""The same training in PyTorch eager, float32 (torch==2.15.0): see main.go.

    reference.py FILE STEPS          the median step in milliseconds
    reference.py FILE STEPS whole    the whole run, with its held-out loss and time
"""
import gzip
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

L, H, D, C, B = 4, 4, 128, 64, 12
path, steps = sys.argv[1], int(sys.argv[2])
whole = len(sys.argv) > 3
text = (gzip.open(path, "rt") if path.endswith(".gz") else open(path)).read()
chars = sorted(set(text))
ids = torch.tensor([chars.index(c) for c in text])
cut = int(0.9 * len(ids))
train, valid = ids[:cut], ids[cut:]
torch.manual_seed(1337)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.n1, self.n2 = nn.LayerNorm(D, bias=False), nn.LayerNorm(D, bias=False)
        self.qkv, self.out = nn.Linear(D, 3 * D, bias=False), nn.Linear(D, D, bias=False)
        self.up, self.down = nn.Linear(D, 4 * D, bias=False), nn.Linear(4 * D, D, bias=False)

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = (z.view(b, t, H, D // H).transpose(1, 2) for z in self.qkv(self.n1(x)).split(D, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).reshape(b, t, D))
        return x + self.down(F.gelu(self.up(self.n2(x)), approximate="tanh"))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(len(chars), D), nn.Embedding(C, D)
        self.blocks = nn.ModuleList(Block() for _ in range(L))
        self.norm = nn.LayerNorm(D, bias=False)
        for name, p in self.named_parameters():
            if p.dim() > 1:
                nn.init.normal_(p, 0, 0.02 / math.sqrt(2 * L) if "out" in name or "down" in name else 0.02)

    def forward(self, x, y):
        h = self.wte(x) + self.wpe(torch.arange(x.shape[1]))
        for block in self.blocks:
            h = block(h)
        logits = self.norm(h) @ self.wte.weight.T
        return F.cross_entropy(logits.view(-1, len(chars)), y.reshape(-1))


model = GPT()
groups = [{"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 0.1},
          {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0}]
opt = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))
total = max(steps, 101)
times, begin = [], time.time()
for step in range(steps):
    at = time.perf_counter()
    start = torch.randint(len(train) - C, (B,))
    w = torch.stack([train[i:i + C + 1] for i in start])
    rate = 1e-3 * (step + 1) / 101 if step < 100 else 1e-4 + 0.5 * (1 + math.cos(math.pi * (step - 100) / (total - 100))) * 9e-4
    for g in opt.param_groups:
        g["lr"] = rate
    loss = model(w[:, :-1], w[:, 1:])
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    opt.zero_grad(set_to_none=True)
    loss.item()
    times.append(1000 * (time.perf_counter() - at))
if not whole:
    print(f"torch {sorted(times[10:])[len(times[10:]) // 2]:.2f}")
    sys.exit()
with torch.no_grad():
    n = (len(valid) - 1) // C
    x, y = valid[:n * C].view(n, C), valid[1:n * C + 1].view(n, C)
    loss = sum(model(a, b).item() * len(a) for a, b in zip(x.split(32), y.split(32))) / n
print(f"torch {torch.__version__}: {steps} steps in {time.time() - begin:.1f} s with evaluation at the end, held-out {loss:.4f} nats on the whole split")
