"""Measures the verification SDK for `make bench`: against its own RSA operation, against jwt-kit, and while issuers misbehave."""

import json
import subprocess

ROWS = [
    ("cold", "cold: a service that starts, and its first token (metadata and keys over HTTP)"),
    ("warm", "warm"),
    ("rotation", "during rotation: a new key every 1,000 tokens"),
    ("outage", "during an outage: keys beyond their time, each refresh fails"),
    ("flood", "under a flood: 10,000 tokens of unknown keys, one before each good one"),
]


def output(command):
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def measure(build, verify, row, details, tables):
    # On one core: on two, a peer that hops between threads pays for that, and would flatter us.
    times = output(["taskset", "-c", "0", f"{build}/token-timings"])
    whole, peer, cached, digest = (times[name] for name in ("verify_sdk", "verify_jwt_kit", "verify_cached", "sha256"))
    row("SDK verify against `openssl speed` verify, one core", "≥ 0.8 ×",
        f"{verify / whole:.2f} × ({whole:.1f} µs against {verify:.1f} µs)", verify / whole >= 0.8)
    row("SDK verify against jwt-kit in the same process", "≥ 2.2 ×", f"{peer / whole:.2f} × ({peer:.1f} µs)",
        peer / whole >= 2.2)
    row("a verified-token cache hit against SHA-256 of the same token", "≤ 2 ×",
        f"{cached / digest:.2f} × ({cached:.2f} µs against {digest:.2f} µs)", cached / digest <= 2)
    scaling = output([f"{build}/token-timings", "scaling"])
    ratio = scaling["two"] / scaling["one"]
    row("SDK verify on two cores against one", "≥ 1.8 ×", f"{ratio:.2f} × ({scaling['two']:.0f}/s)", ratio >= 1.8)
    hostile = {name.removeprefix("hostile_"): value for name, value in times.items() if name.startswith("hostile_")}
    worst = max(hostile, key=hostile.get)
    row("the dearest hostile token against a good one", "≤ 1 ×", f"{hostile[worst] / whole:.2f} × ({worst})",
        hostile[worst] <= whole)
    details.append(
        f"In one process: a bare RSA signature {times['sign_bare']:.0f} µs, a whole token {times['sign_token']:.0f} µs; a bare "
        f"RSA verification {times['verify_bare']:.1f} µs, a whole token {whole:.1f} µs.")
    details.append("Hostile tokens, refused in: " + ", ".join(
        f"{name.replace('_', ' ')} {value:.2f} µs" for name, value in hostile.items()) + ".")
    rates = output([f"{build}/verification-rates"])
    tables += ["", "| one caller, keys of `DiscoveredKeys` | verify/s | median | 99 of 100 within |", "|---|---|---|---|"]
    tables += [
        f"| {text} | {rates[name]['rate']:,.0f} | {rates[name]['p50']:,.1f} µs | {rates[name]['p99']:,.1f} µs |"
        for name, text in ROWS]
