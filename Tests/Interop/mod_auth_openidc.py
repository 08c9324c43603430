"""Apache's mod_auth_openidc, by each client authentication method: login with PKCE by query and form_post, userinfo, refresh,
revocation and RP-initiated logout, back-channel logout; as a resource server by introspection and by the public key; and a
login with a real browser."""

import json
import os
import pathlib
import subprocess
import time
import urllib.parse

import requests
from checks import ISSUER, PORT, SCRATCH, done, ok
from browser import Browser
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

BASE = f"http://localhost:{PORT}"
FOLDER = pathlib.Path(SCRATCH) / "apache"
CONFIGURATION = pathlib.Path(__file__).with_suffix(".conf")
metadata = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=5).json()


def prepare():
    www = FOLDER / "www"
    www.mkdir(parents=True, exist_ok=True)
    (www / "index.html").write_text("public page\n")
    script = www / "env.cgi"
    script.write_text(
        "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'\nenv | grep -E '^(OIDC_|REMOTE_USER)' | sort\n"
    )
    script.chmod(0o755)
    for folder in (pathlib.Path(SCRATCH), FOLDER, www):
        folder.chmod(0o755)
    key = next(key for key in requests.get(metadata["jwks_uri"], timeout=5).json()["keys"] if key["kty"] == "RSA")
    pem = requests.get(metadata["jwks_uri"], params={"format": "pem", "kid": key["kid"]}, timeout=5).text
    (FOLDER / "op.pem").write_text(pem)
    os.environ["RP_KEY_FILE"] = f"{key['kid']}#{FOLDER}/op.pem"
    os.environ["RP_KID"] = pathlib.Path(SCRATCH, "rp-jwt.kid").read_text()


class Apache:
    def __init__(self, client, secret, method, mode, defines):
        self.environment = {**os.environ, "RP_CLIENT": client, "RP_SECRET": secret, "RP_AUTH": method, "RP_MODE": mode}
        self.arguments = ["/usr/sbin/apache2", "-f", str(CONFIGURATION)]
        for define in defines:
            self.arguments += ["-D", define]

    def __enter__(self):
        subprocess.run([*self.arguments, "-k", "start"], env=self.environment, check=True)
        for _ in range(100):
            try:
                return requests.get(f"{BASE}/", timeout=5)
            except requests.ConnectionError:
                time.sleep(0.1)
        raise SystemExit(f"Apache did not start: {(FOLDER / 'error.log').read_text()[-2000:]}")

    def __exit__(self, *arguments):
        process = int((FOLDER / "pid").read_text())
        subprocess.run([*self.arguments, "-k", "stop"], env=self.environment, check=True)
        while os.path.exists(f"/proc/{process}"):
            time.sleep(0.1)


def login(browser):
    page = browser.visit(f"{BASE}/private/")
    return page, dict(line.split("=", 1) for line in page.text.splitlines() if "=" in line)


def information(browser):
    return browser.session.get(f"{BASE}/callback", params={"info": "json"}, timeout=10).json()


def walk(client, secret, method, mode, defines):
    browser = Browser()
    page, shown = login(browser)
    name = f"{method}, {mode}"
    if not ok(f"login with PKCE, {name}", page.status_code == 200 and shown.get("REMOTE_USER") == "alice", page.text):
        print((FOLDER / "error.log").read_text()[-2000:])
        return
    before = information(browser)
    ok(f"userinfo, {name}", before["userinfo"]["email"] == "alice@example.com")
    refresh = {"refresh": f"{BASE}/private/", "access_token": before["access_token"]}
    browser.session.get(f"{BASE}/callback", params=refresh, allow_redirects=False, timeout=10)
    after = information(browser)
    ok(f"refresh, {name}", after["access_token"] != before["access_token"])
    bearer = {"Authorization": f"Bearer {after['access_token']}"}
    way = "introspection" if "INTROSPECT" in defines else "the public key"
    ok(f"resource server by {way}, {name}", requests.get(f"{BASE}/api/", headers=bearer, timeout=10).status_code == 200)
    bearer = {"Authorization": "Bearer x.y.z"}
    ok(f"resource server refuses, {name}", requests.get(f"{BASE}/api/", headers=bearer, timeout=10).status_code == 401)
    end = browser.visit(f"{BASE}/callback?" + urllib.parse.urlencode({"logout": f"{BASE}/"}))
    ok(f"logout, {name}", "public page" in end.text, end.url)
    gone = browser.session.get(f"{BASE}/private/", allow_redirects=False, timeout=10)
    ok(f"signed out, {name}", gone.status_code == 302)
    if method != "private_key_jwt":
        form = {"grant_type": "refresh_token", "refresh_token": after["refresh_token"]}
        dead = requests.post(metadata["token_endpoint"], data=form, auth=(client, secret), timeout=10)
        ok(f"revoked at logout, {name}", dead.json().get("error") == "invalid_grant", dead.text)
    if client == "rp-apache":
        browser = Browser()
        login(browser)
        browser.visit(metadata["end_session_endpoint"])
        for _ in range(100):
            gone = browser.session.get(f"{BASE}/private/", allow_redirects=False, timeout=10)
            if gone.status_code == 302:
                break
            time.sleep(0.1)
        ok(f"back-channel logout, {name}", gone.status_code == 302)


def walk_with_chromium():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver"))

    def find(selector):
        return WebDriverWait(driver, 20).until(lambda driver: driver.find_element(By.CSS_SELECTOR, selector))

    driver.get(f"{BASE}/private/")
    find("[data-testid=username]").send_keys("alice")
    find("[data-testid=password]").send_keys("wonderland")
    find("[data-testid=sign-in]").click()
    WebDriverWait(driver, 20).until(lambda driver: driver.current_url.startswith(BASE))
    ok("login with Chromium", "REMOTE_USER=alice" in driver.find_element(By.TAG_NAME, "body").text)
    driver.get(f"{BASE}/callback?" + urllib.parse.urlencode({"logout": f"{BASE}/"}))
    ok("logout with Chromium", "public page" in driver.find_element(By.TAG_NAME, "body").text)
    driver.quit()


prepare()
apache = ("rp-apache", "rp-apache-secret-of-more-than-32-bytes")
for client, secret, method, mode, defines in (
    (*apache, "client_secret_basic", "query", []),
    (*apache, "client_secret_post", "form_post", ["INTROSPECT"]),
    (*apache, "client_secret_jwt", "query", []),
    ("rp-jwt", "rp-jwt-secret-of-more-than-32-bytes", "private_key_jwt", "query", ["PRIVATE_KEY"]),
):
    with Apache(client, secret, method, mode, defines):
        walk(client, secret, method, mode, defines)
        if method == "client_secret_basic":
            walk_with_chromium()
done()
