"""`tongban rekey`: a new master key, and what older ones sealed is sealed anew while the centre works."""

import os
import secrets
from pathlib import Path

from tongban.cli import console, site
from tongban.settings import environment


def make_key() -> None:
    """Put a new master key in front of the present one. Raises SettingError when the environment has them."""
    given = environment.read()
    if os.environ.get("TONGBAN_MASTER_KEY"):
        raise environment.SettingError(
            "The master key comes from the environment: set a new TONGBAN_MASTER_KEY, and the present one "
            "first in TONGBAN_MASTER_KEY_PREVIOUS."
        )
    current, previous = environment.master_keys(given.data)
    folder = given.data / "keys"
    _replace(folder / "master_key_previous", ",".join((current, *previous)))
    _replace(folder / "master_key", secrets.token_hex(32))
    console.out.print(
        console.say(
            "新密钥已生成。请重启 web 与 worker，然后运行 tongban rekey。",
            "A new key is in place. Restart web and worker, then run `tongban rekey`.",
        )
    )


def _replace(path: Path, content: str) -> None:
    """In one move: a reader finds the old content or the new one."""
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def rekey() -> None:
    """Seal anew, model by model, in batches. May be stopped and run again."""
    with site.opened():
        from django.apps import apps

        from tongban.casework.evidence import disk
        from tongban.foundation.crypto.rotation import rotate, sealed_fields

        with console.step("文件", "Files"):
            disk.reseal()
        for model in apps.get_models():
            if sealed_fields(model):
                name = str(model._meta.verbose_name)
                with console.step(name, name) as report:
                    rotate(model, progress=lambda done, report=report: report(done, done))  # type: ignore[misc]
