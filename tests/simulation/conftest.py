"""These tests import models, so Django is set up before they are collected."""

from support.environment import use_django

use_django()
