"""httpx-oauth's OpenID client (as FastAPI Users uses it): discovery, code, PKCE, refresh, userinfo, revoke."""

import asyncio, sys
from checks import CLIENT_ID, CLIENT_SECRET, ISSUER, POST_LOGOUT, PORT, PUBLIC, REDIRECT, SCRATCH, done, ok, refused
from browser import Browser
from urllib.parse import parse_qs, urlsplit
from httpx_oauth.clients.openid import OpenID
import base64, hashlib, secrets


async def main():
    for method in ("client_secret_basic", "client_secret_post"):
        c = OpenID(CLIENT_ID, CLIENT_SECRET, ISSUER + "/.well-known/openid-configuration")
        c.token_endpoint_auth_method = c.refresh_token_endpoint_auth_method = c.revocation_endpoint_auth_method = method
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        url = await c.get_authorization_url(
            REDIRECT,
            state="s1",
            scope=["openid", "profile", "email", "offline_access"],
            code_challenge=challenge,
            code_challenge_method="S256",
        )
        q = parse_qs(urlsplit(Browser().visit(url, stop=REDIRECT)).query)
        ok("state", q["state"] == ["s1"])
        token = await c.get_access_token(q["code"][0], REDIRECT, verifier)
        ok(f"code + PKCE, {method}", token["id_token"])
        ok(f"userinfo, {method}", (await c.get_id_email(token["access_token"]))[1] == "alice@example.com")
        new = await c.refresh_token(token["refresh_token"])
        ok(f"refresh, {method}", new["access_token"])
        await c.revoke_token(new["refresh_token"], "refresh_token")
        ok(f"revoke, {method}")


asyncio.run(main())
done()
