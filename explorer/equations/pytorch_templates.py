"""Templates of the script that computes a view in plain PyTorch."""

SCRIPT = '''"""{title} reading {steps} steps with {size} units: every signal of every step.
{place}
Plain PyTorch; needs the packages torch and safetensors.
"""

import base64
import zlib

import torch
from safetensors.torch import load

PACKED = """
{packed}
"""

tensors = load(zlib.decompress(base64.b64decode(PACKED)))
x = tensors.pop("x")  # (T, B, I)
{notes}{scaling}rows = {rows}
{weights}{hold}

def step({parameters}):
{equations}
    return {returned}

{preparation}
zeros = torch.zeros(x.shape[1], {size}, dtype=x.dtype, requires_grad=True)
states = dict.fromkeys({states}, zeros)
{starts}steps = []
for {loop}:
    now = step({arguments}, **{{f"{{name}}_prev": value for name, value in states.items()}})
    states = {{name: now[name] for name in states}}
    for value in states.values():
        value.retain_grad()
    steps.append(now)
loss = {loss}
loss.backward()


def gradient(value):
    return torch.zeros_like(value) if value.grad is None else value.grad


gradients = {{name: torch.stack([gradient(now[name]) for now in steps]) for name in states}}
signals = {{name: torch.stack([now[name].detach() for now in steps]) for name in steps[0]}}
{flipped}
{end}'''

SCALING = """\
# Standardised: x = (column - mean) / deviation, with 0 and 1 for a column as it was read.
means, deviations = tensors.pop("means"), tensors.pop("deviations")
columns = x * deviations + means
"""

# What is before the first step, where that is not 0.
START = 'states["{name}"] = torch.full_like(zeros, {value})\n'

ONE_LAYER_BLOCKS = '{letter} = dict(zip({rows}, tensors["{name}_l0"].chunk(len({rows}))))\n'
ONE_LAYER_PEEPHOLES = "p = {{{pairs}}}\n"

NETWORK_WEIGHTS = '''\
W, U, b_ih, b_hh, p = {}, {}, {}, {}, {}


def use_weights(place):
    """Switches to the weights of one layer and direction, such as "l1" or "l1_reverse"."""
'''
NETWORK_BLOCKS = """\
    {letter}.update(zip({rows}, tensors[f"{name}_{{place}}"].chunk(len({rows}))))
"""
NETWORK_PEEPHOLES = """\
    p.update({{row: tensors[f"weight_c{{row}}_{{place}}"] for row in {rows}}})
"""

HOLD = '''

def hold(values, t, value, start, stop, units):
    """Replaces the values of some units by one value, from step `start` up to before `stop`."""
    if not start <= t < stop:
        return values
    mask = torch.zeros(values.shape[-1], dtype=torch.bool)
    mask[units] = True
    return torch.where(mask, value, values)
'''

LOWER_LAYERS = '''
def run_layer(place, x):
    """h (T, B, H) of one layer and direction at every step of x (T, B, I)."""
    use_weights(place)
    zeros = torch.zeros(x.shape[1], {size}, dtype=x.dtype)
    states = dict.fromkeys({states}, zeros)
{starts}    hidden = []
    for x_t in x:
        now = step({arguments}, **{{f"{{name}}_prev": value for name, value in states.items()}})
        states = {{name: now[name] for name in states}}
        hidden.append(now["h"])
    return torch.stack(hidden)


sequence = x
for layer in range({layer}):
{one_layer}
'''
LOWEST_LAYER = "\nsequence = x\n"
ONE_DIRECTION = '    x = run_layer(f"l{layer}", x)'
BOTH_DIRECTIONS = """\
    forward = run_layer(f"l{layer}", x)
    backward = run_layer(f"l{layer}_reverse", x.flip(0)).flip(0)
    x = torch.cat([forward, backward], dim=-1)"""
USE_WEIGHTS = 'use_weights("{place}")\n'
BACKWARD = "x = x.flip(0)  # this direction reads from the end: step 0 is the last token\n"

TORCH_COMPARISON = """\
module = torch.nn.{twin}({arguments}, dtype=x.dtype)
module.load_state_dict(tensors)
{expected}
difference = (expected - signals["h"]).abs().max().item()
print(f"largest difference from torch.nn.{twin}: {{difference:.1e}}")
"""
LAST_STATE = """\
print(f"last state: {signals['h'][-1, 0].tolist()}")
"""
