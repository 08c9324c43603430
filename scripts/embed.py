#!/usr/bin/env python3
"""Writes what is generated from other files: run it after each change of one of them.

  scripts/embed.py           writes all of it
  scripts/embed.py --check   exits 1 if something is not up to date

1. The tables of keys in docs/fixtures.md and the record schemas in docs/control-api.yaml come from
   fixtures/understudy.schema.json, which `understudy fixtures schema` writes.
2. Sources/…/Generated has a file for each document that the program carries.

Tests also hold what the program carries equal to the documents.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# document, target, type, what it is
DOCUMENTS = [
    ("docs/control-api.yaml", "ControlAPI", "ControlAPIDocument", "The OpenAPI document of the control API."),
    ("docs/openapi.yaml", "ControlAPI", "OpenAPIDocument",
     "The OpenAPI document of the OAuth and OpenID Connect endpoints."),
    ("fixtures/demo.yaml", "Fixtures", "DemoFixture", "The demo fixture."),
]

# definition in the schema, name in the control API's document
RECORDS = [("tenant", "TenantFixture"), ("user", "User"), ("client", "Client"), ("claim", "ClaimRule"),
           ("audience", "AudienceFixture")]
REFERENCES = {"seconds": "Seconds", "filled": "Filled", "path": "EndpointPath", "strings": "Strings",
              "algorithm": "Algorithm", **dict(RECORDS)}

HEADER = """\
// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// scripts/embed.py writes this file from {path}. Change the document instead.

"""


def source(path, name, summary):
    text = (ROOT / path).read_text()
    assert '"""' not in text and "\\#" not in text, f"{path} has three quotes in a row, or a backslash before #"
    lines = "".join(f"        {line}\n" if line else "\n" for line in text.split("\n"))
    # The last line break of the document stands before the closing quotes.
    return (
        HEADER.format(path=path)
        + f"/// {summary}\npackage enum {name} {{\n"
        + f'    /// The document\'s path in the repository.\n    package static let path = "{path}"\n\n'
        + f'    package static let text = #"""\n{lines.rstrip(chr(10))}\n\n        """#\n}}\n')


def inlined(schema, definitions):
    """A key's schema with the references of the control API's document."""
    if isinstance(schema, list):
        return [inlined(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: inlined(value, definitions) for name, value in schema.items() if name != "$ref"} | (
        {"$ref": schema["$ref"]} if "$ref" in schema else {})
    name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    if name in REFERENCES:
        schema["$ref"] = "#/components/schemas/" + REFERENCES[name]
    elif name in definitions:
        del schema["$ref"]
        schema |= inlined(definitions[name], definitions)
    return schema


def record_schema(definition, definitions):
    """The members of a record, as lines of YAML: a JSON text is YAML, too."""
    return "".join(
        f"        {name}: {json.dumps(inlined(schema, definitions), ensure_ascii=False)}\n"
        for name, schema in definitions[definition]["properties"].items())


def value_type(schema, definitions):
    """What a key may have, in words."""
    reference = schema.get("$ref", "").removeprefix("#/$defs/")
    if reference in definitions and reference != "paths":
        words = {"seconds": "seconds", "filled": "text", "path": "path", "strings": "texts",
                 "algorithm": "algorithm", "claim": "claim"}
        return words.get(reference, reference)
    if reference:
        return "mapping"
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if schema.get("type") == "array":
        return {"tenant": "tenants", "user": "users", "client": "clients", "claim": "claims",
                "audience": "audiences"}[schema["items"]["$ref"].removeprefix("#/$defs/")]
    if isinstance(schema.get("type"), list):
        return "list of " + value_type(schema["items"], definitions)
    return {"string": "text", "boolean": "`true`, `false`", "integer": "number", "object": "mapping"}.get(
        schema.get("type"), "any")


def key_table(definition, definitions):
    """The table of a record's keys, as Markdown."""
    required = definitions[definition].get("required", [])
    rows = ["| key | value | default | meaning |", "|---|---|---|---|"]
    for name, schema in definitions[definition]["properties"].items():
        default = schema.get("default")
        shown = "required" if name in required else "" if default is None else (
            f"`{default}`" if isinstance(default, str) else f"`{json.dumps(default)}`")
        meaning = schema.get("description", "").replace("|", "\\|")
        rows.append(f"| `{name}` | {value_type(schema, definitions)} | {shown} | {meaning} |")
    return "\n".join(rows) + "\n"


def replaced(text, begin, end, content, path):
    """The text with other lines between two lines."""
    assert text.count(begin) == 1 and end in text.split(begin)[1], f"{path} has no part {begin.strip()}"
    head, rest = text.split(begin)
    return head + begin + content + end + rest.split(end, 1)[1]


def parts():
    """What is generated inside documents, by path."""
    definitions = json.loads((ROOT / "fixtures/understudy.schema.json").read_text())["$defs"]
    api = (ROOT / "docs/control-api.yaml").read_text()
    page = (ROOT / "docs/fixtures.md").read_text()
    for definition, name in RECORDS:
        article = "an" if definition[0] == "a" else "a"
        begin = f"        # The keys of {article} {definition}, by scripts/embed.py.\n"
        api = replaced(api, begin, "        # End.\n", record_schema(definition, definitions), "docs/control-api.yaml")
        begin = f"<!-- The keys of {article} {definition}, by scripts/embed.py. -->\n"
        page = replaced(page, begin, "<!-- End. -->\n", "\n" + key_table(definition, definitions) + "\n", "docs/fixtures.md")
    return {"docs/control-api.yaml": api, "docs/fixtures.md": page}


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    stale = []

    def put(path, text):
        file = ROOT / path
        if file.exists() and file.read_text() == text:
            return
        stale.append(path)
        if not check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)

    for path, text in parts().items():
        put(path, text)
    for path, target, name, summary in DOCUMENTS:
        put(f"Sources/{target}/Generated/{name}.swift", source(path, name, summary))
    for path in stale:
        print(("embed: not up to date: " if check else "embed: wrote ") + path)
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main())
