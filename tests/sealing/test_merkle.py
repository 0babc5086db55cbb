"""The tree: whatever the number of leaves, each is below the root and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bancheng.crypto import digest
from bancheng.sealing import merkle

hashes = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), max_size=40)


def built(leaves: list[str]) -> str:
    """The root by the definition: split before the largest power of two, left and right."""
    if len(leaves) == 1:
        return merkle.leaf(leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return merkle.node(built(leaves[:half]), built(leaves[half:]))


@given(hashes)
def test_the_root_is_that_of_the_definition(leaves: list[str]) -> None:
    root, count = merkle.root_of(iter(leaves))

    assert count == len(leaves)
    assert root == (built(leaves) if leaves else digest(b"\x02"))


@given(hashes.filter(bool), st.data())
def test_the_path_of_every_leaf_leads_to_the_root(leaves: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))

    path = merkle.path_to(place, leaves)

    assert merkle.climbed(leaves[place], path) == merkle.root_of(leaves)[0]
    assert len(path) <= len(leaves).bit_length()


@given(hashes.filter(bool), st.binary(min_size=32, max_size=32).map(bytes.hex), st.data())
def test_no_other_hash_climbs_to_the_root(
    leaves: list[str], other: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))

    reached = merkle.climbed(other, merkle.path_to(place, leaves))

    assert (reached == merkle.root_of(leaves)[0]) == (other == leaves[place])


@given(hashes.filter(lambda found: len(found) > 1), st.data())
def test_leaves_taken_out_doubled_or_exchanged_change_the_root(
    leaves: list[str], data: st.DataObject
) -> None:
    root, _count = merkle.root_of(leaves)
    place = data.draw(st.integers(0, len(leaves) - 2))
    exchanged = [*leaves]
    exchanged[place], exchanged[place + 1] = exchanged[place + 1], exchanged[place]

    assert merkle.root_of(leaves[:place] + leaves[place + 1 :])[0] != root
    assert merkle.root_of([*leaves, leaves[-1]])[0] != root
    assert (merkle.root_of(exchanged)[0] == root) == (exchanged == leaves)


def test_an_inner_node_does_not_pass_for_a_leaf() -> None:
    leaves = ["00" * 32, "11" * 32]
    inner = merkle.node(merkle.leaf(leaves[0]), merkle.leaf(leaves[1]))

    assert merkle.root_of([inner])[0] != merkle.root_of(leaves)[0]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_tree_of_a_few_leaves_is_as_drawn(count: int) -> None:
    a, b, c = (str(n) * 64 for n in (1, 2, 3))
    la, lb, lc = merkle.leaf(a), merkle.leaf(b), merkle.leaf(c)
    drawn = {1: la, 2: merkle.node(la, lb), 3: merkle.node(merkle.node(la, lb), lc)}

    assert merkle.root_of([a, b, c][:count])[0] == drawn[count]
