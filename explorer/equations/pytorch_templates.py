"""The texts of which the script that is taken away is put together."""

TEMPLATE = '''"""{title} reading {steps} steps with {size} units: every signal of every step.
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
rows = {rows}
{weights}{hold}

def step({arguments}):
{equations}
    return dict({returned})

{below}
zeros = torch.zeros(x.shape[1], {size}, dtype=x.dtype, requires_grad=True)
states = {{name: zeros for name in {states}}}
steps = []
for {each}:
    steps.append(step({passed}, **{{f"{{name}}_prev": value for name, value in states.items()}}))
    states = {{name: steps[-1][name] for name in states}}
    for value in states.values():
        value.retain_grad()
loss = {loss}
loss.backward()


def gradient(value):
    return torch.zeros_like(value) if value.grad is None else value.grad


gradients = {{name: torch.stack([gradient(now[name]) for now in steps]) for name in states}}
signals = {{name: torch.stack([now[name].detach() for now in steps]) for name in steps[0]}}
{flipped}{end}'''

WEIGHTS = """\
W = dict(zip(rows, tensors["weight_ih_l0"].chunk(len(rows))))
U = dict(zip(rows, tensors["weight_hh_l0"].chunk(len(rows))))
b_ih = dict(zip(rows, tensors["bias_ih_l0"].chunk(len(rows))))
b_hh = dict(zip(rows, tensors["bias_hh_l0"].chunk(len(rows))))
{peepholes}"""
MANY_WEIGHTS = '''\
W, U, b_ih, b_hh, p = {{}}, {{}}, {{}}, {{}}, {{}}


def use(place):
    """Takes the weights of one layer and direction, such as l1 or l1_reverse."""
    W.update(zip(rows, tensors[f"weight_ih_{{place}}"].chunk(len(rows))))
    U.update(zip(rows, tensors[f"weight_hh_{{place}}"].chunk(len(rows))))
    b_ih.update(zip(rows, tensors[f"bias_ih_{{place}}"].chunk(len(rows))))
    b_hh.update(zip(rows, tensors[f"bias_hh_{{place}}"].chunk(len(rows))))
{peepholes}'''
BELOW = '''
def outputs(place, x):
    """h of a layer below at every step, in its order of reading."""
    use(place)
    states = {{name: torch.zeros(x.shape[1], {size}, dtype=x.dtype) for name in {states}}}
    found = []
    for x_t in x:
        now = step({passed}, **{{f"{{name}}_prev": value for name, value in states.items()}})
        states = {{name: now[name] for name in states}}
        found.append(now["h"])
    return torch.stack(found)


sequence = x
for layer in range({layer}):
    {one_layer}
use("{place}")
{turned}'''
ONE_WAY = 'x = outputs(f"l{layer}", x)'
BOTH_WAYS = """\
forward = outputs(f"l{layer}", x)
    backward = outputs(f"l{layer}_reverse", x.flip(0)).flip(0)
    x = torch.cat([forward, backward], dim=-1)"""
TURNED = "x = x.flip(0)  # this direction reads from the end: step 0 is the last token\n"
HOLD = '''

def held(values, t, value, start, stop, units):
    """The values, at some steps and in some units exchanged for one that is held."""
    if not start <= t < stop:
        return values
    mask = torch.zeros(values.shape[-1], dtype=torch.bool)
    mask[units] = True
    return torch.where(mask, torch.full_like(values, value), values)
'''
TWIN = """
module = torch.nn.{twin}({arguments}, dtype=x.dtype)
module.load_state_dict(tensors)
difference = (module(x)[0] - signals["h"]).abs().max().item()
print(f"largest difference from torch.nn.{twin}: {{difference:.1e}}")
"""
DEEP_TWIN = """
module = torch.nn.{twin}({arguments}, dtype=x.dtype)
module.load_state_dict(tensors)
theirs = module(sequence)[0].chunk({directions}, dim=-1)[{half}]{turned}
difference = (theirs - signals["h"]).abs().max().item()
print(f"largest difference from torch.nn.{twin}: {{difference:.1e}}")
"""
NO_TWIN = """
print(f"last state: {signals['h'][-1, 0].tolist()}")
"""
