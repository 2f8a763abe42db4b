"""The first administrators of a district have nobody above them: they are named here."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wennuan.kernel.clock import today
from wennuan.kernel.errors import DomainError
from wennuan.orgs import actions
from wennuan.orgs.models import AREA_ROLES
from wennuan.people.models import Person
from wennuan.places import queries

DAYS = 365


class Command(BaseCommand):
    """``manage.py grant_post R2345 admin_security``: a post in the whole district for a year."""

    help = "Grant a first post in the district to a person, known by their code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("role", choices=sorted(AREA_ROLES))
        parser.add_argument("--days", type=int, default=DAYS)

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(code=options["code"].upper()).first()
        if person is None:
            raise CommandError("没有这个编号。")
        ends_on = today() + timedelta(days=options["days"])
        grant = actions.Grant(person, options["role"], ends_on, place=queries.district())
        try:
            post = actions.grant_post(grant, by=None)
        except DomainError as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"已授予 {post.get_role_display()}，到 {post.ends_on} 为止。")
