"""idpyoidc's RPHandler, the OpenID reference RP: discovery, code, PKCE, nonce, refresh, userinfo, introspect, revoke, RP-initiated logout,
back-channel logout, with client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt. Configuration is the dictionary below.
"""

import json, logging, sys, urllib.parse

logging.disable(
    logging.ERROR
)  # "Not the body type I expected: application/json != json" on every answer is a slip of idpyoidc's
from checks import CLIENT_ID, CLIENT_SECRET, ISSUER, POST_LOGOUT, PORT, PUBLIC, REDIRECT, SCRATCH, done, ok, refused
from browser import Browser
from receiver import Receiver
from idpyoidc.client.rp_handler import RPHandler
from idpyoidc.client.oauth2.stand_alone_client import backchannel_logout
from idpyoidc.client.exception import ResponseError
from cryptojwt.key_jar import KeyJar

SERVICES = {
    "discovery": {"class": "idpyoidc.client.oidc.provider_info_discovery.ProviderInfoDiscovery"},
    "authorization": {"class": "idpyoidc.client.oidc.authorization.Authorization"},
    "access_token": {"class": "idpyoidc.client.oidc.access_token.AccessToken"},
    "refresh_access_token": {"class": "idpyoidc.client.oidc.refresh_access_token.RefreshAccessToken"},
    "userinfo": {"class": "idpyoidc.client.oidc.userinfo.UserInfo"},
    "end_session": {"class": "idpyoidc.client.oidc.end_session.EndSession"},
    "introspection": {"class": "idpyoidc.client.oauth2.introspection.Introspection"},
    "token_revocation": {"class": "idpyoidc.client.oauth2.token_revocation.TokenRevocation"},
}


def handler(client_id, secret, method, back=None):
    preference = {
        "application_type": "web",
        "response_types": ["code"],
        "token_endpoint_auth_method": method,
        "token_endpoint_auth_methods_supported": [method],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
    }
    if method.endswith("_jwt"):
        preference["token_endpoint_auth_signing_alg_values_supported"] = [
            "HS256" if method == "client_secret_jwt" else "RS256"
        ]
    if back:
        preference.update(backchannel_logout_uri=back, backchannel_logout_session_required=True)
    config = {
        "client_type": "oidc",
        "issuer": ISSUER,
        "client_id": client_id,
        "redirect_uris": [REDIRECT],
        "post_logout_redirect_uris": [POST_LOGOUT],
        "client_authn_methods": [method] if method != "none" else [],
        "scope": ["openid", "profile", "email", "offline_access"],
        "allow": {"issuer_mismatch": False},
        "preference": preference,
        "services": SERVICES,
        "add_ons": {
            "pkce": {
                "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
                "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
            }
        },
    }
    if secret:
        config["client_secret"] = secret
    keys = KeyJar()
    if method == "private_key_jwt":
        jwk = {"keys": [json.load(open(f"{SCRATCH}/rp-jwt.private.jwk.json"))]}
        keys.import_jwks(jwk, "")
        keys.import_jwks(jwk, client_id)
    return RPHandler(
        base_url=f"http://localhost:{PORT}",
        client_configs={ISSUER: config},
        services=SERVICES,
        keyjar=keys,
        httpc_params={"verify": False, "timeout": 10},
    )


def login(rph, browser):
    url = rph.begin(ISSUER)
    url = url if isinstance(url, str) else url["url"]
    answer = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(browser.visit(url, stop=REDIRECT)).query))
    result = rph.finalize(ISSUER, answer)
    if "error" in result:
        raise SystemExit(f"finalize: {result}")
    return result


for client_id, secret, method in (
    (CLIENT_ID, CLIENT_SECRET, "client_secret_basic"),
    (CLIENT_ID, CLIENT_SECRET, "client_secret_post"),
    (CLIENT_ID, CLIENT_SECRET, "client_secret_jwt"),
    ("rp-jwt", None, "private_key_jwt"),
):  # no public client: 5.0.0 knows no method "none"
    rph, browser = handler(client_id, secret, method), Browser()
    result = login(rph, browser)
    ok(f"code + PKCE + nonce + userinfo, {method}", result["userinfo"]["sub"], dict(result["userinfo"]))
    client, state = rph.issuer2rp[ISSUER], result["state"]
    first = client.get_context().cstate.get(state)["access_token"]
    new = rph.refresh_access_token(state)
    ok(f"refresh, {method}", new["access_token"] != first)
    if method in ("client_secret_basic", "client_secret_jwt", "private_key_jwt"):
        shown = client.do_request("introspection", request_args={"token": new["access_token"]}, authn_method=method)
        ok(f"introspect, {method}", shown.get("active"), shown.to_dict())
        try:
            client.do_request("token_revocation", request_args={"token": new["refresh_token"]}, authn_method=method)
        except (
            ResponseError
        ) as e:  # idpyoidc 5.0.0 takes an empty 200 answer for a faulty one, though RFC 7009 §2.2 asks for no body
            print(f"      (revoke: idpyoidc says {e}; what counts is the next line)")
        shown = client.do_request("introspection", request_args={"token": new["access_token"]}, authn_method=method)
        ok(f"introspect after revoke, {method}", shown.get("active") is False, shown.to_dict())
    if method == "client_secret_basic":
        out = rph.logout(state, post_logout_redirect_uri=POST_LOGOUT)
        ok("logout", browser.visit(out["url"], stop=POST_LOGOUT))

rph, browser = (
    handler(
        "rp-idpyoidc",
        "rp-idpyoidc-secret-not-for-production",
        "client_secret_basic",
        f"http://localhost:{PORT}/backchannel",
    ),
    Browser(),
)
result = login(rph, browser)
client = rph.issuer2rp[ISSUER]


def receive(form):
    return backchannel_logout(client, request_args=form)


receiver = Receiver(receive, PORT)
browser.visit(
    client.get_context().provider_info["end_session_endpoint"]
)  # the user signs out at the provider; without a hint it may ask
got = receiver.wait()
ok("back-channel logout", got and got[0] == result["state"], got)
receiver.close()
done()
