"""Verify an archive package without Bancheng: `python verify_package.py PACKAGE [KEY_ID]`.

Needs Python 3.8, an OpenSSL that knows SM3, and `pip install gmssl-fast` (or any other SM2 that
verifies r ‖ s over the bytes below with the identity 1234567812345678). For Ed25519: cryptography.
"""

import hashlib
import json
import sys
import zipfile

SUITES = {"gm": "sm3", "international": "sha256"}


def sm3(data):
    return hashlib.new("sm3", data).hexdigest()


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(signature, data):
    public, value = bytes.fromhex(signature["public_key"]), bytes.fromhex(signature["value"])
    if signature["algorithm"] == "SM2-SM3":
        from gmssl_fast import SM2

        return SM2(public_key=public.hex()).verify(data, value)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    Ed25519PublicKey.from_public_bytes(public).verify(value, data)  # raises if it does not hold
    return signature["algorithm"] == "Ed25519"


def check(holds, said):
    if not holds:
        sys.exit(f"NOT SOUND: {said}")


def main(path, key_id=""):
    package = zipfile.ZipFile(path)
    names = package.namelist()
    held = {name: package.read(name) for name in names}
    whole = json.loads(held["manifest.json"])
    manifest, signature = whole["manifest"], whole["signature"]
    check(canonical(whole) == held["manifest.json"], "manifest.json is not canonical")
    named = sm3(bytes.fromhex(signature["public_key"]))[:16]
    check(named == signature["key_id"], "key id and public key differ")
    check(key_id in ("", named), f"signed with {named}, not with {key_id}")
    check(signed(signature, canonical(manifest)), "the signature does not hold")

    listed = [entry["path"] for entry in manifest["files"]]
    check(names == [*listed, "manifest.json"], "the files are not those of the list")
    for entry in manifest["files"]:
        content = held[entry["path"]]
        same = len(content) == entry["size"] and sm3(content) == entry["sm3"]
        check(same, f"{entry['path']} was changed")

    def digest(data):
        return hashlib.new(SUITES[manifest["chain"]], data).hexdigest()

    previous, bodies = "", []
    for line in held["events.jsonl"].splitlines():
        event = json.loads(line)
        check(event["prev_hash"] == previous, "an event does not follow the one before")
        previous = digest((previous + event["body"]).encode())
        check(event["hash"] == previous, "an event was changed")
        bodies.append(json.loads(event["body"]))
    check(previous == manifest["last_hash"], "the chain ends elsewhere")
    for line in held["texts.jsonl"].splitlines():
        text = json.loads(line)
        salt = bytes.fromhex(text["salt"])
        made = digest(len(salt).to_bytes(4, "big") + salt + text["text"].encode())
        check(bodies[text["seq"] - 1]["texts"].get(text["name"]) == made, "a text was changed")
    print(f"sound: {manifest['case_no']}, {len(listed)} files, {len(bodies)} events, key {named}")


if __name__ == "__main__":
    main(*sys.argv[1:])
