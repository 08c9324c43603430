"""requests-oauthlib: code, PKCE (S256), refresh (by hand and automatic), userinfo as a protected resource, revoke (body prepared by oauthlib), device (oauthlib)."""

import sys, time
from checks import CLIENT_ID, CLIENT_SECRET, ISSUER, POST_LOGOUT, PORT, PUBLIC, REDIRECT, SCRATCH, done, ok, refused
from browser import Browser
import requests
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session
from oauthlib.oauth2 import DeviceClient

meta = requests.get(ISSUER + "/.well-known/openid-configuration").json()
scope = ["openid", "profile", "email", "offline_access"]
for client_id, secret in ((CLIENT_ID, CLIENT_SECRET), (PUBLIC, None)):
    auth = HTTPBasicAuth(client_id, secret) if secret else None
    s = OAuth2Session(client_id, redirect_uri=REDIRECT, scope=scope, pkce="S256")
    url, state = s.authorization_url(meta["authorization_endpoint"])
    browser = Browser(by_button=not secret)
    back = browser.visit(url, stop=REDIRECT)
    more = {"auth": auth} if secret else {"include_client_id": True}
    token = s.fetch_token(meta["token_endpoint"], authorization_response=back, **more)
    ok(f"code + PKCE, {client_id}", token["id_token"])
    ok(f"userinfo, {client_id}", s.get(meta["userinfo_endpoint"]).json()["sub"])
    more = {"auth": auth} if secret else {"client_id": client_id}
    new = s.refresh_token(meta["token_endpoint"], refresh_token=token["refresh_token"], **more)
    ok(f"refresh, {client_id}", new["refresh_token"] != token["refresh_token"])
    # Automatic: an expired token refreshes itself at the next request.
    saved = []
    s2 = OAuth2Session(
        client_id,
        token={**new, "expires_at": time.time() - 10, "expires_in": -10},
        auto_refresh_url=meta["token_endpoint"],
        auto_refresh_kwargs={} if secret else {"client_id": client_id},
        token_updater=saved.append,
    )
    r = s2.get(meta["userinfo_endpoint"], **({"client_id": client_id, "client_secret": secret} if secret else {}))
    ok(f"automatic refresh, {client_id}", r.ok and saved)
    u, h, b = s2._client.prepare_token_revocation_request(
        meta["revocation_endpoint"],
        saved[-1]["refresh_token"],
        "refresh_token",
        **({} if secret else {"client_id": client_id}),
    )
    ok(f"revoke, {client_id}", requests.post(u, headers=h, data=b, auth=auth).status_code == 200)
    refused(
        f"refresh after revoke, {client_id}",
        lambda: s2.refresh_token(meta["token_endpoint"], refresh_token=saved[-1]["refresh_token"], **more),
    )
    if secret:
        at = browser.visit(
            f"{meta['end_session_endpoint']}?id_token_hint={token['id_token']}&post_logout_redirect_uri={POST_LOGOUT}&state=y",
            stop=POST_LOGOUT,
        )
        ok("logout", at.endswith("state=y"), at)

d = requests.post(
    meta["device_authorization_endpoint"], data={"scope": "openid email"}, auth=(CLIENT_ID, CLIENT_SECRET)
).json()
Browser().visit(d["verification_uri_complete"])
s = OAuth2Session(client=DeviceClient(CLIENT_ID))
s.scope = None
t = s.fetch_token(
    meta["token_endpoint"],
    device_code=d["device_code"],
    auth=HTTPBasicAuth(CLIENT_ID, CLIENT_SECRET),
    include_client_id=None,
)
ok("device", t["access_token"])
done()
