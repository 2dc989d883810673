"""Loading: a city is a folder. Reading and judging it, importing an official list, filling the registers.

`load` is idempotent and all or nothing; `check` names file, line, field, fault and mend; `import_items`
replaces what an official list says and keeps what people wrote.
"""

from tongban.registry.loading.check import check
from tongban.registry.loading.importing import Imported, import_items
from tongban.registry.loading.load import Judge, Summary, load
from tongban.registry.loading.report import Fault, Report

__all__ = ["Fault", "Imported", "Judge", "Report", "Summary", "check", "import_items", "load"]
