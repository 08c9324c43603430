#!/usr/bin/env python3
"""Writes pkcs1.json: signatures over one input that a lax reader of RSASSA-PKCS1-v1_5 takes (RFC 8017 §8.2.2, §9.2).

Each was made with the private key, so that only the encoded message is wrong. Test material: the key is good for nothing else.
"""
import base64
import hashlib
import json
import pathlib
import random

lots = random.Random("pkcs1")


def is_prime(number):
    if any(number % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(20):
        power = pow(lots.randrange(2, number - 1), odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def prime():
    while True:
        number = lots.getrandbits(1024) | 3 << 1022 | 1
        if number % 65537 != 1 and is_prime(number):
            return number


p, q, e = prime(), prime(), 65537
n, d = p * q, pow(e, -1, (p - 1) * (q - 1))
LENGTH = 256


def encoded(number, length=LENGTH):
    return base64.urlsafe_b64encode(number.to_bytes(length, "big")).rstrip(b"=").decode()


def raw(message):
    assert len(message) == LENGTH
    return pow(int.from_bytes(message, "big"), d, n)


def padded(info, filler=None, kind=1, separator=b"\x00"):
    filler = b"\xff" * (LENGTH - 3 - len(info)) if filler is None else filler
    message = bytes([0, kind]) + filler + separator + info
    return message + bytes(max(0, LENGTH - len(message)))


text = "eyJhbGciOiJSUzI1NiJ9.e30"
sha256 = hashlib.sha256(text.encode()).digest()
OID = bytes.fromhex("0609608648016503040201")
NULL = b"\x05\x00"


def tlv(tag, body, length=None):
    return bytes([tag]) + (bytes([len(body)]) if length is None else length) + body


def info(oid=OID, parameters=NULL, digest=sha256, inner=None, octets=None, outer=None, tags=(0x30, 0x30, 0x04), tail=b""):
    algorithm = tlv(tags[1], oid + parameters, inner)
    return tlv(tags[0], algorithm + tlv(tags[2], digest, octets) + tail, outer)


good = info()
cases = {
    "no parameters": padded(info(parameters=b"")),
    "parameters of another type": padded(info(parameters=b"\x04\x00")),
    "parameters with a body": padded(info(parameters=b"\x05\x01\x00")),
    "parameters twice": padded(info(parameters=NULL + NULL)),
    "parameters of indefinite length": padded(info(parameters=b"\x05\x80\x00\x00")),
    "parameters of long length": padded(info(parameters=b"\x05\x81\x00")),
    "parameters an empty sequence": padded(info(parameters=b"\x30\x00")),
    "parameters with garbage": padded(info(parameters=b"\x04\x20" + bytes(range(32)))),
    "long outer length": padded(info(outer=b"\x81\x31")),
    "longer outer length": padded(info(outer=b"\x82\x00\x31")),
    "long inner length": padded(info(inner=b"\x81\x0d", outer=b"\x32")),
    "longer inner length": padded(info(inner=b"\x82\x00\x0d", outer=b"\x33")),
    "long digest length": padded(info(octets=b"\x81\x20", outer=b"\x32")),
    "longer digest length": padded(info(octets=b"\x82\x00\x20", outer=b"\x33")),
    "indefinite outer length": padded(b"\x30\x80" + good[2:] + b"\x00\x00"),
    "indefinite inner length": padded(info(inner=b"\x80", outer=b"\x33", parameters=NULL + b"\x00\x00")),
    "long length of the name": padded(info(oid=OID[:1] + b"\x81\x09" + OID[2:])),
    "outer length one too long": padded(info(outer=b"\x32")),
    "outer length one too short": padded(info(outer=b"\x30")),
    "outer length zero": padded(info(outer=b"\x00")),
    "inner length one too long": padded(info(inner=b"\x0e")),
    "digest length one too short": padded(info(octets=b"\x1f")),
    "digest length one too long": padded(info(octets=b"\x21")),
    "outer set instead of sequence": padded(info(tags=(0x31, 0x30, 0x04))),
    "inner set instead of sequence": padded(info(tags=(0x30, 0x31, 0x04))),
    "bit string instead of octets": padded(info(tags=(0x30, 0x30, 0x03))),
    "constructed octets": padded(info(tags=(0x30, 0x30, 0x24))),
    "primitive sequence": padded(info(tags=(0x10, 0x30, 0x04))),
    "a member after the digest": padded(info(tail=b"\x05\x00")),
    "a digest twice": padded(info(tail=tlv(4, sha256))),
    "digest shortened": padded(info(digest=sha256[:31])),
    "digest lengthened": padded(info(digest=sha256 + b"\x00")),
    "digest empty": padded(info(digest=b"")),
    "digest of another text": padded(info(digest=hashlib.sha256(b"x").digest())),
    "digest with a changed first bit": padded(info(digest=bytes([sha256[0] ^ 0x80]) + sha256[1:])),
    "digest with a changed last bit": padded(info(digest=sha256[:-1] + bytes([sha256[-1] ^ 1]))),
    "digest backwards": padded(info(digest=sha256[::-1])),
    "SHA-1": padded(tlv(0x30, tlv(0x30, bytes.fromhex("06052b0e03021a") + NULL) + tlv(4, hashlib.sha1(text.encode()).digest()))),
    "SHA-512": padded(tlv(0x30, tlv(0x30, OID[:-1] + b"\x03" + NULL) + tlv(4, hashlib.sha512(text.encode()).digest()))),
    "SHA-384": padded(tlv(0x30, tlv(0x30, OID[:-1] + b"\x02" + NULL) + tlv(4, hashlib.sha384(text.encode()).digest()))),
    "named SHA-512, digest of SHA-256": padded(info(oid=OID[:-1] + b"\x03")),
    "named SHA-1, digest of SHA-256": padded(tlv(0x30, tlv(0x30, bytes.fromhex("06052b0e03021a") + NULL) + tlv(4, sha256))),
    "no name": padded(info(oid=b"")),
    "name cut short": padded(info(oid=b"\x06\x08" + OID[2:-1])),
    "name with a leading zero": padded(info(oid=b"\x06\x0a\x80" + OID[2:])),
    "bare digest": padded(sha256),
    "nothing": padded(b""),
    "eight bytes of filler, garbage at the end": padded(good, filler=b"\xff" * 8),
    "one byte of filler, garbage at the end": padded(good, filler=b"\xff"),
    "no filler, garbage at the end": padded(good, filler=b""),
    "filler of zeros": padded(good, filler=bytes(LENGTH - 3 - len(good))),
    "filler with one other byte at the start": padded(good, filler=b"\xfe" + b"\xff" * (LENGTH - 4 - len(good))),
    "filler with one other byte in the middle": padded(good, filler=b"\xff" * 100 + b"\x7f" + b"\xff" * (LENGTH - 104 - len(good))),
    "filler with one other byte at the end": padded(good, filler=b"\xff" * (LENGTH - 4 - len(good)) + b"\xfe"),
    "filler with a zero in the middle": padded(good, filler=b"\xff" * 100 + b"\x00" + b"\xff" * (LENGTH - 104 - len(good))),
    "no separator": padded(good, filler=b"\xff" * (LENGTH - 2 - len(good)), separator=b""),
    "separator one": padded(good, separator=b"\x01"),
    "separator twice": padded(good, filler=b"\xff" * (LENGTH - 4 - len(good)), separator=b"\x00\x00"),
    "block type 0": padded(good, kind=0),
    "block type 2": padded(good, kind=2),
    "block type 255": padded(good, kind=255),
    "first byte one": b"\x01" + padded(good)[1:],
    "shifted by one": padded(good, filler=b"\xff" * (LENGTH - 4 - len(good))),
}
signature = raw(padded(good))
signatures = {name: encoded(raw(message)) for name, message in cases.items()}
signatures |= {
    "signature zero": encoded(0), "signature one": encoded(1), "signature n - 1": encoded(n - 1),
    "signature n": encoded(n), "signature n + 1": encoded(n + 1), "signature empty": "",
    "signature plus n": encoded(signature + n, 257), "signature with a leading zero": encoded(signature, 257),
    "signature negated": encoded(n - signature), "signature with a byte behind": encoded(signature << 8, 257),
    "signature cut short": encoded(signature >> 8, 255), "the encoded message itself": encoded(int.from_bytes(padded(good), "big")),
}
document = {
    "kty": "RSA", "n": encoded(n), "e": "AQAB", "input": text, "valid": encoded(signature), "invalid": signatures,
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n")
print(f"{len(signatures)} invalid signatures")
