"""The base of all answers."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """An answer of the API. Unknown fields, which a newer server may send, are kept."""

    model_config = ConfigDict(extra="allow", populate_by_name=True, protected_namespaces=())
