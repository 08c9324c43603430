"""Measures a whole code flow: a browser that is signed in asks `/authorize`, and the client redeems the code, for `make bench`."""

import html
import http.client
import re
import subprocess
import tempfile
import urllib.parse

# All connections of a thread share one state: codes wait in a list until a connection is free to redeem one.
SCRIPT = """
local codes = {{}}
flows, wrong = 0, 0
local form = {{["Content-Type"] = "application/x-www-form-urlencoded", ["Authorization"] = "{credentials}"}}
request = function()
  local code = table.remove(codes)
  if code then
    return wrk.format("POST", "/token", form, "grant_type=authorization_code&redirect_uri={redirect}&code=" .. code)
  end
  return wrk.format("GET", "{authorize}", {{["Cookie"] = "{cookie}"}})
end
response = function(status, headers, body)
  local code = (headers["Location"] or headers["location"] or ""):match("[?&]code=([^&]+)")
  if status == 302 and code then
    table.insert(codes, code)
  elseif status == 200 and body:find("id_token", 1, true) then
    flows = flows + 1
  else
    wrong = wrong + 1
  end
end
local threads = {{}}
setup = function(thread) table.insert(threads, thread) end
done = function(summary)
  local errors = summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("F %d %d %d\\n", threads[1]:get("flows"), summary.duration, errors + threads[1]:get("wrong")))
end
"""


def sign_in(port, authorize):
    """Signs alice in by the page that `/authorize` shows; the cookies of her session."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", authorize)
    page = connection.getresponse()
    cookies = page.headers.get_all("Set-Cookie") or []
    text = page.read().decode()
    form = next(form for form in text.split("<form")[1:] if 'name="password"' in form.split("</form>")[0])
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    fields = {name: html.unescape(value) for name, value in hidden}
    action = html.unescape(re.search(r'action="([^"]+)"', form).group(1))
    body = urllib.parse.urlencode(fields | {"username": "alice", "password": "wonderland"})
    connection.request("POST", action, body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(cookie.split(";")[0] for cookie in cookies)})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 303:
        raise SystemExit(f"bench: the sign-in page was answered {answer.status}")
    return "; ".join(cookie.split(";")[0] for cookie in cookies + answer.headers.get_all("Set-Cookie"))


def run(port, credentials, seconds, connections=8):
    """Whole flows, and whole flows a second."""
    redirect = urllib.parse.quote("http://127.0.0.1/callback", safe="")
    authorize = ("/authorize?client_id=demo-app&response_type=code&scope=openid+email&state=s&nonce=n"
                 f"&redirect_uri={redirect}")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT.format(
            credentials=credentials, redirect=redirect, authorize=authorize, cookie=sign_in(port, authorize)))
        script.flush()
        output = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name, f"http://127.0.0.1:{port}/"],
            capture_output=True, text=True, check=True).stdout
    flows, duration, errors = map(int, re.search(r"F (\d+) (\d+) (\d+)", output).groups())
    if errors:
        raise SystemExit(f"bench: {errors} answers of a code flow were not the ones due")
    return flows, flows / (duration / 1e6)
