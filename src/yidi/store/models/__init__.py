"""The tables, one small file a room."""

from yidi.store.models.archive import Destruction
from yidi.store.models.blocks import SealedBlock, SealMark
from yidi.store.models.bonds import BondPaper
from yidi.store.models.cashier import CounterBill, CounterDay, OwnPrice
from yidi.store.models.catalogue import (
    Catalogue,
    CatalogueItem,
    CatalogueLine,
    CatalogueVersion,
)
from yidi.store.models.chronic import ChronicApplication, Designation, InjuryReport, Referral
from yidi.store.models.claims import (
    Claim,
    ClaimInvoice,
    ClaimLine,
    ClaimMove,
    ClaimPayment,
    ClaimResult,
)
from yidi.store.models.clearing import (
    BankLine,
    ClearingAccount,
    ClearingFile,
    ClearingItem,
    ClearingMark,
    ClearingMonth,
    ClearingMove,
    ClearingPayment,
    ClearingPosting,
    ClearingRow,
    Prepayment,
    PrepaymentMove,
)
from yidi.store.models.confirmations import Confirmation
from yidi.store.models.credentials import ECredential, ShownCode, SocialCard
from yidi.store.models.envelope import (
    Acquaintance,
    HospitalFile,
    HospitalMessage,
    InstitutionKey,
    SignOn,
)
from yidi.store.models.figures import (
    CareCell,
    CarePerson,
    DeskCell,
    FigureAnswer,
    FigureMark,
    FigureSource,
)
from yidi.store.models.filings import Draft, Evidence, Filing, FilingMove, Signature
from yidi.store.models.findings import Finding
from yidi.store.models.fronts import Front
from yidi.store.models.offices import Import, Institution, Opening, Post, Reset, Workday
from yidi.store.models.people import Bond, Citizen, LoginCode, Person
from yidi.store.models.policy import PublishedBook
from yidi.store.models.register import ChronicEntitlement, ImportLine, RegisterLine, YearSum
from yidi.store.models.replays import ReplayAlarm
from yidi.store.models.resettling import ResettleProposal
from yidi.store.models.review import (
    Deduction,
    ReviewCase,
    ReviewMove,
    ReviewPaper,
    ReviewRun,
    UploadReminder,
)
from yidi.store.models.settlement import (
    Bill,
    ChargeLine,
    JournalLine,
    PersonYear,
    Settlement,
    Visit,
)
from yidi.store.models.settlement_lists import SettlementList
from yidi.store.models.sharing import AccountShare
from yidi.store.models.supervision import (
    CasePaper,
    CaseStep,
    GrowthMonth,
    SupervisionAlarm,
    SupervisionCase,
)
from yidi.store.models.tickets import (
    CheckProposal,
    Contact,
    CostCheck,
    Outage,
    Raised,
    RaisedMove,
    Ticket,
    TicketEntry,
)
from yidi.store.models.traces import Answered, Message, OutboxLine, TrailLine
from yidi.store.models.users import User
from yidi.store.models.wordings import Wording

__all__ = [
    "AccountShare",
    "Acquaintance",
    "Answered",
    "BankLine",
    "Bill",
    "Bond",
    "BondPaper",
    "CareCell",
    "CarePerson",
    "CasePaper",
    "CaseStep",
    "Catalogue",
    "CatalogueItem",
    "CatalogueLine",
    "CatalogueVersion",
    "ChargeLine",
    "CheckProposal",
    "ChronicApplication",
    "ChronicEntitlement",
    "Citizen",
    "Claim",
    "ClaimInvoice",
    "ClaimLine",
    "ClaimMove",
    "ClaimPayment",
    "ClaimResult",
    "ClearingAccount",
    "ClearingFile",
    "ClearingItem",
    "ClearingMark",
    "ClearingMonth",
    "ClearingMove",
    "ClearingPayment",
    "ClearingPosting",
    "ClearingRow",
    "Confirmation",
    "Contact",
    "CostCheck",
    "CounterBill",
    "CounterDay",
    "Deduction",
    "Designation",
    "DeskCell",
    "Destruction",
    "Draft",
    "ECredential",
    "Evidence",
    "FigureAnswer",
    "FigureMark",
    "FigureSource",
    "Filing",
    "FilingMove",
    "Finding",
    "Front",
    "GrowthMonth",
    "HospitalFile",
    "HospitalMessage",
    "Import",
    "ImportLine",
    "InjuryReport",
    "Institution",
    "InstitutionKey",
    "JournalLine",
    "LoginCode",
    "Message",
    "Opening",
    "Outage",
    "OutboxLine",
    "OwnPrice",
    "Person",
    "PersonYear",
    "Post",
    "Prepayment",
    "PrepaymentMove",
    "PublishedBook",
    "Raised",
    "RaisedMove",
    "Referral",
    "RegisterLine",
    "ReplayAlarm",
    "Reset",
    "ResettleProposal",
    "ReviewCase",
    "ReviewMove",
    "ReviewPaper",
    "ReviewRun",
    "SealMark",
    "SealedBlock",
    "Settlement",
    "SettlementList",
    "ShownCode",
    "SignOn",
    "Signature",
    "SocialCard",
    "SupervisionAlarm",
    "SupervisionCase",
    "Ticket",
    "TicketEntry",
    "TrailLine",
    "UploadReminder",
    "User",
    "Visit",
    "Wording",
    "Workday",
    "YearSum",
]
