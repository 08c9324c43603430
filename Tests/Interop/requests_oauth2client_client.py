"""requests_oauth2client: discovery, code, PKCE, `iss` of the answer, ID token validation, refresh, userinfo, introspect, revoke, all five client
authentication methods, client credentials, device flow with pooling, DPoP with and without nonces. It is strict and typed: whatever the server says amiss raises.
"""

import json, sys, requests
from checks import CLIENT_ID, CLIENT_SECRET, ISSUER, POST_LOGOUT, PORT, PUBLIC, REDIRECT, SCRATCH, done, ok, refused
from browser import Browser
from requests_oauth2client import (
    ClientSecretBasic,
    ClientSecretJwt,
    ClientSecretPost,
    DeviceAuthorizationPollingJob,
    DPoPToken,
    OAuth2Client,
    PrivateKeyJwt,
    PublicApp,
)

DEVICE = requests.get(ISSUER + "/.well-known/openid-configuration").json()[
    "device_authorization_endpoint"
]  # not read from discovery
jwk = json.load(open(f"{SCRATCH}/rp-jwt.private.jwk.json"))
methods = {
    "client_secret_basic": ClientSecretBasic(CLIENT_ID, CLIENT_SECRET),
    "client_secret_post": ClientSecretPost(CLIENT_ID, CLIENT_SECRET),
    "client_secret_jwt": ClientSecretJwt(CLIENT_ID, CLIENT_SECRET),
    "private_key_jwt": PrivateKeyJwt("rp-jwt", jwk),
    "none": PublicApp(PUBLIC),
}
for name, auth in methods.items():
    c = OAuth2Client.from_discovery_endpoint(
        issuer=ISSUER, auth=auth, redirect_uri=REDIRECT, testing=True, device_authorization_endpoint=DEVICE
    )
    request = c.authorization_request(scope="openid profile email offline_access")
    browser = Browser()
    answer = request.validate_callback(browser.visit(request.uri, stop=REDIRECT))
    token = c.authorization_code(answer, validate=True)
    ok(f"code + PKCE + iss + ID token, {name}", token.id_token.sub, token.id_token.claims.get("auth_time"))
    ok(f"userinfo, {name}", c.userinfo(token)["sub"] == token.id_token.sub)
    new = c.refresh_token(token)
    ok(f"refresh, {name}", new.refresh_token and new.refresh_token != token.refresh_token)
    if name != "none":
        shown = c.introspect_token(new, token_type_hint="access_token")
        ok(f"introspect, {name}", shown["active"] is True, shown)
    ok(f"revoke, {name}", c.revoke_refresh_token(new) is True)
    refused(f"refresh after revoke, {name}", lambda: c.refresh_token(new))

c = OAuth2Client.from_discovery_endpoint(
    issuer=ISSUER, auth=methods["client_secret_jwt"], testing=True, device_authorization_endpoint=DEVICE
)
ok("client credentials, client_secret_jwt", c.client_credentials(scope="orders:read").access_token)
d = c.authorize_device(scope="openid email offline_access")
job = DeviceAuthorizationPollingJob(client=c, device_code=d, interval=max(1, d.interval or 5))
ok("device: pending", job() is None)
Browser().visit(d.verification_uri_complete)
token = None
while token is None:
    token = job()
ok("device", token.id_token.sub)

for name in ["client_secret_basic", "none"]:
    c = OAuth2Client.from_discovery_endpoint(issuer=ISSUER, auth=methods[name], redirect_uri=REDIRECT, testing=True)
    request = c.authorization_request(scope="openid offline_access", dpop=True)
    # Version 1.8.0 cannot validate the ID token beside a bound one: it makes the token anew, and forgets the key.
    token = c.authorization_code(request.validate_callback(Browser().visit(request.uri, stop=REDIRECT)), validate=False)
    ok(f"DPoP: code bound to the key, {name}", isinstance(token, DPoPToken) and token.id_token.sub, token)
    userinfo = requests.get(c.userinfo_endpoint, auth=token)
    ok(f"DPoP: userinfo, {name}", userinfo.status_code == 200, userinfo.text)
    bare = requests.get(c.userinfo_endpoint, headers={"Authorization": f"Bearer {token.access_token}"})
    ok(f"DPoP: no bearer token, {name}", bare.status_code == 401, bare.text)
    new = c.refresh_token(token)
    ok(f"DPoP: refresh, {name}", isinstance(new, DPoPToken) and new.access_token != token.access_token, new)
    if name == "none":
        refused("DPoP: refresh without the key", lambda: c.refresh_token(new.refresh_token, dpop=False))
        refused("DPoP: refresh with another key", lambda: c.refresh_token(new.refresh_token, dpop=True))

c = OAuth2Client.from_discovery_endpoint(issuer=ISSUER + "/dpop", auth=PublicApp("rp-dpop"), testing=True)
refused("DPoP: a token without a proof", lambda: c.resource_owner_password("alice", "wonderland", dpop=False))
token = c.resource_owner_password("alice", "wonderland", scope="openid offline_access", dpop=True)
ok("DPoP: tokens by a nonce", isinstance(token, DPoPToken), token)
userinfo = requests.get(c.userinfo_endpoint, auth=token)
ok("DPoP: userinfo by a nonce", userinfo.status_code == 200, userinfo.text)
ok("DPoP: refresh by a nonce", isinstance(c.refresh_token(token), DPoPToken))
done()
