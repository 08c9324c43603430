// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// scripts/embed.py writes this file from fixtures/demo.yaml. Change the document instead.

/// The demo fixture.
package enum DemoFixture {
    /// The document's path in the repository.
    package static let path = "fixtures/demo.yaml"

    package static let text = #"""
        # The demo: three users, three clients and one resource server. Passwords and secrets are public: never use them elsewhere.
        # `understudy serve --demo` applies this very file, which is built into the program.
        tenants:
          - name: default

            users:
              - username: alice
                password: wonderland
                email: alice@example.com
                name: Alice Liddell
                given_name: Alice
                family_name: Liddell
                locale: en-GB
                groups: [admins]
                roles: [editor]
                claims: { department: mathematics }

              - username: bob
                password: builder
                email: bob@example.com
                name: Bob Builder
                given_name: Bob
                family_name: Builder
                groups: [staff]

              # Signing in fails, and says no more than a wrong password would.
              - username: carol
                password: locked-out
                email: carol@example.com
                name: Carol Locked
                state: locked

            clients:
              # A confidential client that may do everything.
              - id: demo-app
                secret: demo-app-secret-not-for-production
                name: Demo application
                grants:
                  - authorization_code
                  - client_credentials
                  - device_code
                  - implicit
                  - jwt_bearer
                  - password
                  - refresh_token
                  - token_exchange
                scopes: [openid, profile, email, offline_access, "orders:read", "orders:write"]
                audience: [orders-api]
                redirect_uris:
                  - http://localhost:3000/callback
                  - http://127.0.0.1/callback
                post_logout_redirect_uris:
                  - http://localhost:3000/

              # A single-page application: no secret, authorization code with PKCE.
              - id: demo-spa
                name: Demo single-page application
                grants: [authorization_code, refresh_token]
                scopes: [openid, profile, email, offline_access, "orders:read", "orders:write"]
                audience: [orders-api]
                redirect_uris:
                  - http://localhost:3000/callback
                  - http://127.0.0.1/callback
                post_logout_redirect_uris:
                  - http://localhost:3000/

              # A service that acts for itself.
              - id: demo-service
                secret: demo-service-secret-not-for-production
                name: Demo service
                grants: [client_credentials]
                scopes: ["orders:read", "orders:write"]
                audience: [orders-api]

            audiences:
              # Its access tokens are marked at+jwt (RFC 9068).
              - id: orders-api
                token_typ: at+jwt

        """#
}
