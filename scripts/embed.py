#!/usr/bin/env python3
"""Writes the documents that the program carries into its sources: run it after each change of one of them.

  scripts/embed.py           writes Sources/…/Generated, a file for each document
  scripts/embed.py --check   exits 1 if one of them is not up to date

Tests also hold what the program carries equal to the documents.
"""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# document, target, type, what it is
DOCUMENTS = [
    ("docs/control-api.yaml", "ControlAPI", "ControlAPIDocument", "The OpenAPI document of the control API."),
    ("docs/openapi.yaml", "ControlAPI", "OpenAPIDocument",
     "The OpenAPI document of the OAuth and OpenID Connect endpoints."),
    ("fixtures/demo.yaml", "Fixtures", "DemoFixture", "The demo fixture."),
    ("fixtures/understudy.schema.json", "Fixtures", "FixtureSchema", "The JSON Schema of fixtures."),
]

HEADER = """\
// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// scripts/embed.py writes this file from {path}. Change the document instead.

"""


def source(path, name, summary):
    text = (ROOT / path).read_text()
    assert '"""' not in text, f"{path} has three quotes in a row"
    lines = "".join(f"        {line}\n" if line else "\n" for line in text.split("\n"))
    # The last line break of the document stands before the closing quotes.
    return (
        HEADER.format(path=path)
        + f"/// {summary}\npackage enum {name} {{\n"
        + f'    /// The document\'s path in the repository.\n    package static let path = "{path}"\n\n'
        + f'    package static let text = #"""\n{lines.rstrip(chr(10))}\n\n        """#\n}}\n')


def main():
    stale = []
    for path, target, name, summary in DOCUMENTS:
        file = ROOT / f"Sources/{target}/Generated/{name}.swift"
        text = source(path, name, summary)
        if file.exists() and file.read_text() == text:
            continue
        stale.append(str(file.relative_to(ROOT)))
        if sys.argv[1:] != ["--check"]:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
    for file in stale:
        print(("embed: not up to date: " if sys.argv[1:] == ["--check"] else "embed: wrote ") + file)
    return 1 if stale and sys.argv[1:] == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main())
