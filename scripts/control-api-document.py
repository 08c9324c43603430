#!/usr/bin/env python3
"""Writes docs/control-api.yaml into the program: Sources/ControlAPI/Document, a file for each part of it.

A part begins with a comment that stands at the line's beginning and is its name. ControlAPIDocument.swift has their order, and
a test holds what is served equal to the document.
"""
import pathlib
import re

root = pathlib.Path(__file__).resolve().parent.parent
header = "".join((root / "Sources/ControlAPI/OpenAPIDocument.swift").read_text().splitlines(keepends=True)[:4])
text = (root / "docs/control-api.yaml").read_text()
for name, body in re.findall(r"^# (\w+)\n((?:(?!# ).*\n)*)", text, re.MULTILINE):
    lines = [f"# {name}", *body.splitlines()]
    indented = "".join(f"        {line}\n" if line else "\n" for line in lines)
    path = root / f"Sources/ControlAPI/Document/ControlAPIDocument+{name}.swift"
    member = name[0].lower() + name[1:]
    path.write_text(
        f'{header}extension ControlAPIDocument {{\n    static let {member} = #"""\n{indented}\n        """#\n}}\n'
    )
    print(f"{path.relative_to(root)}: {len(lines) + 10} lines")
