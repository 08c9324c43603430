"""Writes rp.yaml, the clients of relying parties that need some of their own, and the key of rp-jwt, into the scratch folder."""

import json
import os
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import RSAKey

folder, port = sys.argv[1], sys.argv[2]
key = rsa.generate_private_key(65537, 2048)
private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
jwk = RSAKey.import_key(private)
marks = {"kid": jwk.thumbprint(), "use": "sig", "alg": "RS256"}
jwks = {"keys": [{**jwk.as_dict(private=False), **marks}]}
files = {
    "rp-jwt.key.pem": private.decode(),
    "rp-jwt.pub.pem": public.decode(),
    "rp-jwt.kid": marks["kid"],
    "rp-jwt.private.jwk.json": json.dumps({**jwk.as_dict(private=True), **marks}),
}

base = f"http://localhost:{port}"
web = {
    "grants": ["authorization_code", "refresh_token", "client_credentials", "device_code"],
    "scopes": ["openid", "profile", "email", "offline_access", "orders:read"],
    "audience": ["orders-api"],
    "redirect_uris": ["http://localhost:3000/callback"],
    "post_logout_redirect_uris": [base + "/", "http://localhost:3000/"],
}
clients = [
    {"id": "rp-jwt", "secret": "rp-jwt-secret-of-more-than-32-bytes", "jwks": jwks, **web},
    {
        "id": "rp-apache",
        "secret": "rp-apache-secret-of-more-than-32-bytes",
        "backchannel_logout_uri": base + "/callback?logout=backchannel",
        **web,
    },
    {
        "id": "rp-idpyoidc",
        "secret": "rp-idpyoidc-secret-not-for-production",
        "backchannel_logout_uri": base + "/backchannel",
        **web,
    },
]
# Asks for more than the provider does by itself: a key behind each token, and a nonce in each proof of it.
dpop = {
    "name": "dpop",
    "dpop_nonces": True,
    "users": [{"username": "alice", "password": "wonderland"}],
    "clients": [{**web, "id": "rp-dpop", "grants": ["password", "refresh_token"], "dpop_bound_access_tokens": True}],
}
# JSON is YAML, too.
files["rp.yaml"] = json.dumps({"tenants": [{"name": "default", "clients": clients}, dpop]})
for name, text in files.items():
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)
