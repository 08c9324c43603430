"""What every script of this folder shares: where the provider is, and a line for each thing shown.

ok(name, condition, detail) prints one; done() closes with "N passed, N failed" and the exit status.
"""

import os
import sys

ISSUER = os.environ["ISSUER"]
# Keys and other files that are made anew.
SCRATCH = os.environ["SCRATCH"]
# Where a relying party listens that has to.
PORT = int(os.environ["RP_PORT"])
CLIENT_ID, CLIENT_SECRET = "demo-app", "demo-app-secret-not-for-production"
PUBLIC = "demo-spa"
# Nobody listens there: the browser stops before it.
REDIRECT, POST_LOGOUT = "http://localhost:3000/callback", "http://localhost:3000/"
# oauthlib's word for plain http, which is right on the loopback.
os.environ.setdefault("OAUTHLIB_INSECURE_TRANSPORT", "1")
results = []


def ok(name, condition=True, detail=""):
    results.append(bool(condition))
    suffix = f"  ({str(detail)[:120]})" if detail != "" and not condition else ""
    print(("pass  " if condition else "FAIL  ") + name + suffix, flush=True)
    return condition


def refused(name, call):
    """That a call raises."""
    try:
        value = call()
    except Exception:
        return ok(name)
    return ok(name, False, f"it answered {value!r}")


def done():
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed", flush=True)
    sys.exit(0 if results and all(results) else 1)
