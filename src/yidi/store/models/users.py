"""Who works here: the staff of the offices. Insured persons are not users of this kind."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Makes users with a hashed password."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A user; without a password nobody can log in as them."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A user who may do everything; asked for by Django's own command."""
        return self.create_user(username, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff, known by a short name to log in with and a name to be called by."""

    username = models.CharField(
        "账号", max_length=64, unique=True, validators=[UnicodeUsernameValidator()]
    )
    display_name = models.CharField("姓名", max_length=64)
    is_active = models.BooleanField("可以登录", default=True)
    joined_at = models.DateTimeField("建立时间", auto_now_add=True)
    password_is_temporary = models.BooleanField("登录后须改密码", default=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = "工作人员"
        verbose_name_plural = "工作人员"

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """The name to be called by, under the name that Django asks for."""
        return self.display_name

    def get_short_name(self) -> str:
        """The same; Chinese names are not shortened."""
        return self.display_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Ends sessions when the password or the posts change: both are in the hash."""
        posts = sorted(self.posts.values_list("region", "role", "unit", "institution"))
        return salted_hmac(
            "yidi.store.User.session", f"{self.password}{posts}", secret=secret, algorithm="sha256"
        ).hexdigest()
