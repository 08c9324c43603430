"""Builds the provider once with all mutants of `mutants_provider.py`, and runs the tests of each.

The mutants stand in a copy of the tree, `.build-mutants-provider/tree`. There each is a branch on the environment variable
UNDERSTUDY_MUTANT, which the product does not know: the copy alone has the target `Mutation` that reads it. One build serves all
rows, because an edit of its own would rebuild nearly everything for each.
"""
import os
import re
import signal
import subprocess
import sys

from mutants_provider import ROWS

FOLDER = ".build-mutants-provider"
KEPT = (
    "CLibCrypto CLibCrypt LibCrypto JOSE TokenVerification KeyDiscovery OAuth DataDirectory IdentityStore Fixtures "
    "ServerCertificates ControlModel IdentityProvider TokenCatalogue ControlAPI UnderstudyServer").split()
TESTS = "TestSupport OAuthTests IdentityStoreTests IdentityProviderTests ControlAPITests".split()
WIDTH = ["--disable-xctest", "--experimental-maximum-parallelization-width", "8"]

MANIFEST = """
// The mutants' own part of the manifest.
let kept: Set<String> = [%s]
package.targets.removeAll { !kept.contains($0.name) }
package.products = []
for target in package.targets where target.type == .regular { target.dependencies.append("Mutation") }
package.targets.append(.target(name: "Mutation"))
"""

SWITCH = """#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

private let mutant = getenv("UNDERSTUDY_MUTANT").flatMap { Int(String(cString: $0)) }

/// Whether this run is about the mutant of that number.
public func mutates(_ number: Int) -> Bool { mutant == number }
"""


def numbered(wanted):
    """The rows that are wanted, by their numbers; all of them when none is named."""
    rows = {f"p{number}": (number, *row) for number, row in enumerate(ROWS, 1)}
    return [row for name, row in rows.items() if not wanted or name in wanted]


def list_rows():
    for number, subject, rule, path, _, _, test in numbered([]):
        print(f"{'p%d' % number:5} {subject:14} {rule:42} {path.rsplit('/', 1)[1]:28} {test}")


def mutated(path, text):
    """A source with all mutants of it, and the rows whose text it does not have exactly once."""
    lost, original = [], text
    for number, _, _, file, old, new, _ in numbered([]):
        if file != path:
            continue
        if original.count(old) != 1 or text.count(old) != 1:
            lost.append(number)
            continue
        text = text.replace(old, new.replace("@", old).replace("MUTANT", f"mutates({number})"))
    if text != original:
        text = re.sub(r"^((?:package |public |internal |private )?import )", r"import Mutation\n\1", text, count=1, flags=re.M)
        if "import Mutation\n" not in text:
            text = "import Mutation\n" + text
    return text, lost


def sources(root):
    """Every file of the copy, and what it holds; and the numbers of the rows that are lost."""
    files, lost = {}, []
    folders = [f"Sources/{name}" for name in KEPT] + [f"Tests/{name}" for name in TESTS] + ["docs", "fixtures"]
    for folder in folders:
        for file in sorted((root / folder).rglob("*")):
            if file.is_file():
                files[str(file.relative_to(root))] = file.read_bytes()
    for path in {row[2] for row in ROWS}:
        if path not in files:
            lost += [row[0] for row in numbered([]) if row[3] == path]
            continue
        text, missing = mutated(path, files[path].decode())
        files[path] = text.encode()
        lost += missing
    names = ", ".join(f'"{name}"' for name in KEPT + TESTS)
    files["Package.swift"] = ((root / "Package.swift").read_text() + MANIFEST % names).encode()
    files["Sources/Mutation/Mutation.swift"] = SWITCH.encode()
    resolved = root / "Package.resolved"
    if resolved.exists():
        files["Package.resolved"] = resolved.read_bytes()
    return files, lost


def write(tree, files):
    """Writes what differs, so that a second run builds only that."""
    for file in [file for folder in ("Sources", "Tests") for file in (tree / folder).rglob("*")]:
        if file.is_file() and str(file.relative_to(tree)) not in files:
            file.unlink()
    for path, content in files.items():
        file = tree / path
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def swift(root, command, *arguments, mutant=0, timeout=None):
    """What was printed, and the exit status; `None` for what did not end in time."""
    environment = dict(os.environ)
    environment.pop("UNDERSTUDY_MUTANT", None)
    if mutant:
        environment["UNDERSTUDY_MUTANT"] = str(mutant)
    folder = root / FOLDER
    whole = ["swift", *command.split(), "--package-path", str(folder / "tree"), "--scratch-path", str(folder / "build")]
    with subprocess.Popen(
        whole + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        env=environment, start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
            return output, process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.communicate()[0], None


def build(root):
    """Builds all mutants; the numbers of the rows that are lost, or `None` when it does not build."""
    print(f"mutate: building {len(ROWS)} mutants of the provider at once", flush=True)
    files, lost = sources(root)
    tree = root / FOLDER / "tree"
    tree.mkdir(parents=True, exist_ok=True)
    write(tree, files)
    output, status = swift(root, "build --build-tests", timeout=3_600)
    if status == 0:
        return lost
    errors = dict.fromkeys(line for line in output.splitlines() if line.startswith("/") and " error: " in line)
    print("\n".join(errors) or output[-4_000:], file=sys.stderr)
    print("mutate: the mutants of the provider do not build", file=sys.stderr)
    return None


def control(root, rows):
    """Whether the tests of the rows pass without a mutant."""
    print("mutate: running the tests without a mutant", flush=True)
    tests = "|".join(sorted({row[6] for row in rows}))
    output, status = swift(root, "test --skip-build", "--filter", tests, *WIDTH, timeout=3_600)
    if status != 0:
        print(output[-4_000:], "\nmutate: the tests fail before anything is removed", file=sys.stderr)
    return status == 0


def judge(root, rows, lost):
    """Runs the tests of each row; how many rows no test caught."""
    tests, _ = swift(root, "test list --skip-build", timeout=600)
    survivors = 0
    for number, subject, rule, path, _, _, test in rows:
        end = ""
        if number in lost:
            verdict = "LOST"  # the text is no longer there, or more than once: the table must follow the code
        elif not re.search(test, tests):
            verdict = "BROKEN"  # there is no test of that name
        else:
            output, status = swift(root, "test --skip-build", "--filter", test, *WIDTH, mutant=number, timeout=240)
            verdict = "SURVIVED" if status == 0 else "caught"
            end = "" if status is not None else " (its test never ended)"
        survivors += verdict != "caught"
        print(f"{verdict:9} {'p%d' % number:5} {subject:14} {rule:42} {test}{end}", flush=True)
    return survivors


def run(root, wanted):
    """Runs the rows; the number of those that no test caught, and the number of all."""
    rows = numbered(wanted)
    if not rows:
        return 0, 0
    lost = build(root)
    if lost is None or not control(root, rows):
        return len(rows), len(rows)
    return judge(root, rows, lost), len(rows)
