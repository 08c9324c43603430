"""Measures the numbers that the project holds itself to, as ratios in one run on one machine, and writes docs/benchmarks.md.

Needs openssl and wrk; `make bench` builds what is measured. Every load goes to this machine's loopback and ends by itself.
"""

import datetime
import http.client
import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

import bench_code_flow
import bench_glewlwyd
import bench_verify

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, ".build-bench", "release")
SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
TICK = os.sysconf("SC_CLK_TCK")
CREDENTIALS = "Basic ZGVtby1hcHA6ZGVtby1hcHAtc2VjcmV0LW5vdC1mb3ItcHJvZHVjdGlvbg=="
rows = []
details = []
tables = []


def say(text):
    print(f"bench: {text}", flush=True)


def row(what, hold, value, holds):
    rows.append((what, hold, value, "holds" if holds else "**does not hold**"))
    say(f"{what}: {value} (hold {hold}): {'holds' if holds else 'DOES NOT HOLD'}")


def cpu(pid):
    """Seconds of processor time that a process has used."""
    fields = open(f"/proc/{pid}/stat", encoding="utf-8").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def rss_anon(pid):
    return int(re.search(r"RssAnon:\s+(\d+)", open(f"/proc/{pid}/status", encoding="utf-8").read()).group(1)) / 1024


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A server that answers at a port."""

    def __init__(self, command, port, probe="/"):
        self.port = port
        started = time.perf_counter()
        # A file: a pipe that nobody reads would stop a talkative server.
        errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", probe)
                answer = connection.getresponse()
                answer.read()
                # It listens a little before its tenants are open.
                if answer.status != 503:
                    break
            except OSError:
                if self.process.poll() is not None:
                    errors.seek(0)
                    sys.exit(f"bench: {command[0]} did not start: {errors.read().decode()}")
                time.sleep(0.0005)
        self.milliseconds = (time.perf_counter() - started) * 1_000

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def pid(self):
        return self.process.pid


def understudy(data, *more):
    port = free_port()
    command = [f"{BUILD}/understudy", "serve", "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    return Server(command + (["--data", data] if data else ["--in-memory"]) + list(more), port, "/jwks.json")


def wrk(port, path, form=None, seconds=SECONDS, connections=8):
    """Requests in all and a second, at so many connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if form:
            script.write(
                f'wrk.method = "POST"\nwrk.body = "{form}"\n'
                'wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\n'
                f'wrk.headers["Authorization"] = "{CREDENTIALS}"\n')
        script.write('done = function(s) io.write(string.format("R %d %d %d\\n", s.requests, s.duration, '
                     's.errors.status + s.errors.read + s.errors.write + s.errors.timeout)) end\n')
        script.flush()
        output = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name, f"http://127.0.0.1:{port}{path}"],
            capture_output=True, text=True, check=True).stdout
    count, duration, errors = map(int, re.search(r"R (\d+) (\d+) (\d+)", output).groups())
    if errors:
        sys.exit(f"bench: {errors} of {count} requests to {path} failed")
    return count, count / (duration / 1e6)


def cost(server, path, form=None):
    """Processor time a request, in microseconds, and requests a second."""
    wrk(server.port, path, form, seconds=1)
    before = cpu(server.pid)
    count, rate = wrk(server.port, path, form)
    return (cpu(server.pid) - before) / count * 1e6, rate


def openssl_speed():
    output = subprocess.run(
        ["taskset", "-c", "0", "openssl", "speed", "-seconds", "3", "rsa2048"], capture_output=True, text=True, check=True).stdout
    signs, verifies = re.search(r"rsa 2048 bits\s+\S+\s+\S+\s+([\d.]+)\s+([\d.]+)", output).groups()
    return 1e6 / float(signs), 1e6 / float(verifies)


def sign_in(port, count, username="alice", password="wonderland"):
    """Milliseconds of sign-ins one after the other, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    form = urllib.parse.urlencode({"grant_type": "password", "username": username, "password": password})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": CREDENTIALS}
    times = []
    for _ in range(count):
        started = time.perf_counter()
        connection.request("POST", "/token", form, headers)
        answer = connection.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - started) * 1_000)
        if answer.status != 200:
            sys.exit(f"bench: a sign-in was answered {answer.status}: {body[:200]}")
    return times


def token_path(sign):
    password = "grant_type=password&username=alice&password=wonderland"
    with tempfile.TemporaryDirectory() as data, understudy(data, "--demo") as server:
        for name, form, signatures, limit in [
            ("without `openid` (one signature)", password, 1, 1.7),
            ("with `openid` (two signatures)", password + "&scope=openid", 2, 1.4),
        ]:
            spent, rate = cost(server, "/token", form)
            ratio = spent / signatures / sign
            row(f"CPU per issued signature against `openssl speed` sign, password grant, 8 connections, {name}",
                f"≤ {limit} ×", f"{ratio:.2f} × ({spent:.0f} µs a request, {rate:.0f}/s)", ratio <= limit)


def code_flow():
    """Against the password grant of as many signatures, which has one request and one transaction less."""
    form = "grant_type=password&username=alice&password=wonderland&scope=openid+email"
    with tempfile.TemporaryDirectory() as data, understudy(data, "--demo") as server:
        grants, flows = [], []
        bench_code_flow.run(server.port, CREDENTIALS, 1)
        for _ in range(3):
            grants.append(cost(server, "/token", form)[0])
            before = cpu(server.pid)
            count, rate = bench_code_flow.run(server.port, CREDENTIALS, SECONDS)
            flows.append(((cpu(server.pid) - before) / count * 1e6, rate))
    spent, rate = min(flows)
    ratio = spent / min(grants)
    row("CPU of a whole code flow (`/authorize` of a signed-in browser, then `/token`, two signatures) against the password "
        "grant with `openid`", "≤ 1.6 ×",
        f"{ratio:.2f} × ({spent:.0f} µs a flow, {rate:.0f} flows/s; {min(grants):.0f} µs)", ratio <= 1.6)


def documents():
    bare = subprocess.Popen([f"{BUILD}/bare-server"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = int(bare.stdout.readline())

        class Bare:
            pid = bare.pid
        Bare.port = port
        with understudy(None, "--demo") as server:
            # In turns, so that both see the same machine.
            figures = {"bare": [], "/jwks.json": [], "/.well-known/openid-configuration": []}
            for _ in range(3):
                figures["bare"].append(cost(Bare, "/document"))
                for path in list(figures)[1:]:
                    figures[path].append(cost(server, path))
        best = {name: (min(c for c, _ in values), max(r for _, r in values)) for name, values in figures.items()}
        for path in list(figures)[1:]:
            ratio = best[path][1] / best["bare"][1]
            row(f"`GET {path}` against a bare Hummingbird route, requests a second", "≥ 0.9 ×",
                f"{ratio:.2f} × ({best[path][1]:.0f}/s, {best[path][0]:.1f} µs against {best['bare'][0]:.1f} µs of CPU)",
                ratio >= 0.9)
    finally:
        bare.terminate()
        bare.wait()


def start_up():
    with tempfile.TemporaryDirectory() as data:
        with understudy(data, "--demo") as server:
            first = server.milliseconds
        times = []
        for _ in range(15):
            with understudy(data) as server:
                times.append(server.milliseconds)
        key = os.path.join(data, "key.pem")
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        imported = []
        for index in range(10):
            fresh = os.path.join(data, f"fresh-{index}")
            subprocess.run([f"{BUILD}/understudy", "keys", "import", key, "--activate", "--data", fresh], check=True,
                           capture_output=True)
            with understudy(fresh, "--demo") as server:
                imported.append(server.milliseconds)
    value = statistics.median(times)
    row("`serve` to the first answered request, known data directory, median of 15", "≤ 60 ms", f"{value:.0f} ms",
        value <= 60)
    value = statistics.median(imported)
    row("`serve` to the first answered request, imported key and the demo applied, median of 10", "≤ 60 ms",
        f"{value:.0f} ms", value <= 60)
    details.append(f"A first start that makes its key took {first:.0f} ms: making an RSA key takes what it takes.")


def memory():
    with tempfile.TemporaryDirectory() as data, understudy(data, "--demo") as server:
        idle = rss_anon(server.pid)
        count = 0
        while count < 20_000:
            count += wrk(server.port, "/token", "grant_type=password&username=alice&password=wonderland", seconds=2)[0]
        after = rss_anon(server.pid)
    row("anonymous resident memory, idle", "≤ 10 MB", f"{idle:.1f} MB", idle <= 10)
    row(f"anonymous resident memory after {count} tokens", "≤ 25 MB", f"{after:.1f} MB", after <= 25)


def tenants():
    """A provider for each test, or a tenant of one: what a test waits for, in one process."""
    lines = subprocess.run([os.path.join(BUILD, "kit-timings")], capture_output=True, text=True, check=True).stdout
    figures = {name: [float(value) for value in rest] for name, *rest in map(str.split, lines.splitlines())}
    say(f"kit: {figures}")
    for name, what, hold in [
        ("start_ms", "test kit: a provider after the first in its process", 30),
        ("tenant_shared_ms", "a tenant with shared keys and the demo's records ready", 20),
        ("tenant_own_ms", "the same with a key of the pool", 20),
    ]:
        median, longest = figures[name]
        row(what, f"≤ {hold} ms", f"{median:.1f} ms, at most {longest:.1f}", median <= hold)
    details.append(
        f"Test kit: the first start of a process takes {figures['first_start_ms'][0]:.0f} ms, a stop "
        f"{figures['stop_ms'][0]:.1f} ms; a thousand tenants with the demo's records take "
        f"{figures['thousand_tenants_mb'][0]:.0f} MB in memory, the store included.")


def users():
    count = 100_000
    people = [{"username": f"user{i}", "password": f"password-{i}", "email": f"user{i}@example.com",
               "name": f"User {i}", "groups": ["staff"]} for i in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for kind in ["json", "csv", "yaml"]:
            files[kind] = os.path.join(folder, f"users.{kind}")
            with open(files[kind], "w", encoding="utf-8") as file:
                if kind == "json":
                    json.dump({"tenants": [{"name": "default", "users": people}]}, file)
                elif kind == "csv":
                    file.write("username,password,email,name,groups\n")
                    for user in people:
                        file.write(f"{user['username']},{user['password']},{user['email']},{user['name']},staff\n")
                else:
                    file.write("tenants:\n  - name: default\n    users:\n")
                    for user in people:
                        file.write("      - " + json.dumps(user) + "\n")
        for kind, limit in [("json", 5), ("csv", 5), ("yaml", 15)]:
            started = time.perf_counter()
            subprocess.run([f"{BUILD}/understudy", "fixtures", "apply", files[kind], "--data",
                            os.path.join(folder, kind)], check=True, capture_output=True)
            took = time.perf_counter() - started
            row(f"apply 100,000 users from {kind.upper()}", f"≤ {limit} s", f"{took:.1f} s", took <= limit)
        few, seven = os.path.join(folder, "few"), os.path.join(folder, "seven.json")
        with open(seven, "w", encoding="utf-8") as file:
            json.dump({"tenants": [{"name": "default", "users": people[:7]}]}, file)
        medians = []
        # In turns, so that both see the same machine.
        with understudy(few, "--demo", "--fixtures", seven) as small, understudy(os.path.join(folder, "json"), "--demo") as large:
            for _ in range(3):
                medians.append((statistics.median(sign_in(small.port, 300)),
                                statistics.median(sign_in(large.port, 300, "user77777", "password-77777"))))
        ten, many = min(m for m, _ in medians), min(m for _, m in medians)
        row("a sign-in among 100,000 users against one among ten, median of 300, best of 3", "≤ 1.1 ×",
            f"{many / ten:.2f} × ({many:.2f} ms against {ten:.2f} ms)", many / ten <= 1.1)


def peer():
    if not os.environ.get("BENCH_PEER"):
        return
    port = free_port()
    with Server([os.environ["BENCH_PEER"], "-p", str(port)], port, "/.well-known/openid-configuration") as server:
        spent, rate = cost(server, "/.well-known/openid-configuration")
        start = server.milliseconds
    with understudy(None, "--demo") as server:
        ours, our_rate = cost(server, "/.well-known/openid-configuration")
        details.append(
            f"oidc-provider-mock (PyPI) on the same load, `GET /.well-known/openid-configuration` at 8 connections: "
            f"{rate:.0f}/s and {spent:.0f} µs of CPU a request, against {our_rate:.0f}/s and {ours:.1f} µs; it started in "
            f"{start:.0f} ms. It has no password grant.")


def glewlwyd():
    if not bench_glewlwyd.is_installed():
        details.append("glewlwyd (Debian) was not installed.")
        return
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        with Server(bench_glewlwyd.prepare(folder, port), port) as server:
            start = server.milliseconds
            bench_glewlwyd.configure(folder, port)
            spent, rate = cost(server, bench_glewlwyd.TOKEN_PATH, bench_glewlwyd.FORM)
    with tempfile.TemporaryDirectory() as data, understudy(data, "--demo") as server:
        ours, our_rate = cost(server, "/token", "grant_type=password&username=alice&password=wonderland")
    details.append(
        f"glewlwyd (Debian) on the same load, password grant at 8 connections with an access token (RS256, 2048 bits) and a "
        f"refresh token, both stores in a SQLite file: {rate:.0f}/s and {spent:.0f} µs of CPU a request, against "
        f"{our_rate:.0f}/s and {ours:.0f} µs; it started in {start:.0f} ms. It keeps passwords with more rounds.")


def main():
    for tool in ["openssl", "taskset", "wrk"]:
        if not shutil.which(tool):
            sys.exit(f"bench: {tool} is missing: apt-get install {tool}")
    say("openssl speed rsa2048")
    sign, verify = openssl_speed()
    details.append(f"`openssl speed rsa2048`, one core: {sign:.0f} µs to sign, {verify:.1f} µs to verify.")
    token_path(sign)
    code_flow()
    documents()
    bench_verify.measure(BUILD, verify, row, details, tables)
    start_up()
    memory()
    tenants()
    users()
    peer()
    glewlwyd()
    write()


def write():
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo", encoding="utf-8").read()).group(1)
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    lines = [
        "# Benchmarks", "",
        "`make bench` fills this page: ratios, each taken in one run on one machine. Loads come from wrk on the same machine.",
        "", f"{datetime.date.today().isoformat()}, {os.cpu_count()} cores of {model}, {platform.platform()}, {swift}.", "",
        "| what | hold | measured | |", "|---|---|---|---|",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    lines += [""] + [f"- {detail}" for detail in details] + tables
    path = os.path.join(ROOT, "docs", "benchmarks.md")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    kept = ""
    if os.path.exists(path):
        text = open(path, encoding="utf-8").read()
        kept = "\n" + text[text.index("## "):] if "## " in text else ""
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n" + kept)
    say(f"wrote {os.path.relpath(path, ROOT)}")


if __name__ == "__main__":
    main()
