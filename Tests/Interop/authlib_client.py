"""Authlib's requests client: code, PKCE, refresh, userinfo, introspect, revoke, logout, client_secret_basic/post/jwt, private_key_jwt, device."""

import json, secrets, sys, time
from checks import CLIENT_ID, CLIENT_SECRET, ISSUER, POST_LOGOUT, PORT, PUBLIC, REDIRECT, SCRATCH, done, ok, refused
from browser import Browser
import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import KeySet

meta = requests.get(ISSUER + "/.well-known/openid-configuration").json()
keys = KeySet.import_key_set(requests.get(meta["jwks_uri"]).json())


def check_id_token(token, client_id, nonce):
    t = jwt.decode(token["id_token"], keys, algorithms=["RS256", "ES256"])
    r = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        **({"nonce": {"essential": True, "value": nonce}} if nonce else {}),
    )
    r.validate(t.claims)
    return t.claims


def login(
    client_id, secret, method, register=None, scope="openid profile email offline_access orders:read", browser=None
):
    s = OAuth2Session(
        client_id,
        secret,
        token_endpoint_auth_method=method,
        scope=scope,
        redirect_uri=REDIRECT,
        code_challenge_method="S256",
        token_endpoint=meta["token_endpoint"],
    )
    if register:
        s.register_client_auth_method(register)
    verifier, nonce = generate_token(48), secrets.token_urlsafe(16)
    url, state = s.create_authorization_url(meta["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
    browser = browser or Browser()
    back = browser.visit(url, stop=REDIRECT)
    token = s.fetch_token(meta["token_endpoint"], authorization_response=back, code_verifier=verifier, state=state)
    claims = check_id_token(token, client_id, nonce)
    ok(f"code + PKCE, {client_id}, {method}", claims["sub"], claims.get("name"))
    return s, token, browser, claims


for method in ("client_secret_basic", "client_secret_post"):
    s, token, browser, claims = login(CLIENT_ID, CLIENT_SECRET, method)
    me = s.get(meta["userinfo_endpoint"]).json()
    ok(f"userinfo, {method}", me["sub"] == claims["sub"], me)
    first = token["refresh_token"]
    new = s.refresh_token(meta["token_endpoint"])
    ok(f"refresh, {method}", new["refresh_token"] != first)
    shown = s.introspect_token(
        meta["introspection_endpoint"], token=new["access_token"], token_type_hint="access_token"
    ).json()
    ok(f"introspect, {method}", shown["active"] is True, shown)
    ok(
        f"revoke, {method}",
        s.revoke_token(
            meta["revocation_endpoint"], token=new["refresh_token"], token_type_hint="refresh_token"
        ).status_code
        == 200,
    )
    shown = s.introspect_token(
        meta["introspection_endpoint"], token=new["refresh_token"], token_type_hint="refresh_token"
    ).json()
    ok(f"introspect after revoke, {method}", shown == {"active": False}, shown)
    end = (
        requests.Request(
            "GET",
            meta["end_session_endpoint"],
            params={
                "id_token_hint": token["id_token"],
                "post_logout_redirect_uri": POST_LOGOUT,
                "state": "x1",
                "client_id": CLIENT_ID,
            },
        )
        .prepare()
        .url
    )
    at = browser.visit(end, stop=POST_LOGOUT)
    ok("logout", "state=x1" in at, at)

s, token, _, _ = login(CLIENT_ID, CLIENT_SECRET, ClientSecretJWT.name, ClientSecretJWT(meta["token_endpoint"]))
ok("refresh, client_secret_jwt", s.refresh_token(meta["token_endpoint"])["access_token"])

jwk = json.load(open(f"{SCRATCH}/rp-jwt.private.jwk.json"))
s, token, _, _ = login(
    "rp-jwt", jwk, PrivateKeyJWT.name, PrivateKeyJWT(meta["token_endpoint"], headers={"kid": jwk["kid"]})
)
ok("refresh, private_key_jwt", s.refresh_token(meta["token_endpoint"])["access_token"])
shown = s.introspect_token(meta["introspection_endpoint"], token=s.token["access_token"]).json()
ok("introspect, private_key_jwt", shown.get("active"), shown)

s, token, _, _ = login(PUBLIC, None, "none")
ok("refresh, public client", s.refresh_token(meta["token_endpoint"])["access_token"])

# Device flow: Authlib has no helper for the first step; the polling is its fetch_token.
s = OAuth2Session(CLIENT_ID, CLIENT_SECRET, scope="openid email")
d = requests.post(
    meta["device_authorization_endpoint"], data={"scope": "openid email"}, auth=(CLIENT_ID, CLIENT_SECRET)
).json()
from authlib.oauth2.rfc8628 import DEVICE_CODE_GRANT_TYPE

refused(
    "device: pending",
    lambda: s.fetch_token(meta["token_endpoint"], grant_type=DEVICE_CODE_GRANT_TYPE, device_code=d["device_code"]),
)
Browser().visit(d["verification_uri_complete"])
time.sleep(d.get("interval", 5) + 1)
ok(
    "device",
    s.fetch_token(meta["token_endpoint"], grant_type=DEVICE_CODE_GRANT_TYPE, device_code=d["device_code"])["id_token"],
)
done()
