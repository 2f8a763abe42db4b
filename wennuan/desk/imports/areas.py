"""Communities as people write them in a table: by name, by street and name, or by code."""

from wennuan.kernel.errors import Invalid
from wennuan.people.queries import communities
from wennuan.places.models import Place


def community(written: str) -> Place:
    """The community of this name or code. Raises Invalid when it is unknown or not the only one."""
    plain = written.replace("·", " ").strip()
    found = communities().select_related("parent")
    if plain.isdigit():
        place = found.filter(code=plain).first()
        if place is None:
            raise Invalid(f"没有代码为 {plain} 的社区")
        return place
    street, _, name = plain.rpartition(" ")
    named = list(found.filter(name__in=[name, f"{name}社区"]))
    if street:
        named = [one for one in named if one.parent and one.parent.name.startswith(street.strip())]
    if not named:
        raise Invalid(f"没有叫“{plain}”的社区，请照社区列表写全名")
    if len(named) > 1:
        raise Invalid(f"有 {len(named)} 个“{name}”，请在前面写上街道，例如“大学路街道 {name}”")
    return named[0]
