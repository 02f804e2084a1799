"""Names of torch's operations, sorted by who knows what they compute.

What counts as torch's own is what an author does not write in a line: derivatives, layers, losses, activations, optimizers, linear
algebra, sorting, statistics. Arithmetic on tensors and moving numbers about are the author's formula again.
"""

from __future__ import annotations

_ARITHMETIC = """
    add sub subtract rsub mul multiply div divide true_divide truediv rdiv rtruediv floordiv rfloordiv floor_divide mod
    rmod fmod
    remainder pow rpow float_power neg negative pos positive abs absolute sign sgn square sqrt rsqrt reciprocal
    radd rmul iadd isub imul itruediv ifloordiv imod ipow addcmul addcdiv lerp
    sum nansum prod mean max min amax amin maximum minimum fmax fmin clamp clip where hypot cumsum cumprod
    round floor ceil trunc fix frac eq ne lt le gt ge not_equal equal allclose isclose greater less greater_equal less_equal
    logical_and logical_or logical_not logical_xor and or xor invert any all isnan isinf isfinite isreal bool int float index
    lshift rshift bitwise_and bitwise_or bitwise_xor bitwise_not rsub heaviside nan_to_num
"""
ARITHMETIC = frozenset(_ARITHMETIC.split())
"""The author's formula, though on tensors."""
_MOVING = """
    tensor as_tensor asarray from_numpy scalar_tensor zeros ones full empty eye arange linspace logspace zeros_like
    ones_like full_like
    empty_like rand randn randint randperm rand_like randn_like new_tensor new_zeros new_ones new_full new_empty manual_seed
    clone detach copy to type type_as double float half long int bool cpu numpy tolist item contiguous requires_grad_
    requires_grad
    retain_grad set_ data grad_fn is_leaf dtype device layout ndim dim size shape numel nelement len stride storage_offset
    view view_as reshape reshape_as flatten unflatten squeeze unsqueeze expand expand_as repeat tile permute transpose t
    T mT H mH
    movedim swapaxes swapdims flip fliplr flipud roll rot90 narrow select index_select gather take take_along_dim
    getitem setitem
    split chunk unbind stack cat concat concatenate hstack vstack dstack column_stack row_stack broadcast_to broadcast_tensors
    atleast_1d atleast_2d atleast_3d meshgrid diag diagonal diagflat tril triu unfold as_strided block_diag masked_fill
    masked_select
    index_fill index_copy fill zero copysign real imag iter contains hash repr str format reduce_ex deepcopy array dunder_array
    set_data is_floating_point is_complex is_contiguous get_device is_tensor is_nonzero register_hook backward has_names names
    pin_memory element_size allow_in_graph get set delete
"""
MOVING = frozenset(_MOVING.split())
"""Numbers are made, moved, viewed or read, and stay what they are."""
ROUNDINGS = frozenset(["round", "floor", "ceil", "trunc", "fix", "int", "long"])
HANDING = frozenset(["tensor", "as_tensor", "scalar_tensor", "full", "new_tensor", "new_full", "from_numpy", "asarray"])
"""What turns numbers of the page into tensors."""
SIZES = frozenset(["shape", "size", "numel", "nelement", "len"])


def plain(name: str) -> str:
    """``__radd__`` and ``add_`` without the underscores."""
    return name.strip("_")


def is_own(name: str) -> bool:
    """Whether torch knows something that the author of a page has not written."""
    return plain(name) not in ARITHMETIC | MOVING and name not in ARITHMETIC | MOVING
