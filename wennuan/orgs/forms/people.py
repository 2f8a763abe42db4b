"""Finding a person by the code on their own page: never by name, never by browsing."""

from wennuan.kernel.errors import Invalid
from wennuan.people.models import Person


def find_person(code: str) -> Person | None:
    """The person with this code, None for no code. Raises Invalid."""
    wanted = code.strip().upper()
    if not wanted:
        return None
    person = Person.objects.filter(code=wanted, is_active=True).first()
    if person is None:
        raise Invalid("没有找到这个编号，请让对方在“我的”页面上核对。")
    return person
