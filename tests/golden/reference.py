# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks and losses of docs/method.md in PyTorch, with the names of the PyTorch project's state_dict."""

import torch
from torch import nn

DEEP = [[32, 64], [128, 256], [512, 512], [256, 128, 64]]
LENETPP = [[32, 32], [64, 64], [128, 128]]


class Convolution(nn.Module):
    """One entry of hidden_layer: cnn_layer.0 is the convolution, .1 BatchNorm or PReLU."""

    def __init__(self, architecture, inputs, outputs):
        super().__init__()
        if architecture == "lenet++":
            layers = [nn.Conv2d(inputs, outputs, 5, padding=2), nn.PReLU()]
        else:
            layers = [nn.Conv2d(inputs, outputs, 5, padding=2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        self.cnn_layer = nn.Sequential(*layers)

    def forward(self, x):
        return self.cnn_layer(x)


class CenterLossNet(nn.Module):
    def __init__(self, architecture, depth, width_eighths, height, width, channels, classes):
        super().__init__()
        layers = []
        for block in (LENETPP if architecture == "lenet++" else DEEP)[:depth]:
            for outputs in (full * width_eighths // 8 for full in block):
                layers.append(Convolution(architecture, channels, outputs))
                channels = outputs
            layers.append(nn.MaxPool2d(2, 2))
            height, width = height // 2, width // 2
        self.hidden_layer = nn.Sequential(*layers)
        feature = [nn.Linear(channels * height * width, 2)]
        if architecture == "lenet++":
            feature.append(nn.PReLU())
        self.fc = nn.Sequential(*feature)
        self.output_layer = nn.Sequential(nn.Linear(2, classes))
        self.center = nn.Parameter(torch.randn(classes, 2))

    def forward(self, x):
        features = self.fc(self.hidden_layer(x).flatten(1))
        return features, self.output_layer(features)

    def named_trained(self):
        return [(name, value) for name, value in self.named_parameters() if name != "center"]

    def network_parameters(self):
        return [value for _, value in self.named_trained()]

    def named_values(self):
        return [(name, value) for name, value in self.state_dict().items() if "num_batches" not in name]


def center_loss(variant, lam, features, labels, center):
    counts = torch.bincount(labels, minlength=len(center))[labels].to(features.dtype)
    square = (features - center[labels]).pow(2).sum(1)
    terms = {"plain": lambda: square / counts, "root": lambda: square.sqrt() / counts, "paper": lambda: square}
    return lam / 2 * terms[variant]().mean()


def paper_update(features, labels, center):
    """The paper's delta c: sum of (c - x) over the class, over 1 + its count."""
    difference = center[labels] - features
    total = torch.zeros_like(center).index_add_(0, labels, difference)
    return total / (1 + torch.bincount(labels, minlength=len(center)).to(center.dtype))[:, None]
