"""Forms of the console: Django's, said in our words, with the first field under the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from yidi.core.problems import Problem


class DayInput(forms.DateInput):
    """The browser's own picker; its value is always year-month-day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Pages of evidence: photographs and PDF files."""

    def __init__(self, **kwargs: Any) -> None:
        widget = ManyFiles(attrs={"accept": "image/*,application/pdf"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file that was chosen."""
        given = data if isinstance(data, list | tuple) else [data]
        if not any(given) and self.required:
            raise ValidationError("请选择文件。")
        return [super(FilesField, self).clean(one, initial) for one in given if one]


class Form(forms.Form):
    """A form whose labels stand above their fields and whose first field has the cursor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def __iter__(self) -> Iterator[forms.BoundField]:
        """The fields as a page shows them: the cursor is in the first that is wrong, else in the
        first."""
        shown = [name for name, field in self.fields.items() if not field.widget.is_hidden]
        wrong = [name for name in shown if self.is_bound and name in self.errors]
        for name in (wrong or shown)[:1]:
            self.fields[name].widget.attrs["autofocus"] = True
        return super().__iter__()

    def refuse(self, problem: Problem) -> None:
        """Shows a refusal of the core above the form."""
        self.add_error(None, f"{problem.sentence}{problem.next_step}")


def typed_rows(request: HttpRequest, names: Sequence[str]) -> list[tuple[str, ...]]:
    """The rows of a table of inputs, each column under its name; what is not there is empty."""
    columns = (request.POST.getlist(name) for name in names)
    return [tuple(cell.strip() for cell in cells) for cells in zip_longest(*columns, fillvalue="")]


def reason(label: str = "说明", *, required: bool = True, most: int = 500) -> forms.CharField:
    """A sentence or two."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget)
