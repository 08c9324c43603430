"""MSAL, which takes no issuer but one on https: code with PKCE, silent refresh and client credentials. CA is the
authority's certificate."""

import os
from urllib.parse import parse_qsl, urlsplit

import msal
import requests
from browser import Browser
from checks import CLIENT_ID, CLIENT_SECRET, ISSUER, REDIRECT, done, ok, refused

CA = os.environ["CA"]
refused("MSAL without the authority", lambda: msal.ConfidentialClientApplication(CLIENT_ID, CLIENT_SECRET, oidc_authority=ISSUER))
# The recipe's line for Python, which MSAL obeys since requests does.
os.environ["REQUESTS_CA_BUNDLE"] = CA
app = msal.ConfidentialClientApplication(CLIENT_ID, CLIENT_SECRET, oidc_authority=ISSUER)
flow = app.initiate_auth_code_flow(["email", "orders:read"], redirect_uri=REDIRECT)
ok("MSAL sends a challenge and a nonce", "code_challenge=" in flow["auth_uri"] and "nonce=" in flow["auth_uri"])
told = dict(parse_qsl(urlsplit(Browser(verify=CA).visit(flow["auth_uri"], stop=REDIRECT)).query))
result = app.acquire_token_by_auth_code_flow(flow, told)
ok("MSAL login", "access_token" in result, result)
claims = result.get("id_token_claims", {})
ok("MSAL believes the ID token", claims.get("iss") == ISSUER and claims.get("email") == "alice@example.com", claims)
account = app.get_accounts()[0]
again = app.acquire_token_silent(["email", "orders:read"], account, force_refresh=True)
ok("MSAL refreshes silently", again and again.get("access_token") not in (None, result["access_token"]), again)
machine = app.acquire_token_for_client(["orders:read"])
ok("MSAL client credentials", "access_token" in machine, machine)


def userinfo():
    bearer = {"Authorization": f"Bearer {again['access_token']}"}
    return requests.get(ISSUER + "/userinfo", headers=bearer, timeout=20)


ok("its token at userinfo", userinfo().json().get("email") == "alice@example.com")
ok("MSAL code again", "error" in app.acquire_token_by_auth_code_flow(flow, told))
ok("which ends what the code gave", userinfo().status_code == 401)

done()
