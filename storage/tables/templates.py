"""Answer templates (答复模板): words to begin an answer with. Seeded, replaceable data."""

from sqlmodel import Field, SQLModel


class AnswerTemplate(SQLModel, table=True):
    """A template: its name, and its words in both languages, with placeholders such as `{date}` in them.

    `category`: the code of a category, of its sort (the letters before the dash) or of a group of the menu;
    empty for anything. `result`: the result class it goes with; empty for any.
    """

    __tablename__ = "answer_template"

    code: str = Field(primary_key=True, max_length=12)
    category: str = Field(default="", max_length=8)
    result: str = Field(default="", max_length=1)
    zh: str
    en: str
    zh_text: str
    en_text: str
