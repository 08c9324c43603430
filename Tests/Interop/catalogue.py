"""Two verifiers that were not written here judge the catalogue of a running Understudy: catalogue.py URL

Each is used as its documentation says, with an allow-list of algorithms, issuer, audience and required claims. Where the
library does not look at `typ`, the script does, as whoever uses it has to. A verdict that is not the catalogue's fails the
run, unless it is one that docs/test-control.md tells of.
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
    """Library, version in which it was seen, why, and the tokens of which it says otherwise: as docs/test-control.md has them."""
    for line in PAGE.read_text(encoding="utf-8").split("| verifier |")[1].splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 3:
            return
        library, version = cells[0].split(" ")
        yield library, version, cells[1], re.findall(r"`([^`]+)`", cells[2])


KNOWN = list(known())


def types_allowed(document):
    return {value.lower() for value in document["policy"]["typ"]}


def check_type(header, document):
    """RFC 9068 §4, RFC 8725 §3.11: neither library does it by itself."""
    value = header.get("typ", "")
    if not isinstance(value, str) or value.lower().removeprefix("application/") not in types_allowed(document):
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


def main():
    url = sys.argv[1].rstrip("/") + "/_understudy/v1/tokens/catalogue?user=alice&client=demo-app&audience=orders-api"
    document = requests.get(url, timeout=30).json()
    keys = requests.get(document["jwks_uri"], timeout=5).json()
    libraries = [
        ("PyJWT", jwt.__version__, pyjwt_verifier(document, keys)),
        ("joserfc", joserfc.__version__, joserfc_verifier(document, keys)),
    ]
    excused = {(library, name) for library, _, _, names in KNOWN for name in names}
    unexpected, seen = [], set()
    for entry in document["tokens"]:
        row = []
        for library, version, verify in libraries:
            accepted, said = verdict(verify, entry["token"])
            differs = accepted != entry["valid"]
            row.append(f"{'≠' if differs else ' '} {said:28}")
            if differs and (library, entry["name"]) in excused:
                seen.add((library, entry["name"]))
            elif differs:
                unexpected.append(f"{library} {version} {said}: {entry['name']} ({entry['verdict']})")
        print(f"{entry['name']:36} {entry['verdict']:28} {' '.join(row)}".rstrip())
    print(f"interop: {len(document['tokens'])} tokens, {len(seen)} known disagreements, {len(unexpected)} others")
    for library, name in sorted(excused - seen):
        print(f"interop: {library} agrees about {name} by now: take it from the list")
    if unexpected:
        sys.exit("interop: not in the list:\n  " + "\n  ".join(unexpected))


main()
