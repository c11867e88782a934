"""The policy folder: its packs, codes and cases, read once per change of a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from yidi.core.policy import book, check, read
from yidi.core.policy.duties import Duties, duties
from yidi.core.policy.retention import Retention, retentions
from yidi.core.policy.tree import Branch, Items, Tree
from yidi.core.problems import Problem, Refusal
from yidi.core.regions import Places
from yidi.core.review.rules import Rules, rules
from yidi.core.supervision.distance import Borders, borders
from yidi.policy_files import text


def default_folder() -> Path:
    """Where the law lies: YIDI_POLICY, the checkout, or what the package carries."""
    named = os.environ.get("YIDI_POLICY")
    if named:
        return Path(named)
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1] / "policy"
    return checkout if checkout.is_dir() else package / "_policy"


@cache
def agency_duties() -> Duties:
    """What agencies owe each other, from the folder of this house; read once a process."""
    return Folder(default_folder()).duties


@cache
def divisions() -> Places:
    """The list of divisions, from the folder of this house; read once a process."""
    return Folder(default_folder()).places


@cache
def review_rules() -> Rules:
    """What a line of a bill may be besides what the catalogue says; read once a process."""
    return Folder(default_folder()).review_rules


@cache
def provincial_borders() -> Borders:
    """Which provinces touch, from the folder of this house; read once a process."""
    return Folder(default_folder()).borders


def compiled(region: str, texts: Mapping[str, str]) -> book.Book:
    """The book of `region` from the texts of its chain (region code → text), as once published."""
    packs = {code: read.pack(text.read(said), f"{code}.yaml") for code, said in texts.items()}
    return book.book(region, packs, texts, divisions())


@dataclass(frozen=True)
class Folder:
    """Packs and codes below `root` (regions/*.yaml, codes/*.yaml); books are made on demand."""

    root: Path

    def __post_init__(self) -> None:
        if not (self.root / "regions").is_dir():
            raise Refusal(
                Problem(
                    "packs_not_found", f"{self.root}里没有 regions 文件夹。", "请检查 --packs。"
                )
            )
        object.__setattr__(self, "_packs", {})
        object.__setattr__(self, "_books", {})

    @cached_property
    def files(self) -> Mapping[str, Path]:
        """Region code → file; the national frame is "national"."""
        return {path.stem: path for path in sorted((self.root / "regions").glob("*.yaml"))}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Region code → text of its pack."""
        return _Lazy(self.files)

    def pack(self, region: str) -> read.Pack:
        """The pack of one region, faults included."""
        packs: dict[str, read.Pack] = self.__dict__["_packs"]
        if region not in packs:
            packs[region] = self._read(region)
        return packs[region]

    def _read(self, region: str) -> read.Pack:
        name = self.files[region].name
        try:
            return read.pack(text.read(self.texts[region]), name)
        except Refusal as refusal:
            problem = refusal.problems[0]
            line = problem.where.strip("第行") or "1"
            raise Refusal(
                Problem(problem.code, problem.sentence, problem.next_step, where=f"{name}:{line}")
            ) from None

    def packs(self) -> dict[str, read.Pack]:
        """Every pack of the folder."""
        return {region: self.pack(region) for region in self.files}

    def chain_packs(self, region: str) -> dict[str, read.Pack]:
        """The packs of one chain only: what a quote needs, read in a few milliseconds."""
        found: dict[str, read.Pack] = {}
        while region in self.files and region not in found:
            found[region] = self.pack(region)
            region = found[region].within
        return found

    def book(self, region: str) -> book.Book:
        """The compiled book of a pool. Refuses unknown regions and packs with faults."""
        books: dict[str, book.Book] = self.__dict__["_books"]
        if region not in books:
            packs = self.chain_packs(region)
            if not packs:
                raise self._unknown(region)
            faults = [problem for pack in packs.values() for problem in pack.problems]
            if faults:
                raise Refusal(*faults)
            books[region] = book.book(region, packs, self.texts, self.places)
        return books[region]

    def _unknown(self, region: str) -> Refusal:
        known = "、".join(
            code for code in self.files if code.isdigit() and not code.endswith("0000")
        )
        return Refusal(
            Problem(
                "unknown_region", f"没有参保地“{region[:20]}”的规则。", f"现有：{known}。",
                where="insured.region",
            )
        )  # fmt: skip

    @cached_property
    def places(self) -> Places:
        """The list of divisions."""
        return Places(_branch(self._code("places")))  # type: ignore[arg-type]

    @cached_property
    def diagnoses(self) -> Mapping[str, str]:
        """Common categories of diagnoses: code → name. Not a complete list of what may be sent."""
        return {code: str(name) for code, name in _branch(self._code("diagnoses")).items()}

    @cached_property
    def impossible(self) -> check.Impossible:
        """Combinations that cannot occur."""
        return check.impossible(_listed(self._code("impossible")))

    @cached_property
    def retentions(self) -> dict[str, Retention]:
        """How long each kind of data is kept."""
        return retentions(_listed(self._code("retention")))

    @cached_property
    def borders(self) -> Borders:
        """Which provinces touch."""
        return borders(_branch(self._code("borders")))

    @cached_property
    def duties(self) -> Duties:
        """What agencies owe each other: codes/duties/*.yaml, one file a room."""
        own = self.root / "codes" / "duties"
        files = (own if own.is_dir() else default_folder() / "codes" / "duties").glob("*.yaml")
        trees = (text.read(path.read_text(encoding="utf-8")) for path in sorted(files))
        return duties(entry for tree in trees for entry in _listed(tree))

    @cached_property
    def review_rules(self) -> Rules:
        """What is looked at when a bill is reviewed: codes/review.yaml."""
        return rules(_listed(self._code("review")))

    def _code(self, name: str) -> Tree:
        own = self.root / "codes" / f"{name}.yaml"
        path = own if own.is_file() else default_folder() / "codes" / f"{name}.yaml"
        return text.read(path.read_text(encoding="utf-8"))

    def check(self) -> list[Problem]:
        """All faults of all packs; see `core.policy.check`."""
        return list(self._faults)

    @cached_property
    def _faults(self) -> list[Problem]:
        packs: dict[str, read.Pack] = {}
        found: list[Problem] = []
        for region in self.files:
            try:
                packs[region] = self.pack(region)
            except Refusal as refusal:
                found += refusal.problems
        return found + check.check(packs, self.impossible)


class _Lazy(dict[str, str]):
    """Texts read when first asked for."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        super().__init__()
        self._files = files

    def __missing__(self, region: str) -> str:
        self[region] = self._files[region].read_text(encoding="utf-8")
        return self[region]


def _branch(tree: Tree) -> Branch:
    if not isinstance(tree, Branch):
        raise Refusal(Problem("unreadable", "代码表应当是“代码: 名称”。", "请检查文件。"))
    return tree


def _listed(tree: Tree) -> list[Branch]:
    return [item for item in tree if isinstance(item, Branch)] if isinstance(tree, Items) else []
