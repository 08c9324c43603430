// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// scripts/embed.py writes this file from fixtures/understudy.schema.json. Change the document instead.

/// The JSON Schema of fixtures.
package enum FixtureSchema {
    /// The document's path in the repository.
    package static let path = "fixtures/understudy.schema.json"

    package static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "Understudy fixture",
          "description": "Tenants with their users, clients and audiences.",
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "tenants": { "type": "array", "items": { "$ref": "#/$defs/tenant" } }
          },
          "$defs": {
            "seconds": { "type": "integer", "minimum": 0, "maximum": 3153600000 },
            "filled": { "type": "string", "minLength": 1 },
            "path": { "type": "string", "pattern": "^(/[A-Za-z0-9._~-]+){1,8}$", "maxLength": 128 },
            "strings": { "type": ["array", "string"], "items": { "type": "string" } },
            "algorithm": { "enum": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"] },
            "paths": {
              "description": "Endpoints that stand elsewhere below the issuer than the preset has them.",
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "authorization": { "$ref": "#/$defs/path" },
                "device": { "$ref": "#/$defs/path" },
                "device-authorization": { "$ref": "#/$defs/path" },
                "end-session": { "$ref": "#/$defs/path" },
                "introspection": { "$ref": "#/$defs/path" },
                "jwks": { "$ref": "#/$defs/path" },
                "revocation": { "$ref": "#/$defs/path" },
                "token": { "$ref": "#/$defs/path" },
                "userinfo": { "$ref": "#/$defs/path" }
              }
            },
            "tenant": {
              "type": "object",
              "additionalProperties": false,
              "required": ["name"],
              "properties": {
                "name": {
                  "description": "\"default\" stands at the base URL, any other at its path.",
                  "type": "string",
                  "pattern": "^[a-z0-9][a-z0-9-]{0,62}(/[a-z0-9][a-z0-9-]{0,62}){0,3}$"
                },
                "preset": { "description": "The shape it takes on.", "enum": ["generic"] },
                "keys": {
                  "description": "Keys of its own, or those of the tenant default, which any other has where nothing is said.",
                  "enum": ["own", "shared"]
                },
                "default_audience": {
                  "description": "The audience of a token when neither the request nor the client names one; else the issuer.",
                  "$ref": "#/$defs/strings"
                },
                "refresh_tokens": {
                  "description": "With every grant of a user, or only with the scope offline_access.",
                  "enum": ["always", "offline_access"]
                },
                "access_token_lifetime": { "description": "Seconds; 3600.", "$ref": "#/$defs/seconds" },
                "id_token_lifetime": { "description": "Seconds; 3600.", "$ref": "#/$defs/seconds" },
                "refresh_token_lifetime": { "description": "Seconds from the sign-in; 2592000.", "$ref": "#/$defs/seconds" },
                "session_lifetime": { "description": "Seconds for which a browser stays signed in; 36000.", "$ref": "#/$defs/seconds" },
                "code_lifetime": { "description": "Seconds in which a client redeems a code; 60.", "$ref": "#/$defs/seconds" },
                "device_code_lifetime": { "description": "Seconds in which a user lets a device in; 600.", "$ref": "#/$defs/seconds" },
                "device_polling_interval": {
                  "description": "Seconds that a device waits between one question and the next; 5.",
                  "$ref": "#/$defs/seconds"
                },
                "acr_values": {
                  "description": "The values of acr that are served, the ordinary one first; \"1\".",
                  "$ref": "#/$defs/strings"
                },
                "pairwise_salt": {
                  "description": "What pairwise subjects are made with, to be the same on every machine; a secret of the data's own.",
                  "type": "string"
                },
                "discovery": {
                  "description": "What the metadata say otherwise; null leaves a member out.",
                  "type": "object"
                },
                "paths": { "$ref": "#/$defs/paths" },
                "unknown_clients": {
                  "description": "accept: every client id is taken, with any secret and redirect URI; refuse.",
                  "enum": ["accept", "refuse"]
                },
                "unknown_users": {
                  "description": "create: a user of every unknown name is made, with the password that is given first; refuse.",
                  "enum": ["create", "refuse"]
                },
                "dpop_nonces": { "description": "true: proofs of possession need a nonce of the provider's (RFC 9449 §8).", "type": "boolean" },
                "user_buttons": { "description": "false: the sign-in page has no button for each user.", "type": "boolean" },
                "signing_algorithm": { "description": "What signs its tokens; RS256.", "$ref": "#/$defs/algorithm" },
                "key_publication_period": {
                  "description": "Seconds for which a key is published before it signs; 0.",
                  "$ref": "#/$defs/seconds"
                },
                "key_retirement_period": {
                  "description": "Seconds for which a key stays published after it signed; the longest lifetime of a token.",
                  "$ref": "#/$defs/seconds"
                },
                "users": { "type": "array", "items": { "$ref": "#/$defs/user" } },
                "clients": { "type": "array", "items": { "$ref": "#/$defs/client" } },
                "audiences": {
                  "description": "Resource servers. Where it stands, each audience of a client needs an entry.",
                  "type": "array",
                  "items": { "$ref": "#/$defs/audience" }
                }
              }
            },
            "user": {
              "type": "object",
              "additionalProperties": false,
              "required": ["username"],
              "properties": {
                "username": { "type": "string", "minLength": 1 },
                "subject": {
                  "description": "The claim sub. Left out, it stays as it is; for a new user it is made of tenant and username.",
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 255
                },
                "password": { "description": "In plain text; a user without one cannot sign in by password.", "type": "string", "minLength": 1 },
                "password_hash": {
                  "description": "Instead of a password: bcrypt ($2b$…), scrypt ($scrypt$…) or PBKDF2 ($pbkdf2-sha256$…, Django's).",
                  "type": "string",
                  "minLength": 1
                },
                "state": { "enum": ["active", "disabled", "locked", "mfa_required", "password_expired"] },
                "name": { "$ref": "#/$defs/filled" },
                "given_name": { "$ref": "#/$defs/filled" },
                "middle_name": { "$ref": "#/$defs/filled" },
                "family_name": { "$ref": "#/$defs/filled" },
                "nickname": { "$ref": "#/$defs/filled" },
                "preferred_username": { "$ref": "#/$defs/filled" },
                "profile": { "$ref": "#/$defs/filled" },
                "picture": { "$ref": "#/$defs/filled" },
                "website": { "$ref": "#/$defs/filled" },
                "gender": { "$ref": "#/$defs/filled" },
                "birthdate": { "$ref": "#/$defs/filled" },
                "zoneinfo": { "$ref": "#/$defs/filled" },
                "locale": { "$ref": "#/$defs/filled" },
                "email": { "$ref": "#/$defs/filled" },
                "email_verified": { "description": "true where there is an email.", "type": "boolean" },
                "phone_number": { "$ref": "#/$defs/filled" },
                "phone_number_verified": { "description": "true where there is a phone number.", "type": "boolean" },
                "address": {
                  "type": "object",
                  "additionalProperties": false,
                  "minProperties": 1,
                  "properties": {
                    "formatted": { "$ref": "#/$defs/filled" },
                    "street_address": { "$ref": "#/$defs/filled" },
                    "locality": { "$ref": "#/$defs/filled" },
                    "region": { "$ref": "#/$defs/filled" },
                    "postal_code": { "$ref": "#/$defs/filled" },
                    "country": { "$ref": "#/$defs/filled" }
                  }
                },
                "updated_at": { "description": "Seconds since 1970.", "type": "integer", "minimum": 0 },
                "groups": { "$ref": "#/$defs/strings" },
                "roles": { "$ref": "#/$defs/strings" },
                "claims": { "description": "Private claims, any JSON.", "type": "object" }
              }
            },
            "client": {
              "type": "object",
              "additionalProperties": false,
              "required": ["id"],
              "properties": {
                "id": { "type": "string", "minLength": 1, "maxLength": 256 },
                "secret": { "description": "A client with neither secret nor jwks is public.", "type": "string", "minLength": 1 },
                "jwks": { "description": "Its public keys, a JWK set: what private_key_jwt is verified by.", "type": "object" },
                "authentication_methods": {
                  "description": "How it may prove itself; every way that it has the means for.",
                  "type": ["array", "string"],
                  "minItems": 1,
                  "items": { "enum": ["client_secret_basic", "client_secret_jwt", "client_secret_post", "none", "private_key_jwt"] }
                },
                "access_tokens": {
                  "description": "opaque: what they stand for is known by introspection; jwt.",
                  "enum": ["jwt", "opaque"]
                },
                "name": { "type": "string" },
                "grants": {
                  "type": ["array", "string"],
                  "items": {
                    "enum": [
                      "authorization_code", "client_credentials", "device_code", "implicit", "jwt_bearer", "password",
                      "refresh_token", "token_exchange", "urn:ietf:params:oauth:grant-type:device_code",
                      "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange"
                    ]
                  }
                },
                "scopes": { "description": "All that it may ask for: a list, or one text with spaces between them.", "$ref": "#/$defs/strings" },
                "default_scopes": {
                  "description": "What it gets when it asks for none; all of scopes but openid and offline_access.",
                  "$ref": "#/$defs/strings"
                },
                "unknown_scopes": { "description": "What becomes of a scope that is not its.", "enum": ["refuse", "drop"] },
                "audience": { "description": "What it may select from, and gets when it selects none.", "$ref": "#/$defs/strings" },
                "introspects": {
                  "description": "The audiences whose tokens it may introspect, besides its own.",
                  "$ref": "#/$defs/strings"
                },
                "redirect_uris": { "$ref": "#/$defs/strings" },
                "post_logout_redirect_uris": { "$ref": "#/$defs/strings" },
                "backchannel_logout_uri": { "description": "Where it is told that a session has ended.", "type": "string" },
                "access_token_lifetime": { "description": "Seconds; the tenant's.", "$ref": "#/$defs/seconds" },
                "id_token_lifetime": { "description": "Seconds; the tenant's.", "$ref": "#/$defs/seconds" },
                "refresh_token_lifetime": { "description": "Seconds from the sign-in; the tenant's.", "$ref": "#/$defs/seconds" },
                "signing_algorithm": { "description": "What signs its tokens; the tenant's.", "$ref": "#/$defs/algorithm" },
                "id_token_signing_algorithm": {
                  "description": "What signs its ID tokens, HS256 and its like by the secret; signing_algorithm.",
                  "enum": [
                    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "HS256", "HS384", "HS512"
                  ]
                },
                "claims": { "description": "Claims besides those of the user.", "type": "array", "items": { "$ref": "#/$defs/claim" } },
                "subject_type": {
                  "description": "pairwise: what it knows a user by is its sector's own.",
                  "enum": ["pairwise", "public"]
                },
                "sector_identifier": { "description": "With subject_type pairwise; the host of the redirect URIs.", "type": "string" },
                "access_token_cookie": {
                  "description": "The name of an HttpOnly cookie that carries the access token, beside the body. It works only for pages of the provider's own origin, since answers to other origins allow no credentials (CORS).",
                  "type": "string"
                },
                "refresh_token_rotation": { "description": "false: a refresh token may be used again and again.", "type": "boolean" },
                "refresh_token_reuse_grace": {
                  "description": "Seconds within which the refresh token just rotated still yields a sibling; 0.",
                  "$ref": "#/$defs/seconds"
                },
                "consent": { "description": "Whether the user is asked before it gets what it asks for; skip.", "enum": ["ask", "skip"] },
                "auto_login": {
                  "description": "true: login_hint signs that user in, with no page and no password.",
                  "type": "boolean"
                },
                "code_challenge_methods": {
                  "description": "What a code challenge may be made by; S256.",
                  "type": ["array", "string"],
                  "minItems": 1,
                  "items": { "enum": ["S256", "plain"] }
                },
                "dpop_bound_access_tokens": {
                  "description": "true: no token without the proof of a key, which it is then bound to (RFC 9449 §5.2).",
                  "type": "boolean"
                },
                "code_verifiers": {
                  "description": "tolerant: also those outside RFC 7636's alphabet and length.",
                  "enum": ["strict", "tolerant"]
                }
              }
            },
            "claim": {
              "type": "object",
              "additionalProperties": false,
              "required": ["name"],
              "properties": {
                "name": { "type": "string", "minLength": 1 },
                "value": { "description": "A constant, any JSON." },
                "user": {
                  "description": "An attribute of the user: username, subject, groups, roles, or a claim by its name.",
                  "type": "string"
                },
                "parameter": { "description": "A parameter of the request that the token came by.", "type": "string" },
                "scope": { "description": "Only with this scope.", "type": "string" },
                "in": {
                  "description": "Where the claim is; all three when omitted.",
                  "type": ["array", "string"],
                  "minItems": 1,
                  "items": { "enum": ["access_token", "id_token", "userinfo"] }
                }
              }
            },
            "audience": {
              "type": "object",
              "additionalProperties": false,
              "required": ["id"],
              "properties": {
                "id": { "type": "string", "minLength": 1 },
                "token_typ": { "description": "The header typ of its access tokens; JWT.", "enum": ["at+jwt", "JWT"] }
              }
            }
          }
        }

        """#
}
