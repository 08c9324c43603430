"""PyJWT and Authlib against a running Understudy: sign in, refresh, verify, and refuse what was tampered with."""

import base64
import json
import sys

import authlib
import jwt
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey
from authlib.jose import jwt as authlib_jwt
from authlib.jose.errors import BadSignatureError

ready = json.load(open(sys.argv[1], encoding="utf-8"))
issuer = ready["issuer"]
metadata = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).json()
assert metadata["issuer"] == issuer


def tampered(token):
    """The same token for another user."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["sub"] = "mallory"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return ".".join([header, changed, signature])


# Authlib signs in by the password grant, with each of the two ways to send the secret.
for method in ("client_secret_basic", "client_secret_post"):
    session = OAuth2Session(
        "demo-app",
        "demo-app-secret-not-for-production",
        scope="openid profile email orders:read",
        token_endpoint_auth_method=method,
    )
    token = session.fetch_token(metadata["token_endpoint"], username="alice", password="wonderland")
    assert token["token_type"] == "Bearer", token
    claims = session.get(metadata["userinfo_endpoint"]).json()
    assert claims["email"] == "alice@example.com", claims
    refreshed = session.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
    assert refreshed["refresh_token"] != token["refresh_token"]
    assert refreshed["access_token"] != token["access_token"]
    print(f"interop: Authlib {authlib.__version__} signed in, read userinfo and refreshed by {method}")

# PyJWT verifies the access token and the ID token.
client = jwt.PyJWKClient(metadata["jwks_uri"])
access, identity = refreshed["access_token"], refreshed["id_token"]
key = client.get_signing_key_from_jwt(access).key
options = {"require": ["exp", "iat", "nbf", "aud", "iss", "sub", "jti"]}
claims = jwt.decode(access, key, ["RS256"], audience="orders-api", issuer=issuer, options=options)
assert claims["client_id"] == "demo-app" and claims["scope"] == "openid profile email orders:read", claims
assert jwt.get_unverified_header(access)["typ"] == "at+jwt"
assert jwt.decode(identity, key, ["RS256"], audience="demo-app", issuer=issuer)["sub"] == claims["sub"]
try:
    jwt.decode(tampered(access), key, ["RS256"], audience="orders-api", issuer=issuer)
    sys.exit("interop: PyJWT accepted a tampered token")
except jwt.InvalidSignatureError:
    print(f"interop: PyJWT {jwt.__version__} verified both tokens and refused a tampered one")

# Authlib does the same.
keys = JsonWebKey.import_key_set(requests.get(metadata["jwks_uri"], timeout=5).json())
verified = authlib_jwt.decode(access, keys)
verified.validate()
assert verified["iss"] == issuer
try:
    authlib_jwt.decode(tampered(access), keys)
    sys.exit("interop: Authlib accepted a tampered token")
except BadSignatureError:
    print(f"interop: Authlib {authlib.__version__} verified the access token and refused a tampered one")
