"""Variations of oracle/lstm.json: python3 test/golden/scripts/lstm.py SEED OUT.json

Needs python3-torch, python3-numpy (written with 1.13.0a0 and 1.24.2). Header, conventions and tolerance are those of the public fixture.
Other sizes, seeds and settings: one to three layers, tiny and saturated inputs, one step, one row, a hidden size that is
no multiple of four, no weight decay, clipping, schedules that end inside and go on beyond their period, equal values in the losses.
"""
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
public = json.loads((Path(__file__).parent.parent / 'oracle' / 'lstm.json').read_text())
seed = int(sys.argv[1])
rng = np.random.default_rng(seed)
torch.manual_seed(seed)


def pick(*values):
    return values[rng.integers(len(values))]


def rounded(values, digits=3):
    return np.round(values, digits)


class Net(torch.nn.Module):
    def __init__(self, layers, hidden, features):
        super().__init__()
        self.lstm = torch.nn.LSTM(features, hidden, layers, batch_first=True)
        self.head = torch.nn.Linear(hidden, 1)


def state(net):
    return {name: p.detach().numpy().tolist() for name, p in net.named_parameters()}


def keras(net, layers):
    w = {name: p.detach().numpy() for name, p in net.named_parameters()}
    out = {}
    for k in range(layers):
        out[f'layer{k}_kernel'] = w[f'lstm.weight_ih_l{k}'].T.tolist()
        out[f'layer{k}_recurrent_kernel'] = w[f'lstm.weight_hh_l{k}'].T.tolist()
        out[f'layer{k}_bias'] = (w[f'lstm.bias_ih_l{k}'] + w[f'lstm.bias_hh_l{k}']).tolist()
    out['head_kernel'] = w['head.weight'].T.tolist()
    out['head_bias'] = w['head.bias'].tolist()
    return out


def case(index):
    # The first cases hold one extreme each, so that every seed meets all of them.
    layers = [3, 1, 1, 2][index] if index < 4 else pick(1, 2, 3)
    hidden = [2, 1, 6, 5][index] if index < 4 else int(rng.integers(1, 8))
    lookback = [4, 1, 9, 6][index] if index < 4 else int(rng.integers(1, 12))
    features = [1, 3, 2, 4][index] if index < 4 else int(rng.integers(1, 5))
    batch = [3, 1, 5, 2][index] if index < 4 else int(rng.integers(1, 8))
    bias = pick('two', 'single')
    scale = pick(1, 1, 1, 1e-3, 30)
    net = Net(layers, hidden, features)
    with torch.no_grad():
        for name, p in net.named_parameters():
            p.copy_(torch.from_numpy(np.asarray(rounded(rng.normal(size=p.shape) * 0.5))))
            if bias == 'single' and 'bias_hh' in name:
                p.zero_()
                p.requires_grad_(False)
    X = rounded(rng.normal(size=(batch, lookback, features)) * scale, 6)
    y = rounded(rng.normal(size=batch) * pick(1, 1, 10), 4)
    steps = int(rng.integers(1, 8))
    settings = dict(name='AdamW', lr=pick(0.1, 0.01, 0.003, 1e-4), weight_decay=pick(0, 0.01, 0.3), betas=pick([0.9, 0.999], [0.5, 0.7], [0.0, 0.9]),
                    eps=pick(1e-8, 1e-6, 1e-3), T_max=max(1, steps + int(rng.integers(-3, 4))), eta_min=pick(0, 0.0005, 0.02),
                    clip_grad_norm=pick(None, 0.01, 0.5, 100))
    xt, yt = torch.from_numpy(X), torch.from_numpy(y)

    def output():
        h_all, (h_n, c_n) = net.lstm(xt)
        return net.head(h_all[:, -1, :]).squeeze(1), h_all, h_n, c_n

    loss_of = torch.nn.MSELoss()
    out, h_all, h_n, c_n = output()
    loss = loss_of(out, yt)
    loss.backward()
    item = dict(id=f'v{seed}-{index}', layers=layers, hidden=hidden, lookback=lookback, features=features, batch=batch, bias=bias,
                weights=state(net), keras_weights=keras(net, layers), X=X.tolist(), y=y.tolist(),
                expected=dict(output=out.tolist(), last_layer_h_all_steps=h_all.tolist(), h_n=h_n.tolist(), c_n=c_n.tolist(), loss=loss.item(),
                              gradients={name: p.grad.tolist() for name, p in net.named_parameters() if p.grad is not None}),
                optimiser=settings)
    trained = [p for p in net.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=settings['lr'], betas=tuple(settings['betas']), eps=settings['eps'], weight_decay=settings['weight_decay'])
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, settings['T_max'], settings['eta_min'])
    item['steps'] = []
    for step in range(1, steps + 1):
        optimiser.zero_grad()
        loss = loss_of(output()[0], yt)
        loss.backward()
        norm = torch.norm(torch.stack([torch.norm(p.grad) for p in trained])).item()
        if settings['clip_grad_norm'] is not None:
            torch.nn.utils.clip_grad_norm_(trained, settings['clip_grad_norm'])
        rate = optimiser.param_groups[0]['lr']
        optimiser.step()
        schedule.step()
        item['steps'].append(dict(step=step, lr=rate, loss_before=loss.item(), grad_norm_before_clip=norm))
        if step in (1, steps):
            item['steps'][-1]['weights'] = state(net)
    item['final_output'] = output()[0].tolist()
    return item


def schedule_of(make, count, lr0):
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr0)
    scheduler = make(optimiser)
    rates = []
    for _ in range(count):
        rates.append(optimiser.param_groups[0]['lr'])
        optimiser.step()
        scheduler.step()
    return rates


def cosine(T_max, count):
    lr0, eta_min = pick(1e-3, 0.1, 0.5), pick(0, 1e-5, 0.01)
    rates = schedule_of(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max, eta_min), count, lr0)
    return dict(lr0=lr0, T_max=T_max, eta_min=eta_min, lr=rates, note='beyond T_max the schedule rises again (periodic, 2*T_max)')


def restarts(T_0, T_mult, count):
    lr0, eta_min = pick(1e-3, 0.1), pick(0, 1e-4)
    rates = schedule_of(lambda o: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, T_0, T_mult, eta_min), count, lr0)
    return dict(warm_restarts=True, lr0=lr0, T_0=T_0, T_mult=T_mult, eta_min=eta_min, lr=rates)


def vector(args, length, count):
    p0 = rounded(rng.normal(size=length) * pick(1e-3, 1, 100))
    gradients = rounded(rng.normal(size=(count, length)) * pick(1e-3, 1, 1e4))
    p = torch.nn.Parameter(torch.from_numpy(p0.copy()))
    optimiser = torch.optim.AdamW([p], **{key: tuple(v) if key == 'betas' else v for key, v in args.items()})
    after = []
    for g in gradients:
        p.grad = torch.from_numpy(g.copy())
        optimiser.step()
        after.append(p.detach().tolist())
    return dict(args=args, defaults='betas (0.9, 0.999), eps 1e-8, weight_decay 0.01', p0=p0.tolist(), gradients=gradients.tolist(), p_after_each_step=after)


def losses():
    n = int(rng.integers(1, 12))
    prediction = rounded(rng.normal(size=n) * 3)
    target = rounded(rng.normal(size=n) * 3)
    if n > 3:
        target[1] = prediction[1]
    deltas = [pick(0.1, 1, 2.5), pick(10, 1e-3)]
    levels = [pick(0.05, 0.5), pick(0.9, 0.99)]
    betas = [pick(0.1, 1), pick(2, 0)]
    functions = {'mse': torch.nn.functional.mse_loss, 'l1': torch.nn.functional.l1_loss}
    for d in deltas:
        functions[f'huber_delta{d:g}'] = lambda p, t, d=d: torch.nn.functional.huber_loss(p, t, delta=d)
    for b in betas:
        functions[f'smooth_l1_beta{b:g}'] = lambda p, t, b=b: torch.nn.functional.smooth_l1_loss(p, t, beta=b)
    for q in levels:
        functions[f'pinball_{q:g}'] = lambda p, t, q=q: torch.maximum(q * (t - p), (q - 1) * (t - p)).mean()
    values = {}
    for name, function in functions.items():
        p = torch.from_numpy(prediction.copy()).requires_grad_(True)
        value = function(p, torch.from_numpy(target))
        value.backward()
        values[name] = dict(value=value.item(), gradient=p.grad.tolist())
    return dict(prediction=prediction.tolist(), target=target.tolist(), values=values)


def written(value):
    if isinstance(value, dict):
        return {key: written(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [written(v) for v in value]
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            return 'Infinity' if value > 0 else '-Infinity'
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value


header = {key: public[key] for key in ('fixture', 'schema', 'tool', 'encoding', 'conventions', 'tolerance', 'call')}
document = header | dict(
    set=f'variation {seed}',
    cases=[case(i) for i in range(6)],
    cosine_schedules=[cosine(1, 5), cosine(2, 9), cosine(int(rng.integers(3, 40)), 90), cosine(100, 130), restarts(int(rng.integers(1, 6)), pick(1, 2, 3), 40)],
    adamw_vector=[vector(args, int(rng.integers(1, 6)), int(rng.integers(1, 12))) for args in (
        {'lr': 0.01}, {'lr': 0.3, 'eps': 1e-3}, {'lr': 1e-4, 'weight_decay': 0}, {'lr': 0.05, 'betas': [0.0, 0.5], 'weight_decay': 1},
        {'lr': 0.02, 'amsgrad': True, 'betas': [0.5, 0.6]})],
    losses=losses(),
)
Path(sys.argv[2]).write_text(json.dumps(written(document), separators=(',', ':')) + '\n')
