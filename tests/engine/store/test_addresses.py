"""S: the access address is chosen only in the standard-address dialog. What it finds, and what may be ordered at."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store import addresses
from engine.store.addresses import Found
from engine.tables import Address

DOOR = "榕湾市鼓山区洪江街道湖东花苑3幢2单元5层501室"


def names(city: Session, text: str, limit: int = 20) -> list[str]:
    return [found.full_name for found in addresses.search(city, text, limit)]


def door(city: Session, estate: str) -> Found:
    return addresses.search(city, f"{estate} 1幢1单元 101", 1)[0]


@pytest.mark.parametrize(
    "text",
    [
        "湖东花苑 3幢 2单元 501",
        "501 2单元 3幢 湖东花苑",
        "湖东花苑3幢2单元501",
        "501室3幢2单元湖东",
        "　湖东花苑，３幢；２单元／５０１",
        DOOR,
        "hdhy 3幢 2单元 501",
        "hdhy3z2dy501",
        "HDHY 3z 2dy 501s",
        "湖东hy 3幢2dy501",
    ],
)
def test_a_door_is_found_by_fragments_in_any_order_and_by_initials(city: Session, text: str) -> None:
    assert names(city, text) == [DOOR]


@pytest.mark.parametrize("text", ["湖花 3幢 2单元 501", "鼓山湖东花苑 3幢2单元501", "rwsgsqhdhy 3z 2dy 501"])
def test_left_out_characters_do_no_harm(city: Session, text: str) -> None:
    """Where nothing has the text as it stands, its characters may have others between them."""
    assert DOOR in names(city, text)


def test_the_text_as_it_stands_goes_before_one_with_gaps(city: Session) -> None:
    """西湖里 is a street, not every 西…湖…里."""
    found = names(city, "西湖里", limit=2000)
    assert found
    assert all("西湖里" in name for name in found)


def test_a_number_is_not_found_within_another(city: Session) -> None:
    """1单元 is not 11单元, and 01 is no door."""
    assert all("幢1单元" in name for name in names(city, "星海湾 1单元", limit=2000))
    assert names(city, "湖东花苑 01室") == []


def test_a_number_is_found_while_it_is_being_typed(city: Session) -> None:
    found = names(city, "湖东花苑3幢2单元50")
    assert [name[-4:] for name in found] == ["501室", "502室", "503室", "504室"]


def test_doors_come_in_the_order_of_the_tree(city: Session) -> None:
    """Building 2 before building 10, whatever the alphabet says."""
    found = names(city, "湖东花苑 1单元 101", limit=100)
    assert [name.split("花苑")[1].split("幢")[0] for name in found] == ["1", "2", "3", "4", "5", "6"]
    floors = [name.split("层")[0].split("元")[-1] for name in names(city, "湖东花苑1幢1单元", limit=100)]
    assert floors == sorted(floors, key=int)


def test_only_doors_are_found_and_no_more_than_asked_for(city: Session) -> None:
    found = addresses.search(city, "榕湾市", 7)
    assert len(found) == 7
    assert all(place.leaf and place.level_type == "door" for place in found)


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "'", "…", "没有这个小区", "zzzz", "湖东花苑 999幢"])
def test_a_text_that_fits_nothing_finds_nothing(city: Session, text: str) -> None:
    assert names(city, text) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(text=st.text(max_size=40) | st.text("%_\\'\"*[]^$湖东1幢a\x00 ", max_size=20))
def test_whatever_is_typed_gets_an_answer(city: Session, text: str) -> None:
    assert len(names(city, text)) <= 20


def test_the_tree_is_walked_down_level_by_level(city: Session) -> None:
    (province,) = addresses.children(city, None)
    at, kinds = province, [province.level_type]
    while below := addresses.children(city, at.id):
        assert all(child.level == at.level + 1 for child in below)
        at = below[0]
        kinds.append(at.level_type)
    assert kinds == ["province", "city", "district", "street", "estate", "building", "unit", "floor", "door"]
    assert at.leaf
    assert [node.id for node in addresses.path(city, at.id)][::8] == [province.id, at.id]


def test_children_come_in_their_own_order(city: Session) -> None:
    estate = city.scalars(select(Address.id).where(Address.name == "湖东花苑")).one()
    assert [child.name for child in addresses.children(city, estate)] == [f"{n}幢" for n in range(1, 7)]


def test_the_path_spells_the_full_name(city: Session) -> None:
    (found,) = addresses.search(city, DOOR)
    assert "".join(node.name for node in addresses.path(city, found.id)[1:]) == DOOR
    assert addresses.path(city, -1) == []


def test_a_covered_door_with_a_free_port_may_be_ordered_at(city: Session) -> None:
    place = addresses.look(city, door(city, "湖东花苑").id)
    assert place is not None
    assert (place.coverage, place.ports_free > 0) == ("ftth", True)
    assert addresses.why_not(place) is None
    address = addresses.orderable(city, place.id)
    assert address is not None
    assert address.id == place.id


def test_why_not_is_told_with_the_note_uncovered_and_planned(city: Session) -> None:
    for estate, about in [("白马河畔", "尚未覆盖光纤：物业未签进场协议"), ("榕荫里小区", "正在建设：管道施工中")]:
        place = door(city, estate)
        sentence = addresses.why_not(place)
        assert sentence is not None
        assert about in sentence.zh
        assert addresses.orderable(city, place.id) is None


def test_without_a_free_port_nothing_may_be_ordered(city: Session) -> None:
    full = select(Address.id).where(Address.coverage == "ftth", Address.ports_free == 0)
    place_id = city.scalars(select(Address.id).where(Address.leaf, Address.covered_by.in_(full))).first()
    assert place_id is not None
    place = addresses.look(city, place_id)
    assert place is not None
    sentence = addresses.why_not(place)
    assert sentence is not None
    assert "已无空闲端口" in sentence.zh
    assert addresses.orderable(city, place_id) is None


@pytest.mark.parametrize("level_type", ["province", "estate", "unit", "floor"])
def test_above_the_door_nothing_may_be_ordered(city: Session, level_type: str) -> None:
    node_id = city.scalars(select(Address.id).where(Address.level_type == level_type)).first()
    assert node_id is not None
    place = addresses.look(city, node_id)
    assert place is not None
    sentence = addresses.why_not(place)
    assert sentence is not None
    assert "到户" in sentence.zh
    assert addresses.orderable(city, node_id) is None


def test_an_address_that_does_not_exist_may_not_be_ordered_at(city: Session) -> None:
    assert addresses.look(city, -1) is None
    assert addresses.orderable(city, -1) is None
