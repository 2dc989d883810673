"""Identifiers of electronic certificates (GB/T 36904-2018): `root.type.issuer.serial.version.check`.

Type is the credit code of the defining body and 3 digits or capitals; issuer a credit code, or a division
code of 6; version 3 digits. The check character is MOD 37,36 over the four parts without dots.
"""

import re

from tongban.foundation.identifiers.iso7064 import mod_37_36, refuse, tidy

ROOT = "1.2.156.3005.2"
_FORM = re.compile(
    r"1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{18}|[0-9]{6})\.([0-9A-Z]{1,32})\.([0-9]{3})\.([0-9A-Z])"
)


def check_character(type_code: str, issuer: str, serial: str, version: str) -> str:
    """MOD 37,36 over the parts as they follow each other."""
    return mod_37_36(type_code + issuer + serial + version)


def make(*, type_code: str, issuer: str, serial: str, version: str = "001") -> str:
    """A full identifier. Raises InvalidIdentifier when a part has not its form."""
    parts = [ROOT, type_code, issuer, serial, version]
    return check(".".join([*parts, check_character(type_code, issuer, serial, version)]))


def check(text: str, field: str = "identifier") -> str:
    """The identifier in normal form (a leading root may be left out). Raises InvalidIdentifier."""
    identifier = tidy(text)
    if not identifier.startswith(ROOT + "."):
        identifier = f"{ROOT}.{identifier}"
    form = _FORM.fullmatch(identifier)
    if form is None:
        refuse(
            "certificate_form",
            field,
            "电子证照标识应为“1.2.156.3005.2.类型.机构.流水号.版本.校验位”，请对照证照核对。",
            "A certificate identifier reads 1.2.156.3005.2.type.issuer.serial.version.check; please compare.",
        )
    *parts, last = form.groups()
    if mod_37_36("".join(parts)) != last:
        refuse(
            "certificate_check",
            field,
            "电子证照标识的校验位不符，可能输错了一位或颠倒了两位，请对照证照核对。",
            "The check character does not fit: one is wrong or two are swapped. Compare with the document.",
        )
    return identifier
