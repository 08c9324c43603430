#!/usr/bin/env python3
"""Runs the recipes of docs/recipes against the built program: scripts/recipes.py [NAME …]

Each fenced block with a file name becomes that file. The name test-control stands for the commands of docs/test-control.md,
which run one after the other. Each recipe runs three times:

1. against a server on the loopback, which the recipe starts itself;
2. against a server on another address of this machine, which requires the control token;
3. against the same server with a wrong token: the recipe fails, and shows why the server refused it.

The recipes need packages of Debian and PyPI. UNDERSTUDY names a program other than .build/debug/understudy.
"""

import json
import os
import pathlib
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("UNDERSTUDY", ROOT / ".build/debug/understudy")).resolve()
JARS = [
    f"/usr/share/java/{name}.jar"
    for name in ("junit-platform-console-standalone", "jackson-databind", "jackson-core", "jackson-annotations")
]
CLASS_PATH = ":".join(JARS)

# For each recipe: the programs or files that it needs, each with its Debian package, and its commands.
RECIPES = {
    "pytest": ([], [["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"]]),
    "node": ([("node", "nodejs")], [["node", "--test"]]),
    "go": ([("go", "golang-go")], [["go", "vet", "./..."], ["go", "test", "-count=1", "./..."]]),
    "junit": (
        [("javac", "default-jdk-headless"), (JARS[0], "junit5"), (JARS[1], "libjackson2-databind-java")],
        [
            ["javac", "-cp", CLASS_PATH, "-d", "classes", "AppTest.java"],
            ["java", "-jar", JARS[0], "-cp", "classes:" + CLASS_PATH, "--select-class", "AppTest",
             "--disable-banner", "--disable-ansi-colors", "--details", "tree"],
        ],
    ),
    "shell": ([("curl", "curl"), ("jq", "jq")], [["sh", "test.sh"]]),
    "test-control": ([("curl", "curl"), ("jq", "jq")], []),
}
PAGE = "test-control"
# The blocks of this page are tests of the package: SnippetTests compares them.
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
        # On a new machine the lists of packages are empty.
        subprocess.run(["apt-get", "update", "-qq"], check=True, **quiet)
        subprocess.run(command, check=True, **quiet)


def blocks(page):
    """The names and texts of the files in a page."""
    found = re.findall(r"^```\w+ (\S+)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    if not found:
        sys.exit(f"recipes: {page} contains no file")
    return found


def own_address():
    """An IPv4 address of this machine that is not on the loopback."""
    listed = subprocess.run(["hostname", "-I"], capture_output=True, text=True).stdout.split()
    address = next((address for address in listed if "." in address and not address.startswith("127.")), None)
    if address is None:
        sys.exit("recipes: this machine has the loopback only. As root: ip addr add 192.0.2.1/32 dev lo")
    return address


class Server:
    """A server with the demo users, on a free port of the loopback or of another address."""

    def __init__(self, folder, address=None, token=None):
        folder.mkdir()
        ready = folder / "ready.json"
        command = [PROGRAM, "serve", "--in-memory", "--demo", "--ready-file", ready, "--log-level", "error"]
        environment = without_server(os.environ)
        if address is None:
            command += ["--port", "0"]
        else:
            with socket.create_server((address, 0)) as listener:
                port = listener.getsockname()[1]
            command += ["--host", address, "--port", str(port), "--issuer", f"http://{address}:{port}"]
            environment["UNDERSTUDY_CONTROL_TOKEN"] = token
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
        while not ready.exists():
            if self.process.poll() is not None:
                sys.exit("recipes: the provider did not start")
            time.sleep(0.05)
        self.url = json.loads(ready.read_text())["url"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def refusal(self):
        """What the server says to a caller without the token."""
        try:
            urllib.request.urlopen(f"{self.url}/_understudy/v1/tenants", timeout=10)
        except urllib.error.HTTPError as error:
            return json.load(error)["detail"]
        sys.exit("recipes: the server on another address does not require the control token")


def without_server(environment):
    """The environment without the variables that lead to a server."""
    return {name: value for name, value in environment.items()
            if name not in ("UNDERSTUDY_SERVER", "UNDERSTUDY_CONTROL_TOKEN", "UNDERSTUDY_CONTROL_TOKEN_FILE")}


def page_commands(folder, url):
    """The shell blocks of docs/test-control.md as one script, which ends at the first refused call of the control API.

    As the page says, the calls of the control API get the token as one more header.
    """
    page = (ROOT / "docs/test-control.md").read_text()
    script = "".join(re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    checked = """set -eu
    curl() {
        case "$*" in
            */_understudy/*) command curl -S --fail-with-body ${UNDERSTUDY_CONTROL_TOKEN:+-H "Authorization: Bearer $UNDERSTUDY_CONTROL_TOKEN"} "$@";;
            *) command curl -S "$@";;
        esac
    }
    """
    (folder / "page.sh").write_text(checked + script.replace("http://localhost:8080", url))
    return [["bash", "-o", "pipefail", "-x", "page.sh"]]


def write(name, folder, url):
    """Writes the files of a recipe, and returns its commands."""
    folder.mkdir()
    if name == PAGE:
        return page_commands(folder, url)
    for file, text in blocks(ROOT / "docs/recipes" / f"{name}.md"):
        (folder / file).write_text(text)
    return RECIPES[name][1]


def run(name, folder, url, environment, refusal=None):
    """Whether a recipe passes, or fails with the given refusal. Prints what it wrote if it does not."""
    written = ""
    passed = True
    for command in write(name, folder, url):
        result = subprocess.run(
            command, cwd=folder, env=environment, timeout=300, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        written += result.stdout
        passed = passed and result.returncode == 0
    # With a wrong token a recipe fails and says why. Test runners may put backslashes before quotes.
    if passed if refusal is None else not passed and refusal in written.replace("\\", ""):
        return True
    print(written[-4_000:])
    return False


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
        local = without_server(os.environ) | {"PATH": f"{folder}/bin:{folder}/venv/bin:{os.environ['PATH']}"}
        token = secrets.token_urlsafe(32)
        failed = []
        for name in wanted:
            # Only the page needs a server on the loopback: the recipes start one.
            with Server(folder / f"{name}-near") as near, Server(folder / f"{name}-far", own_address(), token) as far:
                # A URL may end in a slash.
                remote = {"UNDERSTUDY_SERVER": far.url + "/", "UNDERSTUDY_CONTROL_TOKEN": token}
                rounds = [
                    ("on the loopback", near.url, {}, None),
                    ("on another address, with the token", far.url, remote, None),
                    ("with a wrong token", far.url, remote | {"UNDERSTUDY_CONTROL_TOKEN": "not-" + token}, far.refusal()),
                ]
                for number, (title, url, environment, refusal) in enumerate(rounds):
                    print(f"=== {name}: {title}", flush=True)
                    if not run(name, folder / f"{name}-{number}", url, local | environment, refusal):
                        failed.append(f"{name} {title}")
    if failed:
        sys.exit(f"recipes: failed: {'; '.join(failed)}")
    print(f"recipes: {len(wanted)} passed")


if __name__ == "__main__":
    main()
