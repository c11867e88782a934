"""The OpenAPI description, generated from the types that decode and encode the messages."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from yidi.interfaces.fronts import messages


class Path(NamedTuple):
    """One address: what it does, the message in, the message out, statuses when it was done."""

    address: str
    summary: str
    taken: type
    given: type
    done: tuple[int, ...]


_PATHS = (
    Path(
        "/api/v1/commitments",
        "取得要签署的承诺书全文",
        messages.FilingIn,
        messages.CommitmentOut,
        (200,),
    ),
    Path("/api/v1/filings", "办理备案", messages.FilingIn, messages.FilingOut, (201, 200)),
    Path(
        "/api/v1/people/filings", "一个人的全部备案", messages.PersonIn, messages.FilingsOut, (200,)
    ),
    Path(
        "/api/v1/filings/{number}/cancel", "取消备案", messages.PersonIn, messages.FilingOut, (200,)
    ),
    Path(
        "/api/v1/filings/{number}/change", "变更备案", messages.ChangeIn, messages.FilingOut, (200,)
    ),
    Path(
        "/api/v1/filings/{number}/change/commitment",
        "取得变更时要签署的承诺书全文",
        messages.ChangeIn,
        messages.CommitmentOut,
        (200,),
    ),
)


def description() -> dict[str, Any]:
    """The whole description (OpenAPI 3.1)."""
    types: list[type] = [
        messages.Refused,
        *(t for path in _PATHS for t in (path.taken, path.given)),
    ]
    schemas, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    named = dict(zip(types, schemas, strict=True))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "异地就医备案接口",
            "version": "1",
            "description": "供省级App、小程序等接入端办理异地就医备案。每个请求用 POST；"
            "没有办成时返回 problems：代码、原因、下一步、依据的文件和条款。",
        },
        "security": [{"key": []}],
        "paths": {path.address: {"post": _operation(path, named)} for path in _PATHS},
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(path: Path, named: dict[type, Any]) -> dict[str, Any]:
    responses = {str(status): _content(path.summary, named[path.given]) for status in path.done}
    responses |= {
        "401": _content("接入密钥无效", named[messages.Refused]),
        "422": _content("没有办成", named[messages.Refused]),
    }
    operation: dict[str, Any] = {
        "summary": path.summary,
        "requestBody": {"required": True, **_json(named[path.taken])},
        "responses": responses,
    }
    if 201 in path.done:
        operation["parameters"] = [_KEY]
    return operation


_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "maxLength": 64},
    "description": "同一标识、同一内容只办一次；内容不同则拒绝。",
}


def _content(text: str, schema: Any) -> dict[str, Any]:
    return {"description": text, **_json(schema)}


def _json(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}
