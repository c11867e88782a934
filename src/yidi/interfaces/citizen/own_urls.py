"""Addresses of the pages for those who have signed in."""

from django.urls import path

from yidi.interfaces.citizen import credential, looked_at, messages, own_data
from yidi.interfaces.citizen.account import sign_in
from yidi.interfaces.citizen.chronic import views as chronic
from yidi.interfaces.citizen.claims import views as claims
from yidi.interfaces.citizen.family import account as family_account
from yidi.interfaces.citizen.family import views as family
from yidi.interfaces.citizen.filing import changes, check, deeds, mine, prints, steps, verify
from yidi.interfaces.citizen.raised import views as raised
from yidi.interfaces.citizen.settled import prints as settled_prints
from yidi.interfaces.citizen.settled import views as settled

_FILING = "mine/<str:region>/<str:number>/"
_CLAIM = "claims/<str:region>/<str:number>/"

urlpatterns = [
    path("sign-in/", sign_in.show, name="sign-in"),
    path("sign-out/", sign_in.leave, name="sign-out"),
    path("name/", sign_in.name, name="say-name"),
    path("family/", family.show, name="family"),
    path("family/add/", family.add, name="family-add"),
    path("family/newborn/<int:person_id>/", family.newborn, name="family-newborn"),
    path("family/<int:bond>/agree/", family.consent, name="family-agree"),
    path("family/<int:bond>/end/", family.end, name="family-end"),
    path("family/account/", family_account.show, name="family-account"),
    path("family/account/add/", family_account.add, name="family-account-add"),
    path("family/account/<int:share>/end/", family_account.end, name="family-account-end"),
    path("messages/", messages.show, name="messages"),
    path("chronic/", chronic.mine, name="chronic"),
    path("chronic/<int:person_id>/apply/", chronic.ask, name="chronic-apply"),
    path("chronic/<str:region>/<str:number>/withdraw/", chronic.give_up, name="chronic-withdraw"),
    path(
        "chronic/<str:region>/<str:number>/evidence/<int:page>/",
        chronic.evidence,
        name="chronic-evidence",
    ),
    path("claims/", claims.mine, name="claims"),
    path("claims/<int:person_id>/apply/", claims.ask, name="claim-apply"),
    path(
        "claims/<int:person_id>/difference/<str:setl_id>/",
        claims.ask_difference,
        name="claim-difference",
    ),
    path(_CLAIM, claims.one, name="claim"),
    path(f"{_CLAIM}result/", claims.result, name="claim-result"),
    path(f"{_CLAIM}mend/", claims.bring, name="claim-mend"),
    path(f"{_CLAIM}withdraw/", claims.give_up, name="claim-withdraw"),
    path(f"{_CLAIM}evidence/<int:page>/", claims.evidence, name="claim-evidence"),
    path("problems/", raised.mine, name="raised-mine"),
    path("problems/<int:person_id>/tell/", raised.tell, name="raised-tell"),
    path("problems/<str:number>/", raised.one, name="raised"),
    path("problems/<str:number>/withdraw/", raised.give_up, name="raised-withdraw"),
    path("problems/<str:number>/evidence/<int:page>/", raised.evidence, name="raised-evidence"),
    path("file/", steps.who, name="file"),
    path("file/<int:person_id>/where/", steps.where, name="file-where"),
    path("file/<int:person_id>/places/", steps.find, name="file-places"),
    path("file/<int:person_id>/kind/", steps.kind, {"step": "kind"}, name="file-kind"),
    path("file/<int:person_id>/dates/", steps.dates, {"step": "dates"}, name="file-dates"),
    path("file/<int:person_id>/proof/", steps.proof, {"step": "proof"}, name="file-proof"),
    path("file/<int:person_id>/check/", check.check, name="file-check"),
    path("file/<int:person_id>/page/<int:n>/", steps.page, name="file-page"),
    path("file/<int:person_id>/drop/", steps.drop, name="file-drop"),
    path("verify/<str:region>/<str:number>/<str:seal>/", verify.show, name="verify"),
    path(
        "verify/settled/<str:region>/<str:setl_id>/<str:seal>/",
        settled_prints.verify,
        name="verify-settlement",
    ),
    path("credential/", credential.mine, name="credential"),
    path("credential/<int:person_id>/", credential.show, name="credential-of"),
    path("credential/<int:person_id>/code/", credential.renewed, name="credential-renewed"),
    path("credential/<int:person_id>/activate/", credential.activate, name="credential-activate"),
    path("credential/<int:person_id>/end/", credential.end, name="credential-end"),
    path("settled/", settled.mine, name="settled"),
    path("settled/<str:region>/<str:setl_id>/", settled.one, name="settlement"),
    path(
        "settled/<str:region>/<str:setl_id>/receipt.pdf",
        settled_prints.show,
        name="settlement-paper",
    ),
    path("mine/", mine.mine, name="mine"),
    path("mine/<int:person_id>/data.zip", own_data.download, name="own-data"),
    path("mine/<int:person_id>/looks/", looked_at.show, name="looked-at"),
    path(_FILING, mine.show, name="filing"),
    path(f"{_FILING}evidence/<int:page>/", mine.evidence, name="evidence"),
    path(f"{_FILING}supplement/", deeds.supplement, name="supplement"),
    path(f"{_FILING}change/", changes.change, name="change"),
    path(f"{_FILING}change/places/", changes.find, name="change-places"),
    path(f"{_FILING}extend/", deeds.extend, name="extend"),
    path(f"{_FILING}cancel/", deeds.cancel, name="cancel"),
    path(f"{_FILING}<str:paper>.pdf", prints.show, name="paper"),
]
