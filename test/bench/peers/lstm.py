"""PyTorch's LSTM on the work of lstm/train-* and lstm/infer-*: windows of 30 x 4, hidden 64, batch 64, head of 14.

usage: lstm.py lstm/train-1000 | lstm/train-10000-2-layers-1-thread | lstm/infer-10000 | ...
"""
import os
import sys

import torch
from torch import nn

from timing import measure

name = sys.argv[1]
windows = int(name.split("-")[1])
layers = 2 if "2-layers" in name else 1
torch.set_num_threads(1 if "1-thread" in name else min(4, os.cpu_count()))
torch.manual_seed(1)
STEPS, FEATURES, HIDDEN, OUTPUTS, BATCH = 30, 4, 64, 14, 64


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(FEATURES, HIDDEN, layers, batch_first=True)
        self.head = nn.Linear(HIDDEN, OUTPUTS)

    def forward(self, x):
        states, _ = self.lstm(x)
        return self.head(states[:, -1])


network = Network()
x = torch.randn(windows, STEPS, FEATURES)
y = torch.randn(windows, OUTPUTS)
optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.01)


def train():
    for start in range(0, windows, BATCH):
        optimiser.zero_grad()
        loss = nn.functional.mse_loss(network(x[start:start + BATCH]), y[start:start + BATCH])
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()


def infer():
    with torch.no_grad():
        # The quicker of whole and of pieces that stay in the cache.
        for start in range(0, windows, 1000):
            network(x[start:start + 1000])


measure(infer if "infer" in name else train, f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
