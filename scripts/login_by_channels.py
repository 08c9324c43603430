#!/usr/bin/env python3
"""Logs alice in as a browser that knows the provider by its issuer, redeems the code where discovery says so, under another
host name of the same machine, and prints the access token. Wants: ISSUER NAME CA-FILE."""
import base64
import html
import http.client
import json
import re
import socket
import ssl
import sys
import urllib.parse

issuer, name, authority = sys.argv[1:]
cookies = {}


def send(method, url, form=None, headers={}):
    """One request to this machine, whatever host its URL names."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=ssl.create_default_context(cafile=authority))
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port)
    connection._create_connection = lambda address, *rest: socket.create_connection(("127.0.0.1", parts.port))
    headers = dict(headers, Cookie="; ".join(f"{key}={value}" for key, value in cookies.items()))
    body = urllib.parse.urlencode(form) if form else None
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), body, headers)
    answer = connection.getresponse()
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        key, value = cookie.split(";")[0].split("=", 1)
        cookies[key] = value
    return answer, answer.read().decode()


metadata = json.loads(send("GET", issuer + "/.well-known/openid-configuration")[1])
assert metadata["issuer"] == issuer and metadata["authorization_endpoint"].startswith(issuer + "/"), metadata
for member in ["token_endpoint", "jwks_uri", "userinfo_endpoint"]:
    assert urllib.parse.urlsplit(metadata[member]).hostname == name, metadata[member]

request = {"client_id": "demo-app", "response_type": "code", "redirect_uri": "http://127.0.0.1/callback", "state": "s",
           "scope": "openid email orders:read"}
_, page = send("GET", metadata["authorization_endpoint"] + "?" + urllib.parse.urlencode(request))
form = next(part for part in re.findall(r"<form.*?</form>", page, re.S) if 'name="user"' in part)
fields = {key: html.unescape(value) for key, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)}
action = html.unescape(re.search(r'action="([^"]+)"', form)[1])
answer, _ = send("POST", urllib.parse.urljoin(issuer, action), dict(fields, user="alice"))
told = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.headers["Location"]).query))
assert told["iss"] == issuer and told["state"] == "s", told

basic = "Basic " + base64.b64encode(b"demo-app:demo-app-secret-not-for-production").decode()
cookies.clear()
_, body = send("POST", metadata["token_endpoint"], {
    "grant_type": "authorization_code", "code": told["code"], "redirect_uri": request["redirect_uri"]}, {"Authorization": basic})
tokens = json.loads(body)
_, body = send("GET", metadata["userinfo_endpoint"], headers={"Authorization": "Bearer " + tokens["access_token"]})
assert json.loads(body)["email"] == "alice@example.com", body
print(tokens["access_token"])
