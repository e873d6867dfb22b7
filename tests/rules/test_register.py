"""No column holds something about a person without saying what for, how long, and who reads it."""

from sqlmodel import SQLModel

from storage import register, seeds

SAYS = """
A column that can hold something about a person has a line in storage/seed/register.csv: field,group,erase.
Not personal (a code, a name of ours, a number that means nothing outside): `-`, and nothing behind it.
Personal: a group of storage/seed/personal.csv, and how it is erased when its author goes: row, blank, hand or
keep (storage/register.py says what they mean). Add one of the two for each, in the order of the alphabet:
"""


def test_every_column_that_can_be_personal_is_registered() -> None:
    missing = register.list_unregistered()
    lines = "\n".join(f"{field},-,    or    {field},words,row" for field in missing)
    assert not missing, SAYS + lines


def test_the_register_names_only_what_there_is() -> None:
    groups = {group.name for group in register.groups()}
    assert len(register.entries()) > 80
    for entry in register.entries():
        field = f"{entry.table}.{entry.column}"
        assert entry.column in SQLModel.metadata.tables[entry.table].columns, f"{field} is no column"
        if entry.group == register.NOT_PERSONAL:
            assert entry.erase == "", f"{field} is not personal: nothing to erase"
        else:
            assert entry.group in groups, f"{field}: no group {entry.group} in personal.csv"
            assert entry.erase in {"row", "blank", "hand", "keep"}, field


def test_every_group_is_used_and_its_rule_exists() -> None:
    used = {entry.group for entry in register.entries()} - {register.NOT_PERSONAL}
    rules = {row["code"] for row in seeds.rows("retention")}
    assert used == {group.name for group in register.groups()}
    assert {group.rule for group in register.groups()} - {""} <= rules


def test_the_register_is_in_order() -> None:
    fields = [(entry.table, entry.column) for entry in register.entries()]
    assert fields == sorted(fields)
