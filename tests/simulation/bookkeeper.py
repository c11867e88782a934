"""The independent bookkeeper: what must be true of the books, whatever happened on the way.

It knows the messages sent, the answers received and the rows of the tables, and imports nothing of
yidi: the same mistake is not made twice. `complaints` gives sentences, none if the books are right.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from simulation.facts import Facts, Filed, Insured, Said

Row = Mapping[str, Any]
Tables = Mapping[str, list[Any]]

FUNDS = (
    "hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "hifdm_pay",
    "oth_pay",
)  # fmt: skip
NATIONAL = {
    "medfee_sumamt": "total", "fulamt_ownpay_amt": "own_paid", "overlmt_selfpay": "over_limit",
    "preselfpay_amt": "class_b", "inscp_scp_amt": "in_scope", "act_pay_dedc": "deductible",
    **{name: name for name in FUNDS}, "fund_pay_sumamt": "fund_total",
    "hosp_part_amt": "hospital", "psn_part_amt": "person_part", "acct_pay": "account",
    "psn_cash_pay": "cash", "acct_mulaid_pay": "family",
}  # fmt: skip
_ZONE = timezone(timedelta(hours=8))
AMOUNTS = tuple(NATIONAL.values())
SETTLING = {"2102", "2207", "2304"}
CANCELLING = {"2103", "2208", "2305"}
REVERSING = "2601"
CHARGING = {"2204", "2301"}
OPENING = {"2201": "data", "2401": "result"}
READING = {"2101", "2206", "2303"}

CEILINGS = {
    ("140700", "employee", "stay_fund"): 300_000_00, ("140700", "employee", "outpatient_fund"): 120_000_00,
    ("140700", "resident", "stay_fund"): 150_000_00, ("140700", "resident", "outpatient_fund"): 110_000_00,
    ("370300", "employee", "stay_fund"): 350_000_00, ("370300", "employee", "outpatient_fund"): 120_000_00,
    ("370300", "resident", "stay_fund"): 200_000_00, ("370300", "resident", "outpatient_fund"): 110_000_00,
    ("419001", "employee", "stay_fund"): 400_000_00, ("419001", "employee", "outpatient_fund"): 120_000_00,
    ("419001", "resident", "stay_fund"): 150_000_00, ("419001", "resident", "outpatient_fund"): 110_000_00,
    ("900100", "employee", "stay_fund"): 150_000_00, ("900100", "employee", "outpatient_fund"): 5_000_00,
    ("900100", "resident", "stay_fund"): 100_000_00, ("900100", "resident", "outpatient_fund"): 1_500_00,
}  # fmt: skip
"""What the pool pays at most in a year, in fen, as the regions wrote it."""

CHRONIC = {"hypertension": "M03900"}
"""Diseases that the simulation knows, with their national codes."""


def complaints(facts: Facts, tables: Tables) -> list[str]:
    """Everything that is not as it must be."""
    return list(_Books(facts, tables).complaints())


class _Books:
    def __init__(self, facts: Facts, tables: Tables) -> None:
        self.facts, self.tables = facts, tables
        self.people = {row["id"]: row for row in tables["people"]}
        self.visits = {row["id"]: row for row in tables["visits"]}
        self.settlements = {row["setl_id"]: row for row in tables["settlements"]}
        self.by_id = {row["id"]: row for row in tables["settlements"]}
        self.reversal_of = {
            row["reverses_id"]: row for row in tables["settlements"] if row["reverses_id"]
        }
        self.heard = {said.msgid: _Heard(said) for said in facts.messages}
        self.of_message: dict[str, list[Row]] = defaultdict(list)
        for row in tables["settlements"]:
            self.of_message[row["msgid"]].append(row)

    def complaints(self) -> Iterator[str]:
        """Check after check."""
        for said in self.facts.messages:
            yield from self.heard[said.msgid].contradictions()
            yield from self._message(said)
        yield from self._unheard()
        for row in self.tables["settlements"]:
            yield from self._settlement(row)
        yield from self._journal()
        yield from self._balances()
        yield from self._years()
        yield from self._bills()
        yield from self._stored()
        yield from self._told()

    # -- every answer that was heard is in the books, as it was heard ----------------------------

    def _message(self, said: Said) -> Iterator[str]:
        answer = self.heard[said.msgid].done
        if answer is None:
            return
        if said.infno in SETTLING | CANCELLING | READING:
            yield from _identities(said.msgid, answer["setlinfo"])
        if said.infno in SETTLING | CANCELLING:
            yield from self._answered(said, answer["setlinfo"])
        elif said.infno == REVERSING:
            yield from self._reversed(said)
        elif said.infno in CHARGING:
            yield from self._charged(said)
        elif said.infno in OPENING:
            number = answer[OPENING[said.infno]]["mdtrt_id"]
            if number not in {visit["mdtrt_id"] for visit in self.tables["visits"]}:
                yield f"{said.msgid}: visit {number} was answered and is not there"

    def _answered(self, said: Said, info: Row) -> Iterator[str]:
        row = self.settlements.get(info["setl_id"])
        if row is None:
            yield f"{said.msgid}: settlement {info['setl_id']} was answered and is not there"
            return
        for name, column in NATIONAL.items():
            if fen(info[name]) != row[column]:
                yield f"{said.msgid}: {name} was answered as {info[name]}, kept as {row[column]}"
        if fen(info["balc"]) != row["balance"]:
            yield f"{said.msgid}: the balance was answered as {info['balc']}"
        if row["msgid"] != said.msgid or info["medins_setl_id"] != said.msgid:
            yield f"{said.msgid}: its settlement carries the number {row['msgid']}"
        if said.infno in CANCELLING:
            wanted = said.body["input"]["data"]["setl_id"]
            if row["kind"] != "reversal" or self.by_id[row["reverses_id"]]["setl_id"] != wanted:
                yield f"{said.msgid}: {wanted} was to be taken back, {row['setl_id']} does not do it"
        elif self.people[row["person_id"]]["psn_no"] != info["psn_no"]:
            yield f"{said.msgid}: settled for somebody else"

    def _reversed(self, said: Said) -> Iterator[str]:
        """After a 2601 that was answered nothing of the original stands."""
        original = said.body["input"]["data"]["omsgid"]
        for row in self.of_message.get(original, []):
            if row["kind"] == "settlement" and row["id"] not in self.reversal_of:
                yield f"{said.msgid}: {original} was reversed, and {row['setl_id']} stands"

    def _charged(self, said: Said) -> Iterator[str]:
        """The answer splits each line by the catalogue."""
        for line in self.heard[said.msgid].done["result"]:  # type: ignore[index]
            parts = ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt")
            if sum(fen(line[name]) for name in parts) != fen(line["det_item_fee_sumamt"]):
                yield f"{said.msgid}: the parts of line {line['feedetl_sn']} do not add up"

    def _unheard(self) -> Iterator[str]:
        """Nothing is there that nobody asked for, and nothing that was refused to the last."""
        for msgid, rows in self.of_message.items():
            heard = self.heard.get(msgid)
            if heard is None:
                yield f"{rows[0]['setl_id']}: nobody sent {msgid}"
            elif len(rows) > 1:
                yield f"{msgid}: took effect {len(rows)} times"
            elif heard.done is None and self._stands(rows[0]):
                yield f"{msgid}: took effect, and its sender never learned it"

    def _in_force(self, row: Row) -> bool:
        return row["kind"] == "settlement" and row["id"] not in self.reversal_of

    def _stands(self, row: Row) -> bool:
        return row["kind"] == "reversal" or row["id"] not in self.reversal_of

    # -- every settlement by itself --------------------------------------------------------------

    def _settlement(self, row: Row) -> Iterator[str]:
        name = row["setl_id"]
        if row["total"] != row["own_paid"] + row["over_limit"] + row["class_b"] + row["in_scope"]:
            yield f"{name}: the split does not add up"
        if row["fund_total"] != sum(row[fund] for fund in FUNDS):
            yield f"{name}: the funds do not add up"
        if row["total"] != row["fund_total"] + row["hospital"] + row["person_part"]:
            yield f"{name}: a yuan is in no place or in two"
        if row["person_part"] != row["account"] + row["cash"]:
            yield f"{name}: account and cash are not what the person pays"
        if row["kind"] == "reversal":
            original = self.by_id[row["reverses_id"]]
            unlike = [n for n in AMOUNTS if row[n] != -original[n]]
            if unlike:
                yield f"{name}: is no mirror of {original['setl_id']} in {unlike}"
            return
        if not self._had_filing(row):
            yield f"{name}: settled on {row['settled_at']} without a filing in force"
        yield from self._of_disease(row)

    def _of_disease(self, row: Row) -> Iterator[str]:
        """A chronic bill is of somebody who has the disease, and holds nothing of another one; what
        the visit was not for is ordinary care."""
        visit, name = self.visits[row["visit_id"]], row["setl_id"]
        if visit["care"] != "chronic":
            return
        if row["care"] == "chronic":
            if visit["disease"] not in self._insured(row["person_id"]).diseases:
                yield f"{name}: settled for {visit['disease']}, which the person does not have"
            wanted = CHRONIC[visit["disease"]]
        else:
            wanted = ""
        codes = {
            line["disease_code"]
            for line in self.tables["lines"]
            if line["bill_id"] == row["bill_id"] and line["disease_code"]
        }
        if (codes == {wanted}) != bool(wanted) or (not wanted and codes & set(CHRONIC.values())):
            yield f"{name}: settled as {row['care']} care with lines of {sorted(codes)}"

    def _had_filing(self, row: Row) -> bool:
        """By our own reading: care at home needs none; a stay asks for the day of admission and
        whether it was still held at discharge, other care for its last charge."""
        person, visit = self.people[row["person_id"]], self.visits[row["visit_id"]]
        if row["place"][:2] == person["insured_region"][:2] or visit["emergency"]:
            return True
        moment = _local(row["settled_at"])
        charged = [line["at"] for line in self.tables["lines"] if line["bill_id"] == row["bill_id"]]
        over = _local(max(charged, default=moment))
        day = over.date()
        if visit["care"] == "inpatient":
            over = moment if row["interim"] or visit["last"] is None else _local(visit["last"])
            day = _local(visit["first"]).date()
        filings = self._filings(_key(person))
        return any(filed.holds(row["place"], day, over, moment) for filed in filings)

    def _filings(self, person: tuple[str, str]) -> Iterator[Filed]:
        return (filed for filed in self.facts.filings if filed.person == person)

    # -- the journal ---------------------------------------------------------------------------

    def _journal(self) -> Iterator[str]:
        """Each pool that bears something has an entry of its own, which balances."""
        entries: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
        for line in self.tables["journal"]:
            if line["source"] == "settlement":
                at = line["insured_region"], line["account"]
                entries[line["source_id"]][at] = line["amount"]
        for row in self.tables["settlements"]:
            wanted = {at: amount for at, amount in self._borne(row).items() if amount}
            entry = entries.pop(row["id"], {})
            if entry != wanted:
                yield f"{row['setl_id']}: the entry is {entry}, not {wanted}"
            pools: Counter[str] = Counter()
            for (pool, _), amount in entry.items():
                pools[pool] += amount
            if any(pools.values()):
                yield f"{row['setl_id']}: the entry does not balance in each pool: {dict(pools)}"
        if entries:
            yield f"entries for settlements that are not there: {sorted(entries)}"

    def _borne(self, row: Row) -> Counter[tuple[str, str]]:
        """(pool, account) → fen: a family account is its holder's pool's, all else the patient's."""
        own = self.people[row["person_id"]]["insured_region"]
        holder = self.people[row["sharer_id"] or row["person_id"]]["insured_region"]
        made: Counter[tuple[str, str]] = Counter()
        made[own, "care"] -= row["total"] - row["family"]
        made[own, "account"] += row["account"] - row["family"]
        for account in ("hospital", "cash", *FUNDS):
            made[own, account] += row[account]
        made[holder, "care"] -= row["family"]
        made[holder, "family_account"] += row["family"]
        return made

    # -- accounts and years ----------------------------------------------------------------------

    def _balances(self) -> Iterator[str]:
        left = {key: insured.balance for key, insured in self.facts.people.items()}
        for row in self.tables["settlements"]:
            left[_key(self.people[row["person_id"]])] -= row["account"] - row["family"]
            if row["sharer_id"]:
                left[_key(self.people[row["sharer_id"]])] -= row["family"]
        for person in self.tables["people"]:
            if person["balance"] != left[_key(person)]:
                yield (
                    f"{person['psn_no']}: the account holds {person['balance']},"
                    f" what was moved leaves {left[_key(person)]}"
                )
            if person["balance"] < 0:
                yield f"{person['psn_no']}: the account is overdrawn"

    def _years(self) -> Iterator[str]:
        """What the pool paid in a year is what its settlements in force say, and not too much. A stay
        counts whole in the year of its last bill, also what was paid for it in the old year."""
        paid: Counter[tuple[int, int, str]] = Counter()
        stays: Counter[tuple[int, int]] = Counter()
        moved: Counter[tuple[int, int, str]] = Counter()
        standing = [row for row in self.by_id.values() if self._in_force(row)]
        ends = {row["visit_id"]: row["year"] for row in standing if row["care"] == "inpatient"}
        for row in standing:
            year = ends.get(row["visit_id"], row["year"])
            at = (row["person_id"], year)
            fund = "stay_fund" if row["care"] == "inpatient" else "outpatient_fund"
            paid[(*at, fund)] += row["hifp_pay"]
            stays[at] += row["care"] == "inpatient" and not row["interim"]
            for name, amount in row["after"].items() if row["year"] == year else ():
                moved[(*at, name)] += amount - row["before"].get(name, 0)
        for row in self.tables["years"]:
            yield from self._year(row, paid, stays, moved)
        known = {(row["person_id"], row["year"]) for row in self.tables["years"]}
        lost = {key[:2] for key, amount in paid.items() if amount} - known
        if lost:
            yield f"years without a row: {sorted(lost)}"

    def _year(
        self, row: Row, paid: Counter[Any], stays: Counter[Any], moved: Counter[Any]
    ) -> Iterator[str]:
        at = (row["person_id"], row["year"])
        insured = self._insured(row["person_id"])
        name = f"{insured.psn_no} in {row['year']}"
        if row["stays"] != stays[at]:
            yield f"{name}: {row['stays']} stays are counted, {stays[at]} are settled"
        sums = set(row["sums"]) | {key[2] for key in moved if key[:2] == at}
        for sum_ in sums:
            if row["sums"].get(sum_, 0) != moved[(*at, sum_)]:
                yield (
                    f"{name}: {sum_} stands at {row['sums'].get(sum_, 0)},"
                    f" settlements in force moved {moved[(*at, sum_)]}"
                )
        for fund in ("stay_fund", "outpatient_fund"):
            if row["sums"].get(fund, 0) != paid[(*at, fund)]:
                yield f"{name}: {fund} is not what the pool paid, {paid[(*at, fund)]}"
            used = paid[(*at, fund)] + insured.used.get((row["year"], fund), 0)
            if used > CEILINGS[insured.region, insured.insurance, fund]:
                yield f"{name}: {fund} is over the ceiling: {used}"

    def _insured(self, person_id: int) -> Insured:
        return self.facts.people[_key(self.people[person_id])]

    # -- bills and their lines -------------------------------------------------------------------

    def _bills(self) -> Iterator[str]:
        lines: dict[int, list[Row]] = defaultdict(list)
        for line in self.tables["lines"]:
            lines[line["bill_id"]].append(line)
        standing: dict[int, list[Row]] = defaultdict(list)
        for row in self.tables["settlements"]:
            if self._in_force(row):
                standing[row["bill_id"]].append(row)
        for bill in self.tables["bills"]:
            yield from _bill(bill, lines[bill["id"]], standing[bill["id"]])
        yield from self._lines()
        yield from self._split()

    def _lines(self) -> Iterator[str]:
        """Lines that were answered and not withdrawn are there; no others."""
        given_up = self._given_up()
        there = {
            (self.visits[line["visit_id"]]["mdtrt_id"], line["feedetl_sn"]): line["amount"]
            for line in self.tables["lines"]
            if line["bill_id"] not in given_up
        }
        wanted = _lines_wanted(self.heard.values())
        for key in sorted(there.keys() ^ wanted.keys()):
            yield f"line {key}: {'nobody charged it' if key in there else 'is lost'}"
        for key in there.keys() & wanted.keys():
            if there[key] != wanted[key]:
                yield f"line {key}: charged {wanted[key]}, kept {there[key]}"

    def _given_up(self) -> set[int]:
        """Bills of purchases whose answer nobody heard, and which were reversed for that: their lines
        came with the settlement, and stay with it."""
        return {
            row["bill_id"]
            for row in self.tables["settlements"]
            if row["id"] in self.reversal_of
            and self.heard[row["msgid"]].said.infno == "2102"
            and self.heard[row["msgid"]].done is None
        }

    def _split(self) -> Iterator[str]:
        """The four parts by our own reckoning, returns together with what they return."""
        groups: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for line in self.tables["lines"]:
            groups[line["visit_id"], line["returns"] or line["feedetl_sn"]].append(line)
        for (_, number), together in groups.items():
            found = tuple(
                sum(line[n] for line in together) for n in ("own_paid", "over_limit", "class_b")
            )
            wanted = self._parts(together)
            if found != wanted:
                yield f"line {number}: split into {found}, by the catalogue {wanted}"

    def _parts(self, together: list[Row]) -> tuple[int, int, int]:
        item = self.facts.items[together[0]["code"]]
        amount = sum(line["amount"] for line in together)
        if item.category == "C":
            return amount, 0, 0
        quantity = sum(line["quantity"] for line in together)
        over = 0
        if item.cap is not None and together[0]["price"] > item.cap * 10_000:
            over = amount - _half_up(item.cap * quantity, 10_000)
        return 0, over, _half_up((amount - over) * item.rate, 100)

    # -- what was stored and told ------------------------------------------------------------------

    def _stored(self) -> Iterator[str]:
        stored = {row["msgid"]: row for row in self.tables["messages"]}
        for msgid, heard in self.heard.items():
            row = stored.pop(msgid, None)
            if heard.bytes_done is None or heard.said.infno in READING:
                continue
            if row is None or bytes(row["answer"]) != heard.bytes_done:
                yield f"{msgid}: the stored answer is not the one that was given"
        for msgid, row in stored.items():
            if row["outcome"] == "done":
                yield f"{msgid}: stored, and nobody sent it"

    def _told(self) -> Iterator[str]:
        """Each settlement leaves one line for its person, and one for a sharer."""
        told = Counter(row["key"] for row in self.tables["outbox"])
        wanted = Counter(f"settlement:{number}" for number in self.settlements)
        for row in self.tables["settlements"]:
            if row["sharer_id"]:
                wanted[f"settlement:{row['setl_id']}:sharer"] += 1
        if told != wanted:
            yield f"people were told {dict(told - wanted)} too often, {dict(wanted - told)} too seldom"


class _Heard:
    """What the sender of one message knows."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.trees = [(at, raw, json.loads(raw)) for at, raw in said.heard]
        good = [(raw, tree) for _, raw, tree in self.trees if tree["infcode"] == 0]
        self.bytes_done = good[0][0] if good else None
        self.done = good[0][1]["output"] if good else None

    def contradictions(self) -> Iterator[str]:
        """The same message has one answer; once it is done, no copy is refused later."""
        name = f"{self.said.infno} {self.said.msgid}"
        good = {raw for _, raw, tree in self.trees if tree["infcode"] == 0}
        if len(good) > 1 and self.said.infno not in READING:
            yield f"{name}: {len(good)} different answers"
        for _, _, tree in self.trees:
            if tree["infcode"] == 0:
                continue
            code = tree["err_msg"].split()[0]
            if code in {"outcome_unknown", "message_reused"}:
                yield f"{name}: {tree['err_msg']}"
            if self.done is not None and self.said.infno not in READING:
                first = min(t["refmsg_time"] for _, _, t in self.trees if t["infcode"] == 0)
                if tree["refmsg_time"] > first:
                    yield f"{name}: done, and later refused with {code}"


def _identities(name: str, info: Row) -> Iterator[str]:
    if fen(info["medfee_sumamt"]) != sum(
        fen(info[n]) for n in ("fund_pay_sumamt", "hosp_part_amt", "psn_part_amt")
    ):
        yield f"{name}: the answer loses a yuan"
    if fen(info["psn_part_amt"]) != fen(info["acct_pay"]) + fen(info["psn_cash_pay"]):
        yield f"{name}: account and cash of the answer are not the person's part"
    if fen(info["fund_pay_sumamt"]) != sum(fen(info[n]) for n in FUNDS):
        yield f"{name}: the funds of the answer do not add up"


def _bill(bill: Row, lines: list[Row], standing: list[Row]) -> Iterator[str]:
    name = f"bill {bill['id']}"
    if bill["lines"] != len(lines):
        yield f"{name}: has {len(lines)} lines and says {bill['lines']}"
    for column, of_line in (
        ("total", "amount"), ("own_paid", "own_paid"), ("over_limit", "over_limit"),
        ("class_b", "class_b"),
    ):  # fmt: skip
        if bill[column] != sum(line[of_line] for line in lines):
            yield f"{name}: {column} is not the sum of its lines"
    if len(standing) > 1:
        yield f"{name}: is settled {len(standing)} times"
    holds = standing[0]["id"] if standing else None
    if bill["settlement_id"] != holds:
        yield f"{name}: rests on {bill['settlement_id']}, in force is {holds}"
    if standing and any(standing[0][n] != bill[n] for n in ("total", "own_paid", "class_b")):
        yield f"{name}: was changed after it was settled"


def _lines_wanted(heard: Iterable[_Heard]) -> dict[tuple[str, str], int]:
    """What uploads that were answered left, withdrawals that were answered taken away, in order."""
    wanted: dict[tuple[str, str], int] = {}
    batches: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    done = sorted((h for h in heard if h.done is not None), key=_when)
    for one in done:
        given, infno = one.said.body["input"], one.said.infno
        if infno in CHARGING:
            for line in given["feedetail"]:
                key = line["mdtrt_id"], line["feedetl_sn"]
                wanted[key] = fen(line["det_item_fee_sumamt"])
                batches[line["mdtrt_id"], line.get("chrg_bchno", "")].append(key)
        elif infno == "2102":
            visit = one.done["setlinfo"]["mdtrt_id"]  # type: ignore[index]
            for line in given["drugdetail"]:
                wanted[visit, line["feedetl_sn"]] = fen(line["det_item_fee_sumamt"])
        elif infno == "2205":
            for key in batches.pop((given["data"]["mdtrt_id"], given["data"]["chrg_bchno"]), []):
                wanted.pop(key, None)
        elif infno == "2302":
            for row in given["data"]:
                wanted.pop((row["mdtrt_id"], row["feedetl_sn"]), None)
    return wanted


def _when(heard: _Heard) -> str:
    return str(min(tree["refmsg_time"] for _, _, tree in heard.trees if tree["infcode"] == 0))


def fen(yuan: Any) -> int:
    """Whole fen of an amount as it stands in a message: a number or a text with a point."""
    text = str(yuan)
    sign = -1 if text.startswith("-") else 1
    whole, _, rest = text.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int((rest + "00")[:2]))


def _half_up(product: int, by: int) -> int:
    return (2 * product + by) // (2 * by)


def _key(person: Row) -> tuple[str, str]:
    return person["insured_region"], person["psn_no"]


def _local(moment: datetime) -> datetime:
    """Moments of the tables carry a zone of their own; the law's is eight hours ahead of UTC."""
    return moment.astimezone(_ZONE)
