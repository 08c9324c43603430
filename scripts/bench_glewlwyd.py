"""Starts glewlwyd (Debian) with one user, one client and the password grant, for `make bench` to measure beside Understudy.

It has no configuration of users and clients but its own API, so its administrator makes them here.
"""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import urllib.request

SCHEMA = "/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz"
TOKEN_PATH = "/api/oauth2/token"
FORM = "grant_type=password&username=alice&password=wonderland&scope=orders"
SETTINGS = """port = {port}
bind_address = "127.0.0.1"
external_url = "http://localhost:{port}"
login_url = "login.html"
api_prefix = "api"
static_files_path = "{folder}"
log_mode = "file"
log_level = "ERROR"
log_file = "{folder}/log"
cookie_domain = "localhost"
cookie_secure = 0
session_expiration = 2419200
session_key = "GLEWLWYD2_SESSION_ID"
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "/usr/lib/glewlwyd/user"
client_module_path = "/usr/lib/glewlwyd/client"
user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
plugin_module_path = "/usr/lib/glewlwyd/plugin"
user_middleware_module_path = "{folder}"
hash_algorithm = "SHA512"
database = {{ type = "sqlite3"; path = "{folder}/glewlwyd.db"; }};
"""


def is_installed():
    return shutil.which("glewlwyd") is not None and os.path.exists(SCHEMA)


def prepare(folder, port):
    """Makes its database and settings; returns the command that starts it."""
    database = sqlite3.connect(f"{folder}/glewlwyd.db")
    database.executescript(gzip.open(SCHEMA, "rt", encoding="utf-8").read())
    database.close()
    with open(f"{folder}/glewlwyd.conf", "w", encoding="utf-8") as file:
        file.write(SETTINGS.format(port=port, folder=folder))
    return ["glewlwyd", "-c", f"{folder}/glewlwyd.conf"]


def configure(folder, port):
    """Signs in as its administrator, and makes the plugin with an RSA key of 2048 bits, the scope, the user and the client."""
    key, certificate = f"{folder}/key.pem", f"{folder}/public.pem"
    subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
    subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-out", certificate], check=True, capture_output=True)
    cookie = {}

    def post(path, body):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api{path}", method="POST", data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **cookie})
        with urllib.request.urlopen(request, timeout=10) as answer:
            if answer.headers.get("Set-Cookie"):
                cookie["Cookie"] = answer.headers["Set-Cookie"].split(";")[0]

    post("/auth/", {"username": "admin", "password": "password"})
    post("/mod/plugin/", {
        "module": "oauth2-glewlwyd", "name": "oauth2", "display_name": "OAuth 2.0", "enabled": True, "parameters": {
            "url": "oauth2", "jwt-type": "rsa", "jwt-key-size": "256", "key": open(key, encoding="utf-8").read(),
            "cert": open(certificate, encoding="utf-8").read(), "access-token-duration": 3600,
            "refresh-token-duration": 1209600, "code-duration": 600, "refresh-token-rolling": False,
            "auth-type-code-enabled": False, "auth-type-implicit-enabled": False, "auth-type-password-enabled": True,
            "auth-type-client-enabled": False, "auth-type-device-enabled": False, "auth-type-refresh-enabled": True}})
    post("/scope/", {"name": "orders", "display_name": "orders", "description": "orders", "password_required": True,
                     "password_max_age": 0, "scheme": {}})
    post("/user/", {"username": "alice", "name": "Alice", "password": "wonderland", "enabled": True, "scope": ["orders"]})
    post("/client/", {
        "client_id": "demo-app", "name": "demo", "confidential": True, "enabled": True,
        "client_secret": "demo-app-secret-not-for-production", "redirect_uri": ["http://localhost/callback"],
        "authorization_type": ["password", "refresh_token"], "scope": ["orders"]})
