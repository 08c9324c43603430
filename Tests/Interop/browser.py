"""A person at a browser without JavaScript: follows redirects by hand, keeps cookies, fills in the provider's forms.

Browser().visit(url, stop="http://localhost:3000/callback") answers the URL that the provider sent the browser to, unfetched;
without stop it goes on until a page that has no form it knows, and answers that response.
"""

import html.parser
import os
import sys
from urllib.parse import urljoin

import requests


class Forms(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.forms = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.forms.append(
                {"action": a.get("action", ""), "method": a.get("method", "get").lower(), "in": {}, "buttons": []}
            )
        elif (
            self.forms
            and tag == "input"
            and a.get("name")
            and a.get("type", "text") not in ("submit", "button", "checkbox")
        ):
            self.forms[-1]["in"][a["name"]] = a.get("value") or ""
        elif self.forms and tag == "button" and a.get("name"):
            self.forms[-1]["buttons"].append((a["name"], a.get("value", "")))


class Browser:
    def __init__(self, user=None, password=None, by_button=False, log=None, verify=True):
        self.user = user or os.environ.get("RP_USER", "alice")
        self.password = password or os.environ.get("RP_PASSWORD", "wonderland")
        self.by_button = by_button  # the button `user` instead of the password
        self.session = requests.Session()
        self.session.verify = verify  # a file of certificates to trust, or the usual ones
        self.session.trust_env = False  # no proxy of the environment for the loopback
        self.log = log if log is not None else (sys.stderr if os.environ.get("RP_TRACE") else None)
        self.trail = []  # every URL that was asked for, or stopped at

    def _send(self, method, url, data=None, headers=None):
        response = self.session.request(method, url, data=data, headers=headers, allow_redirects=False, timeout=20)
        self.trail.append((method, url, response.status_code))
        if self.log:
            print(f"  browser: {method} {url[:160]} -> {response.status_code}", file=self.log)
        return response

    def _fill(self, page):
        """The form that a person would send, as (action, data); None when there is nothing to do."""
        for form in Forms(page).forms:
            data, buttons = dict(form["in"]), dict(form["buttons"])
            if form["method"] != "post":
                continue
            if "username" in data and "password" in data and not self.by_button:
                return form["action"], {**data, "username": self.user, "password": self.password}
            if self.by_button and ("user", self.user) in form["buttons"]:
                return form["action"], {**data, "user": self.user}
            if buttons.get("decision"):
                return form["action"], {**data, "decision": "allow"}
            if "user_code" in data:
                return form["action"], data
            if "leave" in buttons:
                return form["action"], {**data, "leave": "1"}
            if {"code", "id_token", "error"} & set(data) and "state" in data:  # response_mode=form_post
                return form["action"], data
        return None

    def visit(self, url, stop=None, method="GET", data=None, limit=25):
        refused = 0
        for _ in range(limit):
            if stop and url.startswith(stop):
                self.trail.append((method, url, 0))
                self.posted = data if method == "POST" else None
                return url
            response = self._send(method, url, data)
            if response.is_redirect or (response.status_code in (302, 303, 307) and "location" in response.headers):
                keep = response.status_code in (307, 308)
                url = urljoin(url, response.headers["location"])
                method, data = (method, data) if keep else ("GET", None)
                continue
            form = self._fill(response.text) if "html" in response.headers.get("content-type", "") else None
            if response.status_code >= 400:
                refused += 1
            if form is None or refused:
                if stop:
                    raise SystemExit(f"stopped at {url}: {response.status_code}\n{response.text[:1500]}")
                return response
            url, method, data = urljoin(url, form[0] or url), "POST", form[1]
        raise SystemExit(f"too many steps, last {url}")


if __name__ == "__main__":  # as xdg-open
    shown = Browser().visit(sys.argv[1])
    print(f"browser: ended at {shown.url[:120]} with {shown.status_code}", file=sys.stderr)
