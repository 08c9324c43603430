#!/usr/bin/env bash
# oidc-agent, a native client: login with PKCE by a loopback listener, refresh, revocation, device flow. The browser is the
# xdg-open of the scratch folder, which signs in by script.
set -uo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
export HOME="$SCRATCH/oidc-agent" OIDC_CONFIG_DIR="$SCRATCH/oidc-agent/.oidc-agent" OIDC_ENCRYPTION_PW=pw PATH="$SCRATCH/bin:$PATH"
mkdir -p "$OIDC_CONFIG_DIR" "$SCRATCH/bin"
printf '#!/bin/sh\nfor url; do :; done\nsetsid "%s" "%s/browser.py" "$url" >>"%s/xdg-open.log" 2>&1 </dev/null &\n' \
    "$SCRATCH/venv/bin/python" "$here" "$SCRATCH" > "$SCRATCH/bin/xdg-open"
chmod +x "$SCRATCH/bin/xdg-open"
passed=0
failed=0
say() {
    if [ "$1" = 0 ]; then passed=$((passed + 1)); echo "pass  $2"; else failed=$((failed + 1)); echo "FAIL  $2"; fi
}

eval "$(oidc-agent --no-autoload --always-allow-idtoken 2>/dev/null)" >/dev/null
trap 'kill "$OIDCD_PID" 2>/dev/null' EXIT
common=(--prompt=none --pw-env --confirm-yes --issuer="$ISSUER" --client-id=demo-app
    --client-secret=demo-app-secret-not-for-production --scope="openid profile email offline_access")

# It takes registered ports alone, below those that the system hands out by itself.
port="$("$SCRATCH/venv/bin/python" - <<'PYTHON'
import random, socket

while True:
    with socket.socket() as listener:
        try:
            listener.bind(("", random.randint(20_000, 30_000)))
        except OSError:
            continue
        print(listener.getsockname()[1])
        break
PYTHON
)"
timeout 60 oidc-gen "${common[@]}" --redirect-uri="http://localhost:$port/callback" --flow=code --no-scheme code \
    >"$SCRATCH/oidc-gen-code.log" 2>&1 </dev/null
say $? "login with PKCE"
first="$(oidc-token code 2>/dev/null)"
say $? "access token"
curl -sf "$ISSUER/userinfo" -H "Authorization: Bearer $first" | grep -q alice@example.com
say $? "userinfo with it"
second="$(oidc-token --time=999999 code)"
[ -n "$second" ] && [ "$first" != "$second" ]
say $? "refresh"
third="$(oidc-token --time=999999 code)"
[ -n "$third" ] && [ "$second" != "$third" ]
say $? "refresh again, with the rotated token"
timeout 30 oidc-gen --prompt=none --pw-env --confirm-yes -d code >"$SCRATCH/oidc-gen-revoke.log" 2>&1 </dev/null
say $? "revocation"

# It buffers what it prints into a file, so it gets a terminal of its own.
endpoint="$(curl -s "$ISSUER/.well-known/openid-configuration" | sed -n 's/.*"device_authorization_endpoint": *"\([^"]*\)".*/\1/p')"
: > "$SCRATCH/oidc-gen-device.log"
timeout 90 script -qefc "$(printf '%q ' oidc-gen "${common[@]}" --flow=device --no-url-call --dae="$endpoint" device)" /dev/null \
    >"$SCRATCH/oidc-gen-device.log" 2>&1 </dev/null &
waiting=$!
code=""
for _ in $(seq 100); do
    code="$(grep -aoE '[A-Z]{4}-[A-Z]{4}' "$SCRATCH/oidc-gen-device.log" | head -1)"
    [ -z "$code" ] || break
    sleep 0.1
done
"$SCRATCH/venv/bin/python" "$here/browser.py" "$ISSUER/device?user_code=$code" 2>/dev/null
wait "$waiting"
say $? "device flow"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
