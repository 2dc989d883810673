"""Materials as a client names them: files by digest, nothing said that the platform knows better."""

from tongban.casework.cases.models import Evidence
from tongban.casework.cases.services.intake import Given
from tongban.casework.evidence.models import StoredFile
from tongban.channels.api.schemas import MaterialIn
from tongban.foundation.errors import Invalid
from tongban.registry.catalogue.models import ItemVersion


def handed_in(version: ItemVersion, named: dict[str, MaterialIn], *, paper: bool) -> dict[str, Given]:
    """What was handed in, and what the sharing directory has and nobody is asked for (国令第716号).


    `paper`: a clerk has seen the original, so a material may be given without a file.
    """
    shared = {
        material["key"]: Given(Evidence.Status.REGISTER, source="共享数据")
        for material in version.guide["materials"]
        if material["shared"] and material["source"] == "government"
    }
    _check_files(named)
    given = {key: _given(key, material, paper) for key, material in named.items()}
    return {**shared, **{key: value for key, value in given.items() if value.status != "missing"}}


def _check_files(named: dict[str, MaterialIn]) -> None:
    wanted = {material.file: key for key, material in named.items() if material.file}
    known = set(StoredFile.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    for digest, key in wanted.items():
        if digest not in known:
            raise Invalid(
                "unknown_file",
                "没有该摘要对应的文件，请先通过 POST /api/v1/files 上传。",
                "There is no file of this digest; upload it with POST /api/v1/files first.",
                field=f"materials.{key}.file",
            )


def _given(key: str, material: MaterialIn, paper: bool) -> Given:
    if material.status == "given" and not material.file and not paper:
        raise Invalid(
            "file_missing",
            "材料标为已提交，但没有文件：请上传后填写 file。",
            "The material is marked as given without a file; upload it and name it in `file`.",
            field=f"materials.{key}.file",
        )
    source = "接口上传" if material.file else "窗口收取原件" if material.status == "given" else ""
    return Given(material.status, file=material.file, name=material.name, source=source)
