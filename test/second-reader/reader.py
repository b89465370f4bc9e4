#!/usr/bin/python3
"""A second reader of holdfast/1, written from docs/backup-file.md and nothing else.

It shares no code and no language with the kit. Python's standard library does
JSON, hashing and framing; python3-cryptography does Ed25519 and ChaCha20-Poly1305;
ML-KEM-768, which neither has, is asked of the age library through age_bridge.mjs.

    python3 test/second-reader/reader.py            reads every vector of test/vectors, and runs vault.py
    python3 test/second-reader/reader.py NAME ...   only these

Section numbers in comments are those of docs/backup-file.md.
"""

import base64
import hashlib
import hmac
import json
import math
import os
import re
import subprocess
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.path.join(HERE, "..", "vectors")

try:
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
except ImportError:
    if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3", os.path.abspath(__file__), *sys.argv[1:]])
    print("python3-cryptography is not installed", file=sys.stderr)
    print("0 passed, 0 failed, 1 skipped")
    sys.exit(0)


class Refused(Exception):
    """Carries the code of the table in section 9."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def need(condition, code):
    if not condition:
        raise Refused(code)


# --- 2. Bytes and text -------------------------------------------------------

MAX_INTEGER = 2**53 - 1


def text_bytes(text):
    return text.encode("utf-8")


def well_formed(text):
    return not any(0xD800 <= ord(c) <= 0xDFFF for c in text)


class Number(float):
    """A number as the source spells it, and as the double that it means."""


def parse_number(spelled):
    return Number(spelled)


def to_model(value, depth=16):
    """Step 3: every value is in the data model. Integers come back as int."""
    if isinstance(value, str):
        need(well_formed(value), "backup-schema")
        return value
    if isinstance(value, Number):
        ok = math.isfinite(value) and value == math.floor(value) and 0 <= value <= MAX_INTEGER
        need(ok and math.copysign(1, value) > 0, "backup-schema")
        return int(value)
    need(isinstance(value, (list, dict)) and depth > 0, "backup-schema")
    if isinstance(value, list):
        return [to_model(item, depth - 1) for item in value]
    for name in value:
        need(well_formed(name), "backup-schema")
    return {name: to_model(member, depth - 1) for name, member in value.items()}


SHORT_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def spell_text(text):
    out = []
    for c in text:
        if c in SHORT_ESCAPES:
            out.append(SHORT_ESCAPES[c])
        elif ord(c) < 0x20:
            out.append("\\u%04x" % ord(c))
        else:
            out.append(c)
    return '"' + "".join(out) + '"'


def jcs_text(value):
    if isinstance(value, str):
        return spell_text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(jcs_text(item) for item in value) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(spell_text(name) + ":" + jcs_text(value[name]) for name in names) + "}"


def jcs(value):
    return text_bytes(jcs_text(value))


def parse(data):
    """Steps 2 to 4."""
    try:
        text = data.decode("utf-8", errors="strict")
        need(not text.startswith("\ufeff"), "backup-not-json")

        def no_constant(_):
            raise ValueError("NaN and Infinity are not JSON")

        raw = json.loads(text, parse_int=parse_number, parse_float=parse_number, parse_constant=no_constant, strict=True)
    except (ValueError, RecursionError):
        raise Refused("backup-not-json") from None
    value = to_model(raw)
    need(jcs(value) == data, "backup-not-canonical")
    return value


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def unb64u(text):
    """Bytes of b64u, or None."""
    if not isinstance(text, str) or len(text) % 4 == 1 or any(c not in ALPHABET for c in text):
        return None
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return data if b64u(data) == text else None  # spare bits are zero


def b64u(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def enc(*parts):
    out = b""
    for part in parts:
        data = text_bytes(part) if isinstance(part, str) else part
        out += len(data).to_bytes(4, "big") + data
    return out


def hkdf(ikm, info, salt=b"", length=32):
    prk = hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()
    out, block, i = b"", b"", 1
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([i]), hashlib.sha256).digest()
        out, i = out + block, i + 1
    return out[:length]


# --- 3. and 4. The manifest, and the params of its methods --------------------


def is_b64u(low, high=None):
    def check(value):
        data = unb64u(value)
        return data is not None and low <= len(data) <= (low if high is None else high)

    return check


def is_text(low, high):
    return lambda value: isinstance(value, str) and low <= len(text_bytes(value)) <= high


def is_exactly(expected):
    return lambda value: isinstance(value, str) and value == expected


def is_integer(value):
    return isinstance(value, int)


def has_exactly(checks):
    return lambda value: isinstance(value, dict) and set(value) == set(checks) and all(checks[name](value[name]) for name in checks)


KDF = has_exactly({"m": is_integer, "t": is_integer, "p": is_integer})
TEXT = is_text(1, 256)
CREDENTIAL = is_b64u(1, 1023)


def vaulted(profile):
    return has_exactly({"profile": is_exactly(profile), "vault": TEXT, "gen": is_b64u(16), "pk": is_b64u(32), "authPk": is_b64u(32), "kdf": KDF})


PASSWORD_ALONE = has_exactly({"profile": is_exactly("text-1"), "salt": is_b64u(16), "kdf": KDF})
METHODS = {
    "password": lambda params: (vaulted("text-1") if "vault" in params else PASSWORD_ALONE)(params),
    "pin": vaulted("pin-1"),
    "passkey": has_exactly({"rpId": TEXT, "credentialId": CREDENTIAL}),
    "passkey-enclave": has_exactly({"vault": TEXT, "gen": is_b64u(16), "rpId": TEXT, "credentialId": CREDENTIAL}),
    "google-drive": has_exactly({"fileId": TEXT, "account": is_text(0, 256)}),
    "icloud": has_exactly({"record": TEXT, "account": is_text(0, 256)}),
    "recovery-code": has_exactly({}),
}


def depth_of(value):
    if isinstance(value, (str, int)):
        return 0
    members = value if isinstance(value, list) else value.values()
    return 1 + max((depth_of(member) for member in members), default=0)


def params_fit(method, params):
    if method in METHODS:
        return METHODS[method](params)
    return len(jcs(params)) <= 4096 and depth_of(params) <= 4


def is_matching(pattern):
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


SLOT = has_exactly(
    {
        "id": is_b64u(8),
        "method": is_matching(r"[a-z0-9-]{1,64}"),
        "recipient": is_matching(r"age1pq1[02-9ac-hj-np-z]{1952}"),
        "bind": is_b64u(32),
        "params": lambda value: isinstance(value, dict),
    }
)


def are_slots(value):
    if not (isinstance(value, list) and 1 <= len(value) <= 16 and all(SLOT(slot) for slot in value)):
        return False
    if not all(params_fit(slot["method"], slot["params"]) for slot in value):
        return False
    return all(len({slot[name] for slot in value}) == len(value) for name in ("id", "recipient"))


def is_time(value):
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.[0-9]{3}Z", value) if isinstance(value, str) else None
    if not match:
        return False
    year, month, day, hour, minute, second = map(int, match.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1 <= month <= 12 and 1 <= day <= days[month - 1] and hour <= 23 and minute <= 59 and second <= 59


MANIFEST = has_exactly(
    {
        "holdfast": lambda value: value == 1,
        "wallet": is_text(1, 256),
        "pair": is_text(0, 256),
        "seq": lambda value: is_integer(value) and value >= 1,
        "createdAt": is_time,
        "owner": is_b64u(32),
        "slots": are_slots,
        "file": is_b64u(1, 1048576),
        "sig": is_b64u(64),
    }
)


def kdf_fits(kdf):
    m, t, p = kdf["m"], kdf["t"], kdf["p"]
    return 8192 <= m <= 262144 and 1 <= t <= 10 and 1 <= p <= 4 and m * t <= 1048576


# --- 5. From a method key to a slot -------------------------------------------

BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def bech32(prefix, data):
    """BIP 173, checksum constant 1, without the limit of 90 characters."""
    bits = int.from_bytes(data, "big") << (-len(data) * 8 % 5)
    count = (len(data) * 8 + 4) // 5
    words = [(bits >> (5 * (count - 1 - i))) & 31 for i in range(count)]

    def polymod(values):
        check = 1
        for value in values:
            top = check >> 25
            check = (check & 0x1FFFFFF) << 5 ^ value
            for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
                check ^= generator if top >> i & 1 else 0
        return check

    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    checksum = polymod(expanded + words + [0] * 6) ^ 1
    return prefix + "1" + "".join(BECH32[word] for word in words + [(checksum >> 5 * (5 - i)) & 31 for i in range(6)])


def context(wallet, slot):
    return enc("holdfast/1", wallet, unb64u(slot["id"]), slot["method"])


def identity_of(method_key, wallet, slot):
    return bech32("age-secret-key-pq-", hkdf(method_key, enc("identity") + context(wallet, slot))).upper()


def bind_of(method_key, wallet, owner, slot):
    info = enc("bind") + context(wallet, slot) + enc(owner, slot["recipient"], jcs(slot["params"]))
    return hkdf(method_key, info)


class Bridge:
    """The age library, for ML-KEM-768 alone."""

    def __init__(self):
        script = os.path.join(HERE, "age_bridge.mjs")
        self.process = subprocess.Popen(["node", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def recipient(self, identity):
        return self.ask(op="recipient", identity=identity)["recipient"]

    def file_key(self, identity, header):
        reply = self.ask(op="fileKey", identity=identity, header=base64.b64encode(header).decode()).get("fileKey")
        return None if reply is None else base64.b64decode(reply)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


# --- 6. The age file ----------------------------------------------------------

STANZA = re.compile(rb"-> mlkem768x25519 ([A-Za-z0-9+/]{1494})\n([A-Za-z0-9+/]{43})\n")
HEADER_END = re.compile(rb"--- ([A-Za-z0-9+/]{43})\n")
VERSION = b"age-encryption.org/v1\n"


def base64_nopad(data):
    return base64.b64encode(data).rstrip(b"=")


def is_canonical_base64(spelled):
    return base64_nopad(base64.b64decode(spelled + b"=" * (-len(spelled) % 4))) == spelled


def header_mac(file_key, header_without_mac):
    return base64_nopad(hmac.new(hkdf(file_key, b"header"), header_without_mac, hashlib.sha256).digest())


def decrypt_file(data, count, position, identity, bridge):
    damaged = "file-damaged"
    need(data.startswith(VERSION), damaged)
    at, stanzas = len(VERSION), []
    while match := STANZA.match(data, at):
        need(all(is_canonical_base64(part) for part in match.groups()), damaged)
        stanzas.append(match.group(0))
        at = match.end()
    end = HEADER_END.match(data, at)
    need(end is not None and len(stanzas) == count, damaged)
    file_key = bridge.file_key(identity, data[: end.end()])
    need(file_key is not None and len(file_key) == 16, damaged)
    need(hmac.compare_digest(header_mac(file_key, data[: at + 3]), end.group(1)), damaged)
    # The slot's own stanza, alone, has to give this very file key.
    alone = VERSION + stanzas[position] + b"---"
    need(bridge.file_key(identity, alone + b" " + header_mac(file_key, alone) + b"\n") == file_key, damaged)
    return decrypt_stream(file_key, data[end.end() :])


def decrypt_stream(file_key, body):
    """age v1, "Payload": chunks of 64 KiB, a counter of 11 bytes, a last byte that marks the last chunk."""
    need(len(body) >= 16 + 16, "file-damaged")
    cipher = ChaCha20Poly1305(hkdf(file_key, b"payload", salt=body[:16]))
    size, out = 65536 + 16, b""
    chunks = [body[i : i + size] for i in range(16, len(body), size)]
    for i, chunk in enumerate(chunks):
        nonce = i.to_bytes(11, "big") + (b"\x01" if i == len(chunks) - 1 else b"\x00")
        try:
            plain = cipher.decrypt(nonce, chunk, None)
        except InvalidTag:
            raise Refused("file-damaged") from None
        need(plain or i == 0, "file-damaged")
        out += plain
    return out


# --- 7. The payload -------------------------------------------------------------


def read_payload(data, manifest):
    try:
        payload = parse(data)
    except Refused:
        raise Refused("payload-invalid") from None
    head = {name: value for name, value in manifest.items() if name not in ("file", "sig")}
    shape = has_exactly(
        {
            "holdfast": lambda value: value == 1,
            "wallet": lambda value: value == manifest["wallet"],
            "pair": lambda value: value == manifest["pair"],
            "seq": lambda value: value == manifest["seq"],
            "manifest": lambda value: unb64u(value) == hashlib.sha256(jcs(head)).digest(),
            "ownerSecret": is_b64u(32),
            "share": is_b64u(1, 524288),
            "pad": lambda value: isinstance(value, str) and set(value) <= {"0"},
        }
    )
    need(shape(payload), "payload-invalid")
    secret = Ed25519PrivateKey.from_private_bytes(unb64u(payload["ownerSecret"]))
    public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    need(public == unb64u(manifest["owner"]), "payload-invalid")
    without = len(jcs({**payload, "pad": ""}))
    need(len(payload["pad"]) == -without % 4096, "payload-invalid")
    return payload


# --- 8. The signature -----------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point(data):
    """RFC 8032, section 5.1.3, or None; refuses what is not canonical."""
    y = int.from_bytes(data, "little") & (2**255 - 1)
    sign = data[31] >> 7
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - xx) % P or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x, y)


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + k, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, P - 2, P) % P)


def small_order(a):
    for _ in range(3):
        a = add(a, a)
    return a == (0, 1)


def verify(public, message, signature):
    a, r = point(public), point(signature[:32])
    if a is None or r is None or small_order(a) or int.from_bytes(signature[32:], "little") >= L:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        return True
    except InvalidSignature:
        return False


# --- 9. Opening -----------------------------------------------------------------


def open_backup(data, wallet, owner, slot_id, method_key, bridge):
    need(len(data) <= 1048576, "backup-too-large")  # 1
    manifest = parse(data)  # 2, 3, 4
    need(isinstance(manifest, dict), "backup-schema")  # 5
    version = manifest.get("holdfast")
    need(not (is_integer(version) and version > 1), "backup-newer-version")  # 6
    need(MANIFEST(manifest), "backup-schema")  # 7
    need(manifest["wallet"] == wallet, "wrong-wallet")  # 8
    need(owner is None or unb64u(manifest["owner"]) == owner, "owner-changed")  # 9
    for slot in manifest["slots"]:  # 10
        if slot["method"] in METHODS and "kdf" in slot["params"]:
            need(kdf_fits(slot["params"]["kdf"]), "kdf-out-of-range")
    ids = [slot["id"] for slot in manifest["slots"]]
    need(slot_id in ids, "slot-not-found")  # 11
    position = ids.index(slot_id)
    slot = manifest["slots"][position]
    need(slot["method"] in METHODS or slot["method"].startswith("x-"), "method-unsupported")  # 12
    identity = identity_of(method_key, wallet, slot)
    need(bridge.recipient(identity) == slot["recipient"], "wrong-secret")  # 13
    public = unb64u(manifest["owner"])
    need(hmac.compare_digest(bind_of(method_key, wallet, public, slot), unb64u(slot["bind"])), "backup-altered")  # 14
    signed = {name: value for name, value in manifest.items() if name != "sig"}
    need(verify(public, enc("holdfast/1/manifest", jcs(signed)), unb64u(manifest["sig"])), "signature-invalid")  # 15
    file = unb64u(manifest["file"])
    plain = decrypt_file(file, len(ids), position, identity, bridge)  # 16
    return identity, read_payload(plain, manifest)  # 17


# --- 12. The vectors --------------------------------------------------------------


def prepared(text):
    """The two mappings of text-1; what FreeformClass refuses does not occur in the vectors."""
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    return text_bytes(unicodedata.normalize("NFC", spaced))


def argon2id():
    """From cryptography 44 on, or None: then the library's own test covers the passwords."""
    try:
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        return Argon2id
    except ImportError:
        return None


def run(vector, bridge):
    """None when the vector holds, otherwise what went wrong."""
    data = unb64u(vector["backup"])
    if "append" in vector:
        data += bytes([vector["append"]["byte"]]) * vector["append"]["times"]
    owner = unb64u(vector["owner"]) if "owner" in vector else None
    key = unb64u(vector["methodKey"])
    try:
        identity, payload = open_backup(data, vector["wallet"], owner, vector["slot"], key, bridge)
    except Refused as refused:
        return None if refused.code == vector.get("code") else f"{refused.code}, expected {vector.get('code', 'to open')}"
    if "code" in vector:
        return f"opened, expected {vector['code']}"
    found = {"identity": identity, "share": payload["share"], "ownerSecret": payload["ownerSecret"], "sha256": hashlib.sha256(data).hexdigest()}
    for name, value in found.items():
        if vector[name] != value:
            return f"another {name}"
    Argon2id = argon2id() if "password" in vector else None
    if Argon2id:
        [slot] = [slot for slot in json.loads(data)["slots"] if slot["id"] == vector["slot"]]
        kdf = slot["params"]["kdf"]
        made = Argon2id(salt=unb64u(slot["params"]["salt"]), length=32, iterations=kdf["t"], lanes=kdf["p"], memory_cost=kdf["m"])
        if made.derive(prepared(vector["password"])) != key:
            return "another method key"
    return None


def main(names):
    passed, failed = 0, 0
    if not names:
        import vault  # it takes from this module, which has to be whole by then

        for name, wrong in vault.runs():
            passed, failed = (passed, failed + 1) if wrong else (passed + 1, failed)
            if wrong:
                print(f"{name}: {', '.join(wrong)}")
    with open(os.path.join(VECTORS, "index.json"), encoding="utf-8") as index:
        names = names or json.load(index)
    bridge = Bridge()
    try:
        for name in names:
            with open(os.path.join(VECTORS, name + ".json"), encoding="utf-8") as file:
                wrong = run(json.load(file), bridge)
            if wrong is None:
                passed += 1
            else:
                failed += 1
                print(f"{name}: {wrong}")
    finally:
        bridge.close()
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.modules["reader"] = sys.modules["__main__"]
    sys.exit(main(sys.argv[1:]))
