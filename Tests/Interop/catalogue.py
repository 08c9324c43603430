"""Two verifiers that were not written here judge the catalogue of a running Understudy: catalogue.py URL

Each is used as its documentation says, with an allow-list of algorithms, issuer, audience and required claims. Where the
library does not look at `typ`, the script does, as whoever uses it has to. Both kinds of audience are judged, with tokens that
are marked `at+jwt` and without, and a key is rotated first so that no entry is left out. A verdict that is not the SDK's fails the
run, unless it is one that docs/test-control.md tells of: as a disagreement where somebody asks for the verdict, as a choice of the
library's where the catalogue says that either is right. So does what that page has no more right to tell: another version of a
library, another basis, a difference that is over.
"""

import pathlib
import re
import sys

import joserfc
import jwt
import requests
from joserfc import jws as joserfc_jws
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import KeySet

PAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "docs/test-control.md"


def known():
    """Library, version in which it was seen, basis, and the tokens of which it says otherwise: as docs/test-control.md has them."""
    for table in PAGE.read_text(encoding="utf-8").split("| verifier | basis |")[1:]:
        for line in table.splitlines()[2:]:
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if len(cells) != 4:
                break
            library, version = cells[0].split(" ")
            yield library, version, cells[1].strip("`"), re.findall(r"`([^`]+)`", cells[3])


KNOWN = list(known())
BASES = ("required", "recommended", "policy")
# A resource server of the demo, whose tokens are marked at+jwt, and one that only a client's record names.
AUDIENCES = {"access-token": "orders-api", "bearer": "plain-api"}


def types_allowed(document):
    return {value.lower() for value in document["policy"]["typ"]}


def check_type(header, document):
    """RFC 9068 §4, RFC 8725 §3.11: neither library does it by itself. An empty text in the policy stands for no `typ` at all."""
    allowed = types_allowed(document)
    value = header.get("typ")
    if "typ" not in header:
        allows = "" in allowed
    else:
        allows = isinstance(value, str) and value != "" and value.lower().removeprefix("application/") in allowed
    if not allows:
        raise ValueError("typ")


def pyjwt_verifier(document, keys):
    known = jwt.PyJWKSet.from_dict(keys)

    def verify(token):
        kid = jwt.get_unverified_header(token).get("kid")
        if kid is None and len(known.keys) > 1:
            raise ValueError("kid")
        key = known.keys[0] if kid is None else known[kid]
        complete = jwt.decode_complete(
            token,
            key,
            algorithms=document["policy"]["algorithms"],
            audience=document["audience"],
            issuer=document["issuer"],
            options={"require": document["policy"]["required_claims"]},
        )
        check_type(complete["header"], document)

    return verify


def joserfc_verifier(document, keys):
    known = KeySet.import_key_set(keys)
    algorithms = document["policy"]["algorithms"]
    # By default it refuses headers that it does not know, which RFC 7515 §4 says to ignore.
    registry = joserfc_jws.JWSRegistry(algorithms=algorithms, strict_check_header=False)
    required = {name: {"essential": True} for name in document["policy"]["required_claims"]}
    required["iss"]["value"] = document["issuer"]
    required["aud"]["value"] = document["audience"]
    claims = joserfc_jwt.JWTClaimsRegistry(**required)

    def verify(token):
        verified = joserfc_jwt.decode(token, known, algorithms=algorithms, registry=registry)
        claims.validate(verified.claims)
        check_type(verified.header, document)

    return verify


def verdict(verify, token):
    """Whether a token is accepted, and what was said of it."""
    try:
        verify(token)
        return True, "accepted"
    except Exception as error:  # noqa: BLE001 - whatever is thrown, the token was not accepted
        return False, type(error).__name__


def check_versions(installed):
    """The page's table is of one version each; scripts/interop installs these."""
    for library, version in sorted({(library, version) for library, version, _, _ in KNOWN}):
        if installed[library] != version:
            sys.exit(f"interop: {PAGE.name} speaks of {library} {version}, and {installed[library]} is installed")


def catalogue(control, audience):
    """The whole catalogue for an audience, with the keys that it points at."""
    url = f"{control}/tokens/catalogue?user=alice&client=demo-app&audience={audience}"
    document = requests.get(url, timeout=30).json()
    if document["omitted"]:
        sys.exit("interop: not in the catalogue: " + ", ".join(entry["name"] for entry in document["omitted"]))
    return document, requests.get(document["jwks_uri"], timeout=5).json()


def check_entry(entry):
    """Only of a policy both outcomes are right."""
    verdicts = entry.get("verdicts", [entry["verdict"]])
    is_open = "valid" in verdicts and len(verdicts) > 1
    if entry["basis"] not in BASES or verdicts[0] != entry["verdict"] or is_open != (entry["basis"] == "policy"):
        sys.exit(f"interop: {entry['name']} is {entry['basis']}, and its verdicts are {', '.join(verdicts)}")


def judge(document, keys, excused, seen):
    """What is said of each token; `seen` gets the differences that the page tells of, the answer is the others."""
    unexpected = []
    libraries = [("PyJWT", pyjwt_verifier(document, keys)), ("joserfc", joserfc_verifier(document, keys))]
    for entry in document["tokens"]:
        check_entry(entry)
        row = []
        for library, verify in libraries:
            accepted, said = verdict(verify, entry["token"])
            differs = accepted != entry["valid"]
            row.append(f"{'≠' if differs else ' '} {said:28}")
            if differs and (library, entry["basis"], entry["name"]) in excused:
                seen.add((library, entry["basis"], entry["name"]))
            elif differs:
                policy = document["policy"]["name"]
                unexpected.append(f"{library} {said}: {entry['name']} ({entry['basis']} {entry['verdict']}, by {policy})")
        print(f"{entry['name']:36} {entry['basis']:12} {entry['verdict']:28} {' '.join(row)}".rstrip())
    return unexpected


def main():
    control = sys.argv[1].rstrip("/") + "/_understudy/v1"
    check_versions({"PyJWT": jwt.__version__, "joserfc": joserfc.__version__})
    requests.post(control + "/keys/rotate", json={}, timeout=30).raise_for_status()
    client = {"audience": list(AUDIENCES.values())}
    requests.patch(control + "/clients/demo-app", json=client, timeout=30).raise_for_status()
    excused = {(library, basis, name) for library, _, basis, names in KNOWN for name in names}
    failures, seen = [], set()
    for policy, audience in AUDIENCES.items():
        document, keys = catalogue(control, audience)
        if document["policy"]["name"] != policy:
            sys.exit(f"interop: {audience} has the policy {document['policy']['name']}, and {policy} is due")
        print(f"--- {len(document['tokens'])} tokens for {audience}, by the policy {policy}")
        failures += [f"not in the list: {line}" for line in judge(document, keys, excused, seen)]
    failures += [f"in the list, and over: {library} on {name} ({basis})" for library, basis, name in sorted(excused - seen)]
    choices = sum(basis == "policy" for _, basis, _ in seen)
    print(f"interop: {len(seen) - choices} known disagreements, {choices} choices, {len(failures)} failures")
    if failures:
        sys.exit("interop:\n  " + "\n  ".join(failures))


if __name__ == "__main__":
    main()
