#!/usr/bin/env bash
# Each line of the trust recipe, as `understudy trust` prints it, lets its program fetch the metadata over https; without it
# the program refuses. Then a client that takes no plain http logs in.
set -euo pipefail
work="$(mktemp -d "$SCRATCH/tls.XXXX")"
understudy=.build/debug/understudy
# MSAL wants a path in the issuer.
port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
"$understudy" serve --demo --tls --port "$port" --issuer "https://localhost:$port/login" --data "$work/a data" --ready-file "$work/ready.json" --log-level error >/dev/null &
server=$!
trap 'kill $server; wait $server || true' EXIT
until [ -f "$work/ready.json" ]; do
    kill -0 $server || { echo "tls_trust: the provider did not start" >&2; exit 1; }
    sleep 0.1
done
url="https://localhost:$port/login/.well-known/openid-configuration"
"$understudy" trust --data "$work/a data" >"$work/recipe"
recipe() { sed -nE "s/^  $1 +//p" "$work/recipe"; }

cat >"$work/get.mjs" <<'JS'
fetch(process.argv[2]).then(r => r.json()).then(j => console.log(j.issuer), e => { console.error(e.cause.code); process.exit(1) })
JS
cat >"$work/Get.java" <<'JAVA'
import java.net.URI;
import java.net.http.*;

public class Get {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(arguments[0])).build();
        System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
JAVA
cat >"$work/get.go" <<'GO'
package main

import (
	"io"
	"net/http"
	"os"
)

func main() {
	answer, err := http.Get(os.Args[1])
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
	io.Copy(os.Stdout, answer.Body)
}
GO

failed=0
check() {
    local name="$1" trust="$2"
    shift 2
    if (cd "$work" && eval "$trust" && "$@" "$url") >"$work/out" 2>"$work/err" && grep -q https://localhost "$work/out"; then
        echo "ok   $name trusts it"
    else
        echo "FAIL $name does not trust it"; cat "$work/err"; failed=1
    fi
    if (cd "$work" && "$@" "$url") >"$work/out" 2>&1; then echo "FAIL $name trusts whatever it meets"; failed=1; fi
}

if (cd "$work" && eval "$(recipe curl | sed 's|/.well-known|/login&|') --silent") | grep -q https://localhost; then echo "ok   curl trusts it"; else failed=1; fi
check "Python urllib" "$(recipe Python)" \
    python3 -c 'import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode())'
check "Python requests" "$(recipe Python)" \
    "$SCRATCH/venv/bin/python" -c 'import sys, requests; print(requests.get(sys.argv[1]).text)'
check "Node" "$(recipe Node)" node get.mjs
check "Go" "$(recipe Go)" go run get.go
eval_java="$(recipe Java) >/dev/null"
options="$(sed -nE 's/^ +java (.*) …$/\1/p' "$work/recipe")"
[ -n "$options" ] || { echo "FAIL no line for java"; failed=1; }
check "Java" "$eval_java; export JAVA_TOOL_OPTIONS='$options'" java Get.java

echo "MSAL, which logs in over https only:"
ISSUER="${url%/.well-known/*}" CA="$work/a data/tls/ca.pem" "$SCRATCH/venv/bin/python" Tests/Interop/msal_client.py || failed=1
exit $failed
