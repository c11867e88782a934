"""Many tables in one step."""

from collections.abc import Iterable

from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation


class Tables(Operation):
    """Makes tables together: models are rendered once, where a step for each would render all anew.

    Rendering was two thirds of the processor time of a fresh database.
    """

    reversible = False

    def __init__(self, models: Iterable[CreateModel]) -> None:
        self.models = tuple(models)

    def state_forwards(self, app_label, state):
        vars(state).pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return "Create the tables of all rooms"
