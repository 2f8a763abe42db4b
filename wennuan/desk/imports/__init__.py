"""Tables that can be brought in: reading them, their kinds, what is wrong with each line."""

from wennuan.desk.imports.kinds import Column, ImportKind, Row, Unit
from wennuan.desk.imports.residents import RESIDENTS
from wennuan.desk.imports.sites import SITES

KINDS: dict[str, ImportKind] = {kind.key: kind for kind in (SITES, RESIDENTS)}

__all__ = ["KINDS", "RESIDENTS", "SITES", "Column", "ImportKind", "Row", "Unit"]
