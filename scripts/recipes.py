#!/usr/bin/env python3
"""Runs the recipes of docs/recipes as they stand there, against the built program: scripts/recipes.py [NAME …]

Each fenced block with a file's name becomes that file; test-control stands for the commands of docs/test-control.md, which run
one after the other. What a recipe needs comes from Debian and PyPI; UNDERSTUDY names
another program than .build/debug/understudy.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("UNDERSTUDY", ROOT / ".build/debug/understudy")).resolve()
JARS = [
    f"/usr/share/java/{name}.jar"
    for name in ("junit-platform-console-standalone", "jackson-databind", "jackson-core", "jackson-annotations")
]
CLASS_PATH = ":".join(JARS)

# What each needs (a program or file, and Debian's package of it), its commands, and whether it starts its own server.
RECIPES = {
    "pytest": ([], [["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"]], True),
    "node": ([("node", "nodejs")], [["node", "--test"]], False),
    "go": ([("go", "golang-go")], [["go", "vet", "./..."], ["go", "test", "-count=1", "./..."]], False),
    "junit": (
        [("javac", "default-jdk-headless"), (JARS[0], "junit5"), (JARS[1], "libjackson2-databind-java")],
        [
            ["javac", "-cp", CLASS_PATH, "-d", "classes", "AppTest.java"],
            ["java", "-jar", JARS[0], "-cp", "classes:" + CLASS_PATH, "--select-class", "AppTest",
             "--disable-banner", "--disable-ansi-colors", "--details", "tree"],
        ],
        False,
    ),
    "shell": ([("curl", "curl"), ("jq", "jq")], [["sh", "test.sh"]], True),
    "test-control": ([("curl", "curl"), ("jq", "jq")], [], True),
}
PAGE = "test-control"
# Its blocks are the package's own tests: SnippetTests holds the page to them.
SNIPPETS = {"swift"}


def install(wanted):
    needs = [need for name in wanted for need in RECIPES[name][0]]
    missing = sorted({package for what, package in needs if not shutil.which(what) and not os.path.exists(what)})
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"recipes: as root, on Debian: apt-get install {' '.join(missing)}")
    print(f"recipes: installing {' '.join(missing)}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    quiet = {"env": environment, "stdout": subprocess.DEVNULL}
    if subprocess.run(command, **quiet).returncode != 0:
        # A new machine knows no packages yet.
        subprocess.run(["apt-get", "update", "-qq"], check=True, **quiet)
        subprocess.run(command, check=True, **quiet)


def blocks(page):
    """The files that stand in a page, by their names."""
    found = re.findall(r"^```\w+ (\S+)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    if not found:
        sys.exit(f"recipes: {page} has no file in it")
    return found


def serve(folder):
    ready = folder / "ready.json"
    command = [PROGRAM, "serve", "--in-memory", "--demo", "--port", "0", "--ready-file", ready, "--log-level", "error"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not ready.exists():
        if server.poll() is not None:
            sys.exit("recipes: the provider did not start")
        time.sleep(0.05)
    return server, json.loads(ready.read_text())["url"]


def run_page(folder):
    """The shell blocks of docs/test-control.md as one script, in which no call of the control API may be refused."""
    folder.mkdir()
    page = (ROOT / "docs/test-control.md").read_text()
    server, url = serve(folder)
    script = "".join(re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    checked = 'curl() { case "$*" in */_understudy/*) command curl -S --fail-with-body "$@";; *) command curl -S "$@";; esac; }\n'
    (folder / "page.sh").write_text("set -eu\n" + checked + script.replace("http://localhost:8080", url))
    try:
        answered = subprocess.run(["bash", "-o", "pipefail", "-x", "page.sh"], cwd=folder, timeout=300, capture_output=True, text=True)
    finally:
        server.terminate()
        server.wait()
    if answered.returncode != 0:
        print(answered.stdout[-2_000:], answered.stderr[-2_000:])
    return answered.returncode == 0


def run(name, folder, environment):
    if name == PAGE:
        return run_page(folder)
    folder.mkdir()
    for file, text in blocks(ROOT / "docs/recipes" / f"{name}.md"):
        (folder / file).write_text(text)
    _, commands, starts_its_own = RECIPES[name]
    if starts_its_own:
        environment = {key: value for key, value in environment.items() if key != "UNDERSTUDY_SERVER"}
    return all(subprocess.run(command, cwd=folder, env=environment, timeout=300).returncode == 0 for command in commands)


def main():
    wanted = sys.argv[1:] or sorted(RECIPES)
    unknown = [name for name in wanted if name not in RECIPES]
    if unknown:
        sys.exit(f"recipes: no recipe {' '.join(unknown)}; there are {' '.join(sorted(RECIPES))}")
    pages = {page.stem for page in (ROOT / "docs/recipes").glob("*.md")} - SNIPPETS
    if pages | {PAGE} != set(RECIPES):
        sys.exit(f"recipes: docs/recipes and scripts/recipes.py differ: {' '.join(sorted((pages | {PAGE}) ^ set(RECIPES)))}")
    install(wanted)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        venv.create(folder / "venv", with_pip=True)
        pip = [folder / "venv/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        subprocess.run([*pip, "--prefer-binary", "pytest", "requests", "pyjwt[crypto]"], check=True)
        (folder / "bin").mkdir()
        (folder / "bin/understudy").symlink_to(PROGRAM)
        server, url = serve(folder)
        path = f"{folder}/bin:{folder}/venv/bin:{os.environ['PATH']}"
        environment = os.environ | {"PATH": path, "UNDERSTUDY_SERVER": url}
        try:
            failed = []
            for name in wanted:
                print(f"=== {name}", flush=True)
                if not run(name, folder / name, environment):
                    failed.append(name)
        finally:
            server.terminate()
            server.wait()
    if failed:
        sys.exit(f"recipes: failed: {' '.join(failed)}")
    print(f"recipes: {len(wanted)} passed")


if __name__ == "__main__":
    main()
