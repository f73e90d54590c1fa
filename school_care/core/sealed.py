"""Sealed columns: values that stand encrypted in the database and its backups.

    class Student(models.Model):
        public_id = models.UUIDField(default=uuid4, unique=True)
        id_number = Sealed("身份证号", searchable=True)

`Sealed` adds the column `id_number_sealed` (AES-256-GCM, bound to table, column and the row's
`public_id`, so that a ciphertext copied to another row does not open) and, when searchable,
`id_number_index` (keyed hash for equality lookup) and `id_number_last4` (for lists).
Reading the attribute opens the seal only then: a list that shows last four digits decrypts
nothing. Threat model and rotation: docs/operations.md.
"""

import hashlib
import hmac
import secrets
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from school_care.core.keys import seal_keys

NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value cannot be opened: wrong key, or the ciphertext belongs to another row."""


def seal(text: str, bound_to: str) -> bytes:
    """Encrypt `text` under the current key: key id, 0x00, nonce, ciphertext."""
    return seal_bytes(text.encode(), bound_to)


def unseal(sealed: bytes, bound_to: str) -> str:
    """Decrypt what `seal` made. Raises SealBroken."""
    return unseal_bytes(sealed, bound_to).decode()


def seal_bytes(content: bytes, bound_to: str) -> bytes:
    """`seal` for the content of a file."""
    keys = seal_keys(settings.KEYS_DIR)
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = _cipher(keys.current).encrypt(nonce, content, bound_to.encode())
    return keys.current.encode() + b"\0" + nonce + sealed


def unseal_bytes(sealed: bytes, bound_to: str) -> bytes:
    """Decrypt what `seal_bytes` made. Raises SealBroken."""
    key_id, _, rest = bytes(sealed).partition(b"\0")
    try:
        return _cipher(key_id.decode()).decrypt(
            rest[:NONCE_BYTES], rest[NONCE_BYTES:], bound_to.encode()
        )
    except Exception as error:
        raise SealBroken(bound_to.split(":")[0]) from error


_ciphers: dict[tuple[str, str], AESGCM] = {}


def _cipher(key_id: str) -> AESGCM:
    place = (str(settings.KEYS_DIR), key_id)
    if place not in _ciphers:
        _ciphers[place] = AESGCM(seal_keys(settings.KEYS_DIR).keys[key_id])
    return _ciphers[place]


def lookup_index(text: str, purpose: str) -> str:
    """The keyed hash by which a sealed value is found again; `purpose` keeps columns apart."""
    keys = seal_keys(settings.KEYS_DIR)
    return hmac.new(keys.index, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()[:40]


class Sealed:
    """A sealed text attribute of a model with a client-made `public_id`."""

    def __init__(self, label: str, *, searchable: bool = False, purpose: str | None = None):
        self.label = label
        self.searchable = searchable
        self.purpose = purpose

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        self.name = name
        self.purpose = self.purpose or name
        self.column = f"{name}_sealed"
        model.add_to_class(
            self.column,
            models.BinaryField(self.label, null=True, blank=True, editable=False),
        )
        if self.searchable:
            model.add_to_class(
                f"{name}_index",
                models.CharField(max_length=40, blank=True, default="", editable=False),
            )
            model.add_to_class(
                f"{name}_last4",
                models.CharField(max_length=4, blank=True, default="", editable=False),
            )
        setattr(model, name, self)

    def _bound_to(self, row: models.Model) -> str:
        public_id: UUID = row.public_id
        return f"{row._meta.db_table}.{self.name}:{public_id}"

    def __get__(self, row: models.Model | None, owner: type | None = None):
        if row is None:
            return self
        sealed = getattr(row, self.column)
        opened = row.__dict__.get(f"_{self.name}_opened")
        if opened is None or opened[0] is not sealed:
            text = None if sealed is None else unseal(sealed, self._bound_to(row))
            opened = row.__dict__[f"_{self.name}_opened"] = (sealed, text)
        return opened[1]

    def __set__(self, row: models.Model, text: str | None) -> None:
        text = text or None
        sealed = None if text is None else seal(text, self._bound_to(row))
        setattr(row, self.column, sealed)
        row.__dict__[f"_{self.name}_opened"] = (sealed, text)
        if self.searchable:
            setattr(row, f"{self.name}_index", lookup_index(text, self.purpose) if text else "")
            setattr(row, f"{self.name}_last4", text[-4:] if text else "")


class PublicIdModel(models.Model):
    """A row addressed from outside by a client-made UUID, the only id in URLs and messages."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def __init__(self, *args, **kwargs):
        # Sealed values given to the constructor need public_id set first.
        sealed = {
            name: kwargs.pop(name)
            for name in list(kwargs)
            if isinstance(getattr(type(self), name, None), Sealed)
        }
        super().__init__(*args, **kwargs)
        for name, text in sealed.items():
            setattr(self, name, text)
