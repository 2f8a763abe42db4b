"""The three pieces of cryptography both gateways are made of."""

from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256


def sign(key: RSAPrivateKey, text: str) -> str:
    """RSA-SHA256 over the text, in base64."""
    return b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()


def verify(key: RSAPublicKey, text: str, signature: str) -> bool:
    """Whether the signature belongs to the text; junk is simply no."""
    try:
        key.verify(b64decode(signature, validate=True), text.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def forge(key: RSAPrivateKey, text: str) -> str:
    """A signature of the right shape that belongs to another text."""
    return sign(key, text + "forged")


def seal(secret: str, nonce: str, associated: str, text: str) -> str:
    """AEAD_AES_256_GCM, in base64."""
    sealed = AESGCM(secret.encode()).encrypt(nonce.encode(), text.encode(), associated.encode())
    return b64encode(sealed).decode()
