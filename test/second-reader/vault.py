"""A second client of PV1, written from docs/vault.md and the RFCs that it names, and nothing else.

ristretto255 (RFC 9496) and the VOPRF (RFC 9497) are plain Python here: slow, not constant in time, and good for reading vectors only.
reader.py runs this with the rest. The client's part is the class Client; what is below it compares with test/vectors/pv1.json.
"""

import hashlib
import hmac
import json
import os
import unicodedata

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from reader import P, D, L, VECTORS, Refused, argon2id, b64u, enc, need, prepared as prepare_text, unb64u, verify

# --- RFC 9496: ristretto255 -----------------------------------------------------

SQRT_M1 = pow(2, (P - 1) // 4, P)


def negative(x):
    return x & 1 == 1


def absolute(x):
    return P - x if negative(x) else x


def sqrt_ratio(u, v):
    """Section 4.2: whether u/v is a square, and its non-negative root or that of SQRT_M1 * u/v."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    correct, flipped, flipped_i = check == u % P, check == -u % P, check == -u * SQRT_M1 % P
    if flipped or flipped_i:
        r = r * SQRT_M1 % P
    return correct or flipped, absolute(r)


INVSQRT_A_MINUS_D = sqrt_ratio(1, (-1 - D) % P)[1]
SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P
assert SQRT_AD_MINUS_ONE**2 % P == (-D - 1) % P


class Element:
    """A representative (x : y : z : t) of the Edwards curve."""

    def __init__(self, x, y, z, t):
        self.x, self.y, self.z, self.t = x % P, y % P, z % P, t % P

    def __add__(self, other):
        a = (self.y - self.x) * (other.y - other.x)
        b = (self.y + self.x) * (other.y + other.x)
        c = 2 * D * self.t * other.t
        d = 2 * self.z * other.z
        e, f, g, h = b - a, d - c, d + c, b + a
        return Element(e * f, g * h, f * g, e * h)

    def __rmul__(self, scalar):
        out, power = Element(0, 1, 1, 0), self
        while scalar:
            if scalar & 1:
                out = out + power
            power, scalar = power + power, scalar >> 1
        return out

    def encode(self):
        """Section 4.3.2."""
        x, y, z, t = self.x, self.y, self.z, self.t
        u1, u2 = (z + y) * (z - y) % P, x * y % P
        _, root = sqrt_ratio(1, u1 * u2 * u2 % P)
        den1, den2 = root * u1 % P, root * u2 % P
        z_inv = den1 * den2 * t % P
        if negative(t * z_inv % P):
            x, y, den = y * SQRT_M1 % P, x * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
        else:
            den = den2
        if negative(x * z_inv % P):
            y = -y % P
        return absolute(den * (z - y) % P).to_bytes(32, "little")


def decode(data):
    """Section 4.3.1, without the identity (RFC 9497, section 4.1): None for what is no element."""
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= P or negative(s) or s == 0:
        return None
    ss = s * s % P
    u1, u2 = (1 - ss) % P, (1 + ss) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, root = sqrt_ratio(1, v * u2 * u2 % P)
    x_den = root * u2 % P
    x = absolute(2 * s * x_den % P)
    y = u1 * root * x_den * v % P
    t = x * y % P
    if not square or negative(t) or y == 0:
        return None
    return Element(x, y, 1, t)


def from_uniform(data):
    """Section 4.3.4."""
    return one_way(data[:32]) + one_way(data[32:])


def one_way(data):
    r0 = int.from_bytes(data, "little") % 2**255
    r = SQRT_M1 * r0 * r0 % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = P - 1
    if not square:
        s, c = -absolute(s * r0 % P) % P, r
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1, w2, w3 = 2 * s * v % P, n * SQRT_AD_MINUS_ONE % P, (1 - s * s) % P, (1 + s * s) % P
    return Element(w0 * w3, w2 * w1, w1 * w3, w0 * w2)


BASE = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))

# --- RFC 9497: the VOPRF, suite ristretto255-SHA512, mode 1 -----------------------

SUITE = b"OPRFV1-\x01-ristretto255-SHA512"


def framed(*parts):
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def expand_message(message, dst, length=64):
    """RFC 9380, section 5.3.1, for one block of SHA-512."""
    suffix = dst + bytes([len(dst)])
    b0 = hashlib.sha512(bytes(128) + message + length.to_bytes(2, "big") + b"\x00" + suffix).digest()
    return hashlib.sha512(b0 + b"\x01" + suffix).digest()


def hash_to_group(data):
    return from_uniform(expand_message(data, b"HashToGroup-" + SUITE))


def hash_to_scalar(data):
    return int.from_bytes(expand_message(data, b"HashToScalar-" + SUITE), "little") % L


def scalar(data):
    value = int.from_bytes(data, "little")
    return value if len(data) == 32 and value < L else None


def proof_holds(pk, element, evaluated, proof):
    """Section 2.2.2, for a batch of one."""
    key, c_element, d_element = decode(pk), decode(element), decode(evaluated)
    c, s = scalar(proof[:32]), scalar(proof[32:])
    if None in (key, c_element, d_element, c, s) or len(proof) != 64:
        return False
    seed = hashlib.sha512(framed(pk, b"Seed-" + SUITE)).digest()
    d = hash_to_scalar(framed(seed) + (0).to_bytes(2, "big") + framed(element, evaluated) + b"Composite")
    m, z = d * c_element, d * d_element
    t2, t3 = s * BASE + c * key, s * m + c * z
    return hash_to_scalar(framed(pk, m.encode(), z.encode(), t2.encode(), t3.encode()) + b"Challenge") == c


# --- docs/vault.md ---------------------------------------------------------------


def extract(salt, ikm):
    return hmac.new(salt, ikm, hashlib.sha256).digest()


def expand(prk, info):
    return hmac.new(prk, info + b"\x01", hashlib.sha256).digest()


def prepared(text, profile):
    if profile == "pin-1":
        text = "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in text)
    return prepare_text(text)


def public_of(secret):
    return secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


class Client:
    """One guess or one registration: "What is computed"."""

    def __init__(self, wallet, slot, gen, profile, kdf, secret, blind, z=None, device_key=None):
        self.gen, self.kdf, self.z = gen, kdf, z
        self.context = enc("holdfast/pv1", wallet, slot, gen)
        self.input = enc(self.context, prepared(secret, profile), *([device_key] if device_key else []))
        self.blind = scalar(blind)
        self.element = (self.blind * hash_to_group(self.input)).encode()

    def registration(self, owner, practises=None):
        if practises:
            return owner.sign(enc("holdfast/pv1/reg1-practice", self.context, self.element, practises))
        return owner.sign(enc("holdfast/pv1/reg1", self.context, self.element))

    def check_reply(self, identity, pk, evaluated, kv, signature):
        signed = enc("holdfast/pv1/reg1-reply", self.context, self.element, pk, evaluated, kv)
        need(verify(identity, signed, signature), "vault-untrusted")

    def derive(self, pk, evaluated, proof):
        need(proof_holds(pk, self.element, evaluated, proof), "vault-altered")
        unblinded = (pow(self.blind, -1, L) * decode(evaluated)).encode()
        self.y = hashlib.sha512(framed(self.input, unblinded) + b"Finalize").digest()
        Argon2id = argon2id()
        if Argon2id:
            made = Argon2id(salt=self.gen, length=32, iterations=self.kdf["t"], lanes=self.kdf["p"], memory_cost=self.kdf["m"])
            self.z = made.derive(self.y)
        rw = extract(b"holdfast/pv1/rw", self.y + self.z)
        self.seed = expand(rw, enc("auth") + self.context)
        self.auth = Ed25519PrivateKey.from_private_bytes(self.seed)
        self.auth_pk = public_of(self.auth)
        self.pre = expand(rw, enc("kek") + self.context)

    def completion(self, pk, signer):
        return signer.sign(enc("holdfast/pv1/reg2", self.context, pk, self.auth_pk))

    def confirmation(self, epoch):
        return self.auth.sign(enc("holdfast/pv1/confirm", self.context, str(epoch), self.element))

    def method_key(self, kv):
        return extract(kv, self.pre)


# --- The vectors -------------------------------------------------------------------


def client_of(case, told):
    z = unb64u(told["z"]) if "z" in told else bytes(32)
    parts = (unb64u(case["slot"]), unb64u(case["gen"]), case["profile"], case["kdf"], told["secret"], unb64u(told["blind"]))
    device_key = unb64u(case["deviceKey"]) if "deviceKey" in case else None
    return Client(case["wallet"], *parts, z=z, device_key=device_key)


def differences(told, found):
    return [name for name, value in found.items() if (value if isinstance(value, bool) else b64u(value)) != told[name]]


def run_registration(case):
    told, pk, kv = case["register"], unb64u(case["pk"]), unb64u(case["kv"])
    owner = Ed25519PrivateKey.from_private_bytes(unb64u(case["ownerSecret"]))
    client = client_of(case, told)
    evaluated = unb64u(told["evaluated"])
    client.check_reply(unb64u(case["identity"]), pk, evaluated, kv, unb64u(told["replySig"]))
    client.derive(pk, evaluated, unb64u(told["proof"]))
    found = {"input": client.input, "prepared": prepared(told["secret"], case["profile"]), "element": client.element}
    practises = unb64u(case["practises"]) if "practises" in case else None
    found |= {"sig": client.registration(owner, practises), "y": client.y, "z": client.z, "authSeed": client.seed, "authPk": client.auth_pk}
    found |= {"pre": client.pre, "methodKey": client.method_key(kv)}
    found |= {"authSig": client.completion(pk, client.auth), "ownerSig": client.completion(pk, owner)}
    # The vault's half: one multiplication, and its own signature.
    sk = scalar(unb64u(case["sk"]))
    found["evaluated"] = (sk * decode(client.element)).encode()
    identity = Ed25519PrivateKey.from_private_bytes(unb64u(case["identitySecret"]))
    found["replySig"] = identity.sign(enc("holdfast/pv1/reg1-reply", client.context, client.element, pk, evaluated, kv))
    wrong = differences(told, found)
    return wrong + differences(case, {"context": client.context, "pk": (sk * BASE).encode(), "owner": public_of(owner)})


def run_guess(case, told):
    client = client_of(case, told)
    client.derive(unb64u(case["pk"]), unb64u(told["evaluated"]), unb64u(told["proof"]))
    found = {"element": client.element, "y": client.y, "z": client.z, "authPk": client.auth_pk, "pre": client.pre}
    found["right"] = b64u(client.auth_pk) == case["register"]["authPk"]
    if found["right"]:
        found |= {"confirm": client.confirmation(told["epoch"]), "methodKey": client.method_key(unb64u(case["kv"]))}
    return differences(told, found)


def run_refusal(case, told):
    client = client_of(case, told)
    pk, evaluated = unb64u(case["pk"]), unb64u(told["evaluated"])
    try:
        if "reply" in told:
            pk = unb64u(told["reply"]["pk"])
            client.check_reply(unb64u(case["identity"]), pk, evaluated, unb64u(told["reply"]["kv"]), unb64u(told["reply"]["sig"]))
        client.derive(pk, evaluated, unb64u(told["proof"]))
    except Refused as refused:
        return [] if refused.code == told["code"] else [f"{refused.code}, expected {told['code']}"]
    return [f"taken, expected {told['code']}"]


def refused_as(work, *args):
    try:
        return work(*args)
    except Refused as refused:
        return [f"refused: {refused.code}"]


def runs():
    """Each with its name, and what is wrong in it: nothing."""
    with open(os.path.join(VECTORS, "pv1.json"), encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:
        yield f"pv1, {case['about']}: registration", refused_as(run_registration, case)
        for told in case["guesses"]:
            yield f"pv1, {case['about']}: guess {ascii(told['secret'])}", refused_as(run_guess, case, told)
        for told in case["refused"]:
            yield f"pv1, {case['about']}: {told['about']}", run_refusal(case, told)
