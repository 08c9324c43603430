"""Walks every page of a running Understudy with Chromium, with and without JavaScript.

browser.py READY-FILE [SCREENSHOTS]
"""

import base64
import http.server
import json
import os
import sys
import threading
import urllib.parse
import urllib.request

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

ready = json.load(open(sys.argv[1], encoding="utf-8"))
issuer = ready["issuer"]
screenshots = sys.argv[2] if len(sys.argv) > 2 else None
secret = base64.b64encode(b"demo-app:demo-app-secret-not-for-production").decode()


class Callback(http.server.BaseHTTPRequestHandler):
    """The client's own page: shows what it was told."""

    def do_GET(self):
        self.show(urllib.parse.urlsplit(self.path).query)

    def do_POST(self):
        self.show(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def show(self, parameters):
        body = json.dumps(dict(urllib.parse.parse_qsl(parameters))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Callback)
threading.Thread(target=server.serve_forever, daemon=True).start()
callback = f"http://127.0.0.1:{server.server_port}/callback"


def authorize(**changes):
    parameters = {
        "client_id": "demo-app", "response_type": "code", "redirect_uri": callback, "scope": "openid email orders:read",
        "state": "s1", "nonce": "n1", **changes}
    return f"{issuer}/authorize?{urllib.parse.urlencode(parameters)}"


def post(path, **form):
    request = urllib.request.Request(
        issuer + path, urllib.parse.urlencode(form).encode(), {"Authorization": f"Basic {secret}"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


class Walk:
    def __init__(self, has_script):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1000,900", "--hide-scrollbars"):
            options.add_argument(argument)
        if not has_script:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        self.has_script = has_script
        self.driver = webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver"))

    def find(self, name):
        return WebDriverWait(self.driver, 20).until(
            lambda driver: driver.find_element(By.CSS_SELECTOR, f"[data-testid='{name}']"))

    def open(self, url, page):
        self.driver.get(url)
        self.check(page)

    def click(self, name):
        self.find(name).click()

    def check(self, page):
        """What holds for every page: one heading, a language, a name for every control, room on a narrow screen."""
        driver = self.driver
        WebDriverWait(driver, 20).until(lambda driver: driver.find_elements(By.TAG_NAME, "h1"))
        assert len(driver.find_elements(By.TAG_NAME, "h1")) == 1, page
        assert driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en", page
        assert driver.title, page
        for control in driver.find_elements(By.CSS_SELECTOR, "input:not([type=hidden]), button"):
            assert control.accessible_name, (page, control.get_attribute("outerHTML"))
        log = [entry["message"] for entry in driver.get_log("browser") if "favicon" not in entry["message"]]
        # The one script is that of the form that goes by itself.
        assert not [line for line in log if "Content Security Policy" in line], (page, log)
        if self.has_script:
            self.shoot(page)
            driver.set_window_size(360, 740)
            assert driver.execute_script("return document.body.scrollWidth <= window.innerWidth"), page
            self.shoot(page + "-narrow")
            driver.set_window_size(1000, 900)

    def shoot(self, page):
        if not screenshots:
            return
        os.makedirs(screenshots, exist_ok=True)
        for scheme in ("light", "dark"):
            self.driver.execute_cdp_cmd(
                "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
            self.driver.save_screenshot(f"{screenshots}/{page}-{scheme}.png")

    def told(self):
        WebDriverWait(self.driver, 20).until(lambda driver: driver.current_url.startswith(callback))
        return json.loads(self.driver.find_element(By.TAG_NAME, "body").text)

    def run(self):
        self.open(issuer, "home")
        # Sign in with the keyboard alone, wrongly and then rightly.
        self.open(authorize(), "sign-in")
        assert self.driver.switch_to.active_element.get_attribute("name") == "username"
        self.driver.switch_to.active_element.send_keys("alice", Keys.TAB, "wrong", Keys.ENTER)
        assert "wrong" in self.find("message").text
        self.check("sign-in-wrong")
        self.find("username").clear()
        self.find("username").send_keys("alice", Keys.TAB, "wonderland", Keys.ENTER)
        told = self.told()
        assert told["state"] == "s1" and told["iss"] == issuer, told
        tokens = post("/token", grant_type="authorization_code", code=told["code"], redirect_uri=callback)
        assert tokens["id_token"]
        # Nobody is asked twice.
        self.driver.get(authorize())
        assert "code" in self.told()
        self.open(authorize(prompt="select_account"), "account")
        self.click("continue")
        assert "code" in self.told()
        self.open(authorize(prompt="consent"), "consent")
        self.click("deny")
        assert self.told()["error"] == "access_denied"
        self.driver.get(authorize(prompt="consent"))
        self.click("allow")
        assert "code" in self.told()
        self.driver.get(authorize(prompt="login"))
        self.click("user-bob")
        assert "code" in self.told()
        self.driver.get(authorize(prompt="login"))
        self.click("user-carol")
        assert "may not sign in" in self.find("message").text
        self.click("cancel")
        assert self.told()["error"] == "access_denied"
        self.driver.get(authorize(response_mode="form_post"))
        if not self.has_script:
            self.find("go-on")
            self.check("form-post")
            self.click("go-on")
        assert "code" in self.told()
        self.driver.get(authorize(response_mode="fragment"))
        WebDriverWait(self.driver, 20).until(lambda driver: "#code=" in driver.current_url)
        self.open(authorize(redirect_uri="https://evil.example/"), "error")
        assert self.find("error").text == "invalid_request"
        self.device()
        self.open(f"{issuer}/logout", "sign-out")
        self.click("stay")
        self.find("still-signed-in")
        self.check("still-signed-in")
        self.driver.get(f"{issuer}/logout")
        self.click("sign-out")
        self.find("signed-out")
        self.check("signed-out")
        self.open(authorize(), "sign-in")
        self.driver.quit()

    def device(self):
        device = post("/device_authorization", scope="openid email")
        self.open(device["verification_uri"], "device")
        self.find("user-code").send_keys("XXXX-XXXX", Keys.ENTER)
        assert "no device" in self.find("message").text
        self.find("user-code").clear()
        self.find("user-code").send_keys(device["user_code"].lower(), Keys.ENTER)
        assert self.find("code").text == device["user_code"]
        self.check("device-confirmation")
        self.click("allow")
        self.find("device-allowed")
        self.check("device-done")
        tokens = post(
            "/token", grant_type="urn:ietf:params:oauth:grant-type:device_code", device_code=device["device_code"])
        assert tokens["id_token"]


for has_script in (True, False):
    Walk(has_script).run()
    print(f"browser: every page walked {'with' if has_script else 'without'} JavaScript")
