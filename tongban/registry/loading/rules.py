"""What a guide must agree with itself in: the consistency rules of published guides, and their law."""

import re
from collections.abc import Iterator
from typing import Any

from tongban.foundation.identifiers import item_code
from tongban.registry.loading.items import Folder
from tongban.registry.loading.official import KINDS
from tongban.registry.loading.reading import PROVENANCE
from tongban.registry.loading.report import Fault

GUIDE = "guide.toml"
LIFE_EVENTS = (
    *("birth", "school", "work", "family", "housing", "health", "retirement", "disability", "hardship"),
    *("bereavement", "business", "residence", "other"),
)
#: 兜底条款: conditions and materials that say no more than “and whatever else”.
CATCH_ALL = re.compile(
    r"其他(相关|有关|必要)?(材料|条件|资料|证明|文件)|法律法规规定的其他|需要(提交|提供)的其他"
)
HAN = re.compile(r"[\u3400-\u9fff]")
PHONE = re.compile(r"0\d{2,3}-\d{5,8}")


def judge(found: Folder) -> Iterator[Fault]:
    """Every rule over one guide."""
    for rule in RULES:
        yield from rule(found, found.item["guide"])


def _said(found: Folder, field: str, zh: str, en: str, mend_zh: str, mend_en: str) -> Fault:
    return found.fault(GUIDE, field, zh, en, mend_zh, mend_en)


def _days(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """A promise is not longer than the law allows; what is done on the spot needs no days (即办件)."""
    promised, statutory = guide["promised_days"], guide["statutory_days"]
    if promised > statutory:
        yield _said(
            found, "promised_days", f"承诺时限{promised}个工作日长于法定时限{statutory}个工作日。",
            f"{promised} days are promised, and the law allows {statutory}.",
            "承诺时限不得长于法定时限，请改短。", "Promise no more days than the law allows.",
        )  # fmt: skip
    if guide["on_the_spot"] and promised:
        yield _said(
            found, "promised_days", "当场办结的即办件，承诺时限应为0。",
            "What is done on the spot takes no days.",
            "请改为0，或将 on_the_spot 改为 false。", "Write 0, or make on_the_spot false.",
        )  # fmt: skip
    if not guide["on_the_spot"] and not promised and not guide.get("pledge"):
        yield _said(
            found, "promised_days", "承诺件须有承诺时限（工作日）。",
            "What is not done on the spot takes some days.",
            "请填写天数，或将 on_the_spot 改为 true。", "Write the days, or make on_the_spot true.",
        )  # fmt: skip
    if guide["on_the_spot"] != (guide["flow"] == "on-the-spot") and "flow.bpmn" not in found.texts:
        yield _said(
            found, "flow", "流程与是否当场办结不一致。", "The flow does not agree with on_the_spot.",
            "即办件用 on-the-spot，承诺件用 review-and-decide 或自有流程。",
            "Use on-the-spot for what is done on the spot, and another flow for the rest.",
        )  # fmt: skip


def _visits(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """Trips to a window have a reason; no trip means that it can be done online (一网通办: 零跑动)."""
    reason = guide["visits_reason"]["zh"].strip()
    if guide["visits"] and reason in {"", "无"}:
        yield _said(
            found, "visits_reason", "须到现场，但没有说明必须现场办理的原因。",
            "A visit is asked for without a reason.", "请说明原因，或将 visits 改为0。",
            "Give the reason, or make visits 0.",
        )  # fmt: skip
    if not guide["visits"] and reason not in {"", "无"}:
        yield _said(
            found, "visits_reason", "不需要到现场，原因应为“无”。",
            "No visit is asked for, yet a reason is given.",
            "请改为“无”，或填写到现场次数。", "Write 无 (none), or the number of visits.",
        )  # fmt: skip
    if not guide["visits"] and not guide["online"]:
        yield _said(
            found, "online", "到现场0次，但不能网上办理。",
            "No visit is needed, yet it cannot be done online.",
            "请开通网上办理，或填写到现场次数。", "Make it available online, or state the visits.",
        )  # fmt: skip


def _fee(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """Free unless a law says otherwise (许可法第五十八条): a fee names its law and what it is for."""
    fee = guide["fee"]
    charged = bool(fee["amount"] or fee.get("note"))
    for name in ("basis", "item"):
        if charged and not fee[name].strip():
            yield _said(
                found, f"fee.{name}", "收费没有写明依据或收费项目。",
                "A fee lacks its legal basis or its purpose.",
                "请写明法律法规依据和收费项目；不收费的金额写0。",
                "State the law and what the fee is for; or make it free.",
            )  # fmt: skip


def _result(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """A result called a certificate is one (出证办结)."""
    result = guide["result"]
    if result["zh"].endswith(("证", "证书", "执照")) and result["kind"] != "certificate":
        yield _said(
            found, "result.kind", f"结果“{result['zh']}”是证照，类型应为 certificate。",
            f"The result {result['en']!r} is a certificate, not {result['kind']!r}.",
            "请改正结果类型。", "Correct the kind of the result.",
        )  # fmt: skip
    if result["kind"] == "certificate" and not result["zh"].strip():
        yield _said(
            found, "result.zh", "发证的事项没有写明证照名称。", "A certificate is issued without a name.",
            "请填写证照名称。", "Name the certificate.",
        )  # fmt: skip


def _conditions(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """No catch-all condition or material (上海市优化营商环境条例第二十四条)."""
    texts = [("conditions", text) for text in guide["conditions"]["zh"]]
    texts += [(f"materials.{place}.name", one["name"]["zh"]) for place, one in enumerate(guide["materials"])]
    for field, text in texts:
        if CATCH_ALL.search(text):
            yield _said(
                found, field, f"“{text}”是兜底条款。", f"{text!r} is a catch-all.",
                "请列明具体条件或材料（上海市优化营商环境条例第二十四条）。",
                "Name the conditions or materials one by one.",
            )  # fmt: skip
    if not guide["conditions"]["zh"]:
        yield _said(
            found, "conditions", "没有写明受理条件。", "No condition is stated.",
            "请写明条件；没有条件的写“无”。", "State the conditions, or 无 (none).",
        )  # fmt: skip


def _materials(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """Each material has its basis and its source; what is shared may not be demanded (国令716号第七条)."""
    seen: set[str] = set()
    for place, one in enumerate(guide["materials"]):
        field = f"materials.{place}"
        if one["key"] in seen:
            yield _said(
                found, f"{field}.key", f"材料“{one['key']}”重复。",
                f"The material {one['key']!r} stands twice.",
                "请删除其中一项，或改用另一个键。", "Remove one of them, or change its key.",
            )  # fmt: skip
        seen.add(one["key"])
        if not one["basis"].strip():
            yield _said(
                found, f"{field}.basis", f"材料“{one['name']['zh']}”没有依据。",
                f"The material {one['name']['en']!r} has no legal basis.",
                "请写明要求提供该材料的依据，没有依据的请删除。", "State why it is asked for, or remove it.",
            )  # fmt: skip
        if one["source"] == "government" and not one["issuer"].strip():
            yield _said(
                found, f"{field}.issuer", f"材料“{one['name']['zh']}”没有写明核发机关。",
                f"The material {one['name']['en']!r} does not say who issues it.",
                "请填写核发机关。", "Name the authority that issues it.",
            )  # fmt: skip
        if one["source"] == "government" and one["shared"] and one["form"] != "electronic":
            yield _said(
                found, f"{field}.form", f"材料“{one['name']['zh']}”可以共享取得，不得要求申请人提供纸质件。",
                f"{one['name']['en']!r} can be had by sharing data, and may not be asked for on paper.",
                "请改为 electronic（国务院令第716号第七条）。", "Make it electronic.",
            )  # fmt: skip


def _phones(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """Two phones with area codes, one to ask and another to complain."""
    for name in ("consult", "complain"):
        if not PHONE.fullmatch(guide[name]["phone"]):
            yield _said(
                found, f"{name}.phone", f"电话“{guide[name]['phone']}”应带区号。",
                f"The phone {guide[name]['phone']!r} should have its area code.",
                "请按 021-12345 的格式填写。", "Write it as 021-12345.",
            )  # fmt: skip
    if guide["consult"]["phone"] == guide["complain"]["phone"]:
        yield _said(
            found, "complain.phone", "咨询电话与投诉电话相同。",
            "The phones to ask and to complain are the same.",
            "请填写不同的电话。", "Give two different phones.",
        )  # fmt: skip


def _permits(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """A permit (行政许可) lists at least five steps and answers at least one question."""
    if guide["kind"] != "行政许可":
        return
    if len(guide["steps"]["zh"]) < 5:
        yield _said(
            found, "steps", "行政许可的办理流程不足五个环节。", "A permit lists fewer than five steps.",
            "请列明受理、审查、决定、颁证、送达。", "List acceptance, review, decision, issue and delivery.",
        )  # fmt: skip
    if not guide.get("faq"):
        yield found.fault(
            GUIDE, "faq", "行政许可没有常见问题解答。", "A permit answers no question.",
            "请至少写一条 [[faq]]。", "Write at least one [[faq]].", line=0,
        )  # fmt: skip


def _words(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """Only words that the catalogue knows."""
    if guide["kind"] not in KINDS or KINDS[guide["kind"]] != guide["basic_code"][2:4]:
        yield _said(
            found, "kind", f"事项类型“{guide['kind']}”与基本编码不符。",
            f"The kind {guide['kind']!r} does not agree with the basic code.",
            f"基本编码第3、4位：{'，'.join(f'{code} {name}' for code, name in item_code.KINDS.items())}。",
            "Digits 3 and 4 of the basic code name the kind.",
        )  # fmt: skip
    allowed = {"audience": ("person", "organization"), "life_events": LIFE_EVENTS}
    for field, words in allowed.items():
        for word in [word for word in guide[field] if word not in words] or (
            [""] if not guide[field] else []
        ):
            yield _said(
                found, field, f"“{word}”不在可用值中。", f"{word!r} may not stand here.",
                f"可用：{'、'.join(words)}。", f"Use: {', '.join(words)}.",
            )  # fmt: skip
    for field, word in guide["provenance"].items():
        if word not in PROVENANCE:
            yield _said(
                found, f"provenance.{field}", f"来源标注“{word}”不在可用值中。",
                f"{word!r} is no word of provenance.",
                f"可用：{'、'.join(PROVENANCE)}。", f"Use: {', '.join(PROVENANCE)}.",
            )  # fmt: skip


def _keywords(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """What people say when they look for an item stands in both languages, where it stands."""
    said = guide.get("keywords", {"zh": [], "en": []})
    words = [said.get(language) for language in ("zh", "en")] if isinstance(said, dict) else [None]
    if not all(isinstance(one, list) and all(isinstance(w, str) and w.strip() for w in one) for one in words):
        yield _said(
            found, "keywords", "“keywords”应为中英文各一列词语。",
            "The keywords are a list of words in each language.",
            '例如 keywords = { zh = ["开饭店"], en = ["open a restaurant"] }，也可整行删去。',
            'Write keywords = { zh = ["开饭店"], en = ["open a restaurant"] }, or leave the line out.',
        )  # fmt: skip


def _english(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """Chinese first, English complete."""
    pairs = [("name", guide["name"]), ("visits_reason", guide["visits_reason"])]
    pairs += [(f"materials.{place}.name", one["name"]) for place, one in enumerate(guide["materials"])]
    if guide["result"]["kind"] != "none":
        pairs.append(("result.en", guide["result"]))
    if "note" in guide["fee"]:
        pairs.append(("fee", guide["fee"]["note"]))
    for field in ("conditions", "steps", "legal_basis"):
        chinese, english = guide[field]["zh"], guide[field]["en"]
        english = [*english, *[""] * (len(chinese) - len(english))]
        pairs += [(field, {"zh": zh, "en": en}) for zh, en in zip(chinese, english, strict=False)]
    for field, pair in pairs:
        if not pair["en"].strip() or HAN.search(pair["en"]):
            yield _said(
                found, field, f"“{pair['zh']}”没有英文。", f"{pair['zh']!r} has no English.",
                "请补上英文，或在 english.csv 中加一行后重新导入。",
                "Write it, or add a line to english.csv and import again.",
            )  # fmt: skip


def _examples(found: Folder, guide: dict[str, Any]) -> Iterator[Fault]:
    """A table is proved by examples: one granted, one refused, one incomplete, each with its law."""
    if found.item["decision"] is None:
        return
    outcomes = {example["expect"].get("outcome") for example in found.item["examples"]}
    for outcome in ("granted", "refused", "incomplete"):
        if outcome not in outcomes:
            yield found.fault(
                "examples.toml", "example", f"没有结果为 {outcome} 的示例。",
                f"No example comes out {outcome}.",
                "请至少写一个。", "Write at least one.", line=0,
            )  # fmt: skip
    for place, example in enumerate(found.item["examples"]):
        if not example["law"].strip():
            yield found.fault(
                "examples.toml", f"example.{place}.law", "示例没有写明法律依据。", "An example names no law.",
                "请写明条款。", "Name the article.",
            )  # fmt: skip


RULES = (
    *(_days, _visits, _fee, _result, _conditions, _materials, _phones, _permits, _words, _keywords, _english),
    _examples,
)
