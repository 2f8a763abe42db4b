"""People and their households."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from wennuan.kernel.clock import now
from wennuan.kernel.codes import random_code
from wennuan.kernel.crypto import EncryptedTextField


def new_code() -> str:
    """A public code of a person that says nothing about them."""
    return f"R{random_code(9)}"


class PersonManager(BaseUserManager["Person"]):
    """Makes people."""

    def create_superuser(self, code: str, password: str) -> "Person":
        """An administrator of the machine, for Django's own admin."""
        person = self.model(code=code, is_staff=True, is_superuser=True, nickname="管理员")
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """A resident. Real name, phone and identity number are held encrypted, found by keyed hash."""

    code = models.CharField("编号", max_length=16, unique=True, default=new_code)
    nickname = models.CharField("昵称", max_length=20, blank=True)
    phone = EncryptedTextField("手机号", null=True, blank=True)
    phone_hash = models.BinaryField(max_length=16, unique=True, null=True)
    phone_verified = models.BooleanField("手机已验证", default=False)
    real_name = EncryptedTextField("姓名", null=True, blank=True)
    id_number = EncryptedTextField("身份证号", null=True, blank=True)
    id_hash = models.BinaryField(max_length=16, unique=True, null=True)
    verified_at = models.DateTimeField("实名时间", null=True, blank=True)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, verbose_name="所在社区"
    )
    is_active = models.BooleanField("启用", default=True)
    is_staff = models.BooleanField("可进入后台", default=False)
    joined_at = models.DateTimeField("加入时间", default=now)
    closed_at = models.DateTimeField("注销时间", null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "code"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "居民"

    def __str__(self) -> str:
        return self.code

    @property
    def is_verified(self) -> bool:
        """Is the real name verified?"""
        return self.verified_at is not None

    @property
    def public_name(self) -> str:
        """What others see: the nickname, or a neighbour without a name."""
        return self.nickname or "热心邻居"
