# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A TLS certificate of our own for 127.0.0.1 and localhost."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .state import State, write_private

VALID = timedelta(days=365)
USAGES = dict.fromkeys(
    "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
    "key_cert_sign crl_sign encipher_only decipher_only".split(),
    False,
)


def certificate(state: State) -> tuple[Path, Path]:
    """Return paths of certificate and private key, made where missing or about to end."""
    crt, key = state.folder("tls") / "site.crt", state.folder("tls") / "site.key"
    if not (crt.exists() and key.exists() and _lasts(crt)):
        private = ec.generate_private_key(ec.SECP256R1())
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        write_private(key, private.private_bytes(*form, serialization.NoEncryption()))
        write_private(crt, _signed(private).public_bytes(serialization.Encoding.PEM))
    return crt, key


def _lasts(crt: Path) -> bool:
    ends = x509.load_pem_x509_certificate(crt.read_bytes()).not_valid_after_utc
    return ends > datetime.now(UTC) + timedelta(days=7)


def _signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    hosts = [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")]
    usages = USAGES | {"digital_signature": True, "key_cert_sign": True}
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**usages), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .sign(key, hashes.SHA256())
    )
