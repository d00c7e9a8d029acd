"""What the forms of all businesses can do."""

from __future__ import annotations

from typing import ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from engine.errors import Text


class OrderForm(FlaskForm):
    """A form of fields with sentences beside them."""

    #: a field of the order -> the field of the form beside which its sentence stands
    BESIDE: ClassVar[dict[str, str]] = {}

    draft = HiddenField()  #: the key under which what is typed is kept
    #: S: without a valid document: the duty manager's staff number and a reason
    exception_by = StringField()
    exception_because = StringField()

    def text(self, name: str) -> str:
        """A field without the blanks around it."""
        return str(self[name].data or "").strip()

    def document_number(self, name: str) -> str:
        """A document's number, as it is compared: no blanks, capitals."""
        return "".join(self.text(name).split()).upper()

    @property
    def excepted(self) -> bool:
        """Whether a duty manager is said to allow it without a valid document: then the engine says what is wrong."""
        return bool(self.text("exception_by") or self.text("exception_because"))

    def exception(self) -> dict[str, str]:
        """The exception, as it is asked for."""
        return {name: self.text(name) for name in ("exception_by", "exception_because")}

    def number(self, name: str) -> int | None:
        """A field that holds an id; None where it holds none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    def too_long(self, lengths: dict[str, int]) -> dict[str, Text]:
        """The fields that hold more than they may."""
        return {
            name: Text(f"最多 {most} 个字", f"At most {most} characters")
            for name, most in lengths.items()
            if len(self.text(name)) > most
        }

    def refuse(self, sentences: dict[str, Text]) -> None:
        """Puts each sentence beside its field; what has no field of its own stands at the top (`form_errors`)."""
        for name, sentence in sentences.items():
            beside = self.BESIDE.get(name, name)
            if beside in self._fields:
                self[beside].errors = [*self[beside].errors, sentence]
            else:
                self.form_errors = [*self.form_errors, sentence]
