"""The vocabulary of a pack: the dimensions a rule may speak of, and the tables it may fill.

This is the only place that knows the words. The reader types a pack by it, the checker proves
completeness over it, the manual's reference (`policy/README.md`) is generated from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing that a rule may depend on: its words, and words that stand for several."""

    label: str
    words: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordered: bool = False
    """Numbers: "3+" means 3 and every later word."""

    def covered(self, word: str) -> tuple[str, ...]:
        """The words that `word` stands for: itself, a group, or "3+"; none if it is unknown."""
        if word in self.words:
            return (word,)
        if self.ordered and word.endswith("+") and word[:-1] in self.words:
            words = tuple(self.words)
            return words[words.index(word[:-1]) :]
        return self.groups.get(word, ())


LONG_TERM = ("resettled_retiree", "long_term_resident", "posted_worker")
TEMPORARY = ("referral", "emergency", "other_temporary")
KINDS = {
    "resettled_retiree": "异地安置退休人员",
    "long_term_resident": "异地长期居住人员",
    "posted_worker": "常驻异地工作人员",
    "referral": "异地转诊人员",
    "emergency": "异地急诊抢救人员",
    "other_temporary": "其他临时外出就医人员",
}
DISEASES = {
    "hypertension": "高血压",
    "diabetes": "糖尿病",
    "cancer_therapy": "恶性肿瘤门诊放化疗",
    "uremia_dialysis": "尿毒症透析",
    "transplant_rejection": "器官移植术后抗排异治疗",
    "copd": "慢性阻塞性肺疾病",
    "rheumatoid_arthritis": "类风湿关节炎",
    "coronary_disease": "冠心病",
    "viral_hepatitis": "病毒性肝炎",
    "ankylosing_spondylitis": "强直性脊柱炎",
}
STAY_NUMBERS = tuple(str(n) for n in range(1, 11))

DIMENSIONS: dict[str, Dimension] = {
    "insurance": Dimension("险种", {"employee": "职工医保", "resident": "居民医保"}),
    "retired": Dimension("是否退休", {"true": "退休", "false": "在职或未退休"}),
    "hardship": Dimension(
        "困难身份",
        {
            "none": "无",
            "extreme_poverty": "特困人员",
            "minimum_living": "低保对象",
            "low_income": "低保边缘家庭成员",
            "poverty_monitored": "防返贫监测对象",
            "disabled_veteran": "残疾军人",
        },
        {"any_hardship": ("extreme_poverty", "minimum_living", "low_income", "poverty_monitored")},
    ),
    "civil_servant": Dimension("公务员补助", {"none": "不享受", "entitled": "享受"}),
    "scope": Dimension(
        "就医范围",
        {"local": "参保地", "in_province": "省内异地", "cross_province": "跨省异地"},
        {"away": ("in_province", "cross_province")},
    ),
    "filed_scope": Dimension(
        "备案地范围",
        {"none": "无备案", "in_province": "备案在省内", "cross_province": "备案在省外"},
    ),
    "kind": Dimension(
        "备案类别", {"none": "无", **KINDS}, {"long_term": LONG_TERM, "temporary": TEMPORARY}
    ),
    "proof": Dimension(
        "材料状态",
        {
            "none": "无",
            "material": "材料制",
            "commitment_open": "承诺制，未补材料",
            "commitment_supplemented": "承诺制，已补材料",
            "not_required": "不需材料",
        },
        {"evidenced": ("material", "commitment_supplemented", "not_required")},
    ),
    "where": Dimension(
        "在哪里就医",
        {
            "home": "回参保地",
            "filed_place": "备案地（含视同备案）",
            "elsewhere": "备案地以外或未备案",
        },
    ),
    "transitional": Dimension(
        "过渡期内的旧备案", {"true": "过渡期内的旧备案", "false": "不在过渡期"}
    ),
    "type": Dimension(
        "医疗类别",
        {
            "inpatient": "住院",
            "outpatient": "普通门诊",
            "chronic": "门诊慢特病",
            "pharmacy": "药店购药",
            "emergency_outpatient": "急诊门诊",
        },
        {"outpatient_like": ("outpatient", "chronic", "pharmacy", "emergency_outpatient")},
    ),
    "level": Dimension(
        "机构级别",
        {
            "tertiary": "三级",
            "secondary": "二级",
            "primary": "一级",
            "township": "乡镇卫生院、社区卫生服务机构",
            "special": "专科或其他",
        },
    ),
    "stay_number": Dimension("年内第几次住院", {n: f"第{n}次" for n in STAY_NUMBERS}, ordered=True),
    "disease": Dimension(
        "门诊慢特病病种",
        {"none": "没有指明病种", **DISEASES},
        {"any_disease": tuple(DISEASES)},
    ),
    "situation": Dimension(
        "情形",
        {
            "no_filing": "没有备案",
            "elsewhere": "在备案地以外就医",
            "emergency_flag": "医院录入急诊信息",
            "newborn": "新生儿住院",
            "mental_illness": "精神类疾病",
        },
    ),
    "channel": Dimension(
        "办理渠道",
        {
            "self_service": "网上自助",
            "window": "经办窗口",
            "station": "基层工作站",
            "phone": "电话",
            "fax": "传真",
            "unit": "单位专管员",
            "institution": "定点医疗机构",
        },
        {"in_person": ("window", "station")},
    ),
    "payee": Dimension(
        "手工报销的收款人",
        {"person": "参保人本人", "agent": "代办人", "heir": "家属（参保人已死亡）"},
    ),
    "changed": Dimension("变更了什么", {"kind": "备案类别", "place": "备案地"}),
    "step": Dimension(
        "取整环节",
        {
            "split": "目录拆分",
            "first_self_pay": "首先自付",
            "ratio": "支付比例",
            "layers": "补充层",
        },
    ),
}

GROUP_LABELS = {
    "away": "异地（省内、跨省）",
    "long_term": "三类异地长期居住人员",
    "temporary": "各类临时外出就医人员",
    "any_hardship": "各类困难群众",
    "evidenced": "材料齐全（材料制、已补材料或不需材料）",
    "outpatient_like": "门诊、慢特病、购药",
    "in_person": "窗口、基层工作站",
    "any_disease": "各个病种",
}
"""How a sentence names all words of a group at once."""

CREDENTIALS = {"e_credential": "医保电子凭证", "social_card": "社会保障卡", "id_card": "居民身份证"}
CLAIM_PAPERS = {
    "invoice": "医疗费用票据",
    "charge_list": "费用明细清单",
    "discharge_record": "出院小结或诊断证明",
    "prescription": "门诊病历和处方",
    "bank_card": "收款银行卡",
    "death_certificate": "死亡医学证明",
    "relation_proof": "与死者关系的证明",
    "authorisation": "委托书和代办人身份证",
}

PROOF_WAYS = {"material": "提供材料", "commitment": "签署承诺书", "not_required": "不需材料"}

MATERIALS = {
    "credential": "医保电子凭证、社会保障卡或身份证",
    "social_card": "本人社会保障卡",
    "form": "异地就医登记备案表",
    "household_register": "居民户口簿（首页和本人登记卡）",
    "residence_permit": "居住证",
    "temporary_residence_permit": "暂住证",
    "household_move": "户籍迁移证明",
    "property_certificate": "房产证",
    "dispatch_proof": "参保地单位派出证明",
    "labour_contract": "异地工作劳动合同",
    "work_proof": "单位出具的异地工作证明",
    "referral_form": "转诊转院单",
    "emergency_diagnosis": "急诊诊断证明",
    "commitment": "个人承诺书",
}

ISSUERS = {
    "designated": "参保地规定的定点医疗机构",
    "local_tertiary": "参保地三级医院",
    "treating_hospital": "就诊医院",
    "employer": "用人单位",
    "other": "其他机构",
}

FORM_POINTS = {
    "order": "就医三步与备案开始日期",
    "scope": "适用范围与不能备案的地方",
    "destination": "备案到哪一级，备案地以外就医",
    "long_term_proof": "长期居住备案：材料、承诺、变更和取消",
    "temporary_proof": "临时外出备案：材料和有效期",
    "long_term_benefit": "长期居住备案的待遇",
    "temporary_benefit": "临时外出备案的待遇",
    "chronic": "门诊慢特病",
    "credentials": "就医凭证",
    "whose_rules": "就医地目录、参保地待遇",
    "not_settled": "没能直接结算怎么办",
    "help": "向谁咨询",
}
"""What a form tells the person; the sentences are made from the rules."""

NOT_MODELLED = {
    "retired_cadre": "离休人员的医疗费用（按离休统筹办理）",
    "third_party_injury": "第三方责任造成的外伤",
    "maternity": "生育医疗费用",
    "work_injury": "工伤医疗费用",
    "long_term_care": "长期护理",
    "special_drug": "特药单独支付",
}

STEPS: dict[str, str] = {
    "first_self_pay": "首先自付",
    "deductible": "起付标准",
    "ratio": "支付比例",
    "visit_ceiling": "单次或单病种限额",
    "ceiling": "年度最高支付限额",
    "large_sum": "职工大额医疗费用补助",
    "serious_illness": "居民大病保险",
    "enterprise": "企业补充医疗保险",
    "civil_servant_subsidy": "公务员医疗补助",
    "assistance": "医疗救助",
    "disabled_veteran": "伤残人员医疗保障",
    "commercial": "商业补充保险",
    "hospital_share": "医院负担",
}
LAYERS: dict[str, str] = {
    "large_sum": "hifob_pay",
    "serious_illness": "hifmi_pay",
    "enterprise": "hifes_pay",
    "civil_servant_subsidy": "cvlserv_pay",
    "assistance": "maf_pay",
    "disabled_veteran": "hifdm_pay",
    "commercial": "oth_pay",
}
BILL_SIDE = ("first_self_pay", "deductible", "ratio", "visit_ceiling", "ceiling")


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row. kind: rate | points | factor | amount | count | yes_no | day | name |
    counts | text | texts | places | bands | steps | word | words (of `of`)."""

    kind: str
    label: str
    needed: bool = True
    of: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class TableShape:
    """What a table is called, what it may be keyed on and what its rows say.

    one_of: exactly one of these fields in every row; neutral: the value where no pack of the chain
    fills the table (None: it must be filled wherever it is needed).
    """

    label: str
    keys: tuple[str, ...]
    fields: Mapping[str, Field]
    one_of: tuple[str, ...] = ()
    neutral: Mapping[str, object] | None = None


PERSON = ("insurance", "retired", "hardship", "civil_servant")
CARE = ("scope", "type", "level", "stay_number", "disease")
FILING = ("filed_scope", "kind", "proof", "where", "transitional")
MONEY = (*PERSON, *CARE, *FILING)
_FILE = ("insurance", "scope", "kind", "proof", "channel", "transitional")

_COUNTS = Field("name", "计入的年度累计", needed=False)
_AMOUNT = Field("amount", "金额（元）")


def _optional(kind: str, label: str, of: Mapping[str, str] | None = None) -> Field:
    return Field(kind, label, needed=False, of=of)


def _layer(label: str) -> TableShape:
    return TableShape(
        label,
        MONEY,
        {
            "nothing": _optional("yes_no", "这一层不支付"),
            "rate": _optional("rate", "支付比例"),
            "bands": _optional("bands", "分段支付比例"),
            "base": _optional(
                "word",
                "计算基数",
                {
                    "over_ceiling": "超过统筹封顶线的部分",
                    "burden": "政策范围内个人负担",
                    "burden_and_class_b": "政策范围内个人负担加乙类先自付",
                },
            ),
            "counts_in": _COUNTS,
            "deductible": _optional("amount", "本层起付标准"),
            "limit": _optional("amount", "本层封顶线"),
            "limit_counts_in": Field("name", "本层已支付的年度累计", needed=False),
        },
        one_of=("nothing", "rate", "bands"),
    )


def _ceiling(label: str) -> TableShape:
    return TableShape(
        label,
        MONEY,
        {
            "amount": _optional("amount", "限额（元）"),
            "no_limit": _optional("yes_no", "不设限额"),
            "counts_in": _COUNTS,
        },
        one_of=("amount", "no_limit"),
    )


TABLES: dict[str, TableShape] = {
    # ---- sums of money
    "version_day": TableShape(
        "按哪一天选用规则",
        ("type",),
        {
            "day": Field(
                "word",
                "选用日",
                of={"discharge": "出院日", "admission": "入院日", "service": "就诊日"},
            )
        },
    ),
    "stay_year": TableShape(
        "跨年住院算哪一年",
        ("insurance",),
        {"year_of": Field("word", "年度", of={"discharge": "出院年度", "admission": "入院年度"})},
    ),
    "order": TableShape(
        "计算顺序", ("insurance", "type", "civil_servant"), {"steps": Field("steps", "步骤")}
    ),
    "rounding": TableShape(
        "在哪里取整到分",
        ("step",),
        {
            "at": Field(
                "word",
                "取整处",
                of={
                    "line": "每条明细",
                    "bill": "整张账单",
                    "band": "每一段",
                    "total": "各段合计后",
                },
            )
        },
    ),
    "first_self_pay": TableShape("首先自付比例", MONEY, {"rate": Field("rate", "比例")}),
    "deductible": TableShape("起付标准", MONEY, {"amount": _AMOUNT, "counts_in": _COUNTS}),
    "ratio": TableShape(
        "支付比例",
        MONEY,
        {
            "rate": _optional("rate", "比例"),
            "bands": _optional("bands", "分段比例"),
            "measured": _optional(
                "word",
                "分段从哪里量起",
                {"after_deductible": "扣除起付线之后", "with_deductible": "含起付线"},
            ),
            "counts_in": _COUNTS,
        },
        one_of=("rate", "bands"),
    ),
    "own_share_factor": TableShape(
        "个人负担系数（如退休人员为在职的60%）",
        MONEY,
        {"factor": Field("factor", "系数")},
        neutral={"factor": 1_000_000},
    ),
    "reduction": TableShape(
        "异地降低支付比例",
        MONEY,
        {
            "points": _optional("points", "降低的百分点"),
            "factor": _optional("factor", "按原比例的百分之几支付"),
        },
        one_of=("points", "factor"),
    ),
    "visit_ceiling": _ceiling("单次或单病种限额"),
    "ceiling": _ceiling("年度最高支付限额"),
    **{name: _layer(STEPS[name]) for name in LAYERS},
    "hospital_share": TableShape(
        "医院负担",
        MONEY,
        {
            "rate": Field("rate", "比例"),
            "base": Field(
                "word", "基数", of={"over_limit": "超限价部分", "burden": "政策范围内个人负担"}
            ),
            "limit": _optional("amount", "最多负担（元）"),
        },
    ),
    "account_pays": TableShape(
        "个人账户可以支付什么",
        ("insurance", "scope", "type"),
        {
            "covers": Field(
                "word",
                "范围",
                of={
                    "person": "全部个人负担",
                    "burden": "政策范围内个人负担",
                    "nothing": "不可支付",
                },
            )
        },
    ),
    # ---- which rules a case falls under
    "treated_as": TableShape(
        "按哪一类待遇计算",
        ("situation", "insurance", "scope", "type", "kind"),
        {"kind": _optional("word", "备案类别", KINDS), "own": _optional("yes_no", "仍按本人备案")},
        one_of=("kind", "own"),
    ),
    "emergency_death": TableShape(
        "急诊抢救无效死亡的门诊费用",
        ("insurance", "scope"),
        {"counts_as": Field("word", "视同", of={"inpatient": "住院", "outpatient": "门诊"})},
    ),
    "newborn_days": TableShape("新生儿日龄上限", ("scope",), {"days": Field("count", "天数")}),
    "transition": TableShape(
        "过渡：旧备案沿用旧规则",
        ("kind", "proof"),
        {
            "filed_before": _optional("day", "此日之前办理的备案"),
            "until": _optional("day", "沿用到（含当日）"),
            "none": _optional("yes_no", "没有过渡"),
        },
        one_of=("until", "none"),
    ),
    "filing_needed": TableShape(
        "是否需要备案", ("insurance", "scope", "kind", "type"), {"needed": Field("yes_no", "需要")}
    ),
    "settled_directly": TableShape(
        "是否直接结算",
        ("insurance", "scope", "type", "kind"),
        {"directly": Field("yes_no", "直接结算")},
    ),
    "credentials": TableShape(
        "就医凭证", ("scope", "type"), {"accepted": Field("words", "可用凭证", of=CREDENTIALS)}
    ),
    "chronic_diseases": TableShape(
        "可直接结算的门诊慢特病",
        ("scope",),
        {"diseases": Field("words", "病种", of=DISEASES)},
    ),
    "chronic_institutions": TableShape(
        "门诊慢特病定点家数",
        ("scope",),
        {
            "at_most": _optional("count", "最多家数"),
            "unlimited": _optional("yes_no", "不限家数"),
            "national": _optional("yes_no", "按国家规定"),
        },
        one_of=("at_most", "unlimited", "national"),
    ),
    "outpatient_choice": TableShape(
        "门诊是否限于签约机构",
        ("scope", "type"),
        {
            "bound": Field("yes_no", "限于签约机构"),
            "shares_local_limit": Field("yes_no", "与本地合并限额"),
        },
    ),
    # ---- filing
    "kinds": TableShape(
        "备案类别的本地名称",
        ("kind", "scope"),
        {"local": _optional("text", "本地名称"), "not_offered": _optional("yes_no", "不办理")},
        one_of=("local", "not_offered"),
    ),
    "meant_for": TableShape(
        "这个类别给谁用",
        ("kind", "insurance", "retired"),
        {
            "allowed": Field("yes_no", "可以用"),
            "instead": _optional("words", "不能用的改选什么", KINDS),
        },
    ),
    "residence": TableShape(
        "最短异地居住时间", ("kind",), {"months": Field("count", "月数，0为没有要求")}
    ),
    "proof_ways": TableShape(
        "以什么方式证明",
        ("kind", "scope"),
        {"ways": Field("words", "方式", of=PROOF_WAYS)},
    ),
    "materials": TableShape(
        "备案材料",
        ("kind",),
        {
            "all_of": _optional("words", "都要提供", MATERIALS),
            "any_of": _optional("words", "任选其一", MATERIALS),
            "issuers": _optional("words", "由谁出具", ISSUERS),
        },
    ),
    "channels": TableShape(
        "办理渠道",
        ("kind", "scope"),
        {
            "open": Field("words", "渠道", of=DIMENSIONS["channel"].words),
            "names": _optional("texts", "渠道名称"),
        },
    ),
    "takes_effect": TableShape(
        "何时生效",
        ("channel", "proof"),
        {
            "at": Field(
                "word", "生效", of={"once": "即时", "review": "审核后", "acceptance": "窗口受理时"}
            ),
            "working_days": _optional("count", "办结工作日"),
        },
    ),
    "evidence_due": TableShape(
        "补材料期限",
        _FILE,
        {"months": _optional("count", "月数"), "none": _optional("yes_no", "没有期限")},
        one_of=("months", "none"),
    ),
    "evidence_list": TableShape(
        "材料被退回后的补正期", ("kind",), {"working_days": Field("count", "工作日")}
    ),
    "evidence_kept": TableShape(
        "变更以后原来的材料还算不算",
        ("changed", "kind", "scope"),
        {"kept": Field("yes_no", "还算")},
    ),
    "lock": TableShape(
        "变更、取消的锁定期",
        _FILE,
        {"months": _optional("count", "月数"), "none": _optional("yes_no", "随时可办")},
        one_of=("months", "none"),
    ),
    "commitment_ban": TableShape(
        "取消后不得再以承诺制办理长期备案",
        _FILE,
        {"months": _optional("count", "月数"), "none": _optional("yes_no", "没有限制")},
        one_of=("months", "none"),
    ),
    "validity": TableShape(
        "备案有效期",
        ("kind", "scope"),
        {"months": _optional("count", "月数"), "open": _optional("yes_no", "长期有效")},
        one_of=("months", "open"),
    ),
    "destination": TableShape(
        "备案到哪一级",
        ("kind",),
        {"province_level": Field("places", "直接备案到省级的地方")},
    ),
    "excluded_places": TableShape("不能备案的地方", (), {"places": Field("places", "地方")}),
    "false_evidence": TableShape(
        "虚假材料",
        (),
        {
            "suspend_months": _optional("count", "暂停直接结算月数"),
            "bar_commitment": Field("yes_no", "禁止再用承诺制"),
        },
    ),
    "reminders": TableShape(
        "提醒",
        (),
        {
            "days_before": Field("counts", "到期前几天"),
            "monthly": Field("yes_no", "没有期限时每月提醒"),
        },
    ),
    "archive": TableShape("承诺书保存年限", (), {"years": Field("count", "年数")}),
    "reaches_back": TableShape(
        "备案后来有效，以前的结算重不重算",
        ("kind", "proof"),
        {"back": Field("yes_no", "重算")},
    ),
    "forms": TableShape(
        "表单",
        (),
        {
            "form_title": Field("text", "登记备案表标题"),
            "commitment_title": _optional("text", "承诺书标题，没有承诺书的不写"),
            "copies": Field("count", "份数"),
            "keepers": _optional("texts", "各份由谁留存"),
            "insurances": _optional("texts", "参保类别的两个框：职工、居民"),
            "groups": _optional("texts", "人员类别的两组：长期、临时"),
            "boxes": _optional("words", "备案表上可以勾选的备案类别", KINDS),
            "commitment_boxes": _optional("words", "承诺书上可以勾选的备案类别", KINDS),
            "notice": _optional("text", "备案表告知部分的标题"),
            "points": _optional("words", "备案表告知的要点", FORM_POINTS),
            "commitment_notice": _optional("text", "承诺书告知部分的标题"),
            "commitment_points": _optional("words", "承诺书告知的要点", FORM_POINTS),
        },
    ),
    # ---- manual claims
    "manual_catalogue": TableShape(
        "手工报销按哪里的目录",
        ("scope",),
        {
            "of": Field(
                "word", "目录", of={"insured_place": "参保地目录", "place_of_care": "就医地目录"}
            )
        },
    ),
    "claim_deadline": TableShape(
        "手工报销的申请期限",
        ("type",),
        {"months": _optional("count", "就医结束后月数"), "none": _optional("yes_no", "没有期限")},
        one_of=("months", "none"),
    ),
    "claim_days": TableShape(
        "手工报销的办结时限", (), {"working_days": Field("count", "受理后工作日")}
    ),
    "claim_papers": TableShape(
        "手工报销的材料",
        ("type",),
        {
            "all_of": Field("words", "都要提供", of=CLAIM_PAPERS),
            "originals": _optional("words", "要交原件", CLAIM_PAPERS),
        },
    ),
    "claim_payees": TableShape(
        "手工报销付给谁",
        ("payee",),
        {
            "allowed": Field("yes_no", "可以付给"),
            "papers": _optional("words", "另外要提供", CLAIM_PAPERS),
        },
    ),
    # ---- between agencies
    "cost_check": TableShape(
        "费用协查的住院费用界限",
        ("scope",),
        {"amount": _AMOUNT, "inclusive": Field("yes_no", "含本数")},
    ),
    # ---- what a higher pack demands of those below
    "bound": TableShape(
        "上级规定的上限",
        ("type", "scope"),
        {
            "table": Field("name", "哪张表"),
            "at_most": Field("rate", "不得超过"),
        },
    ),
}

ROUNDED_AT: dict[str, tuple[str, ...]] = {
    "split": ("line",),
    "first_self_pay": ("bill",),
    "ratio": ("band", "total"),
    "layers": ("band", "total"),
}
"""Where each step of `rounding` can round: what the arithmetic knows how to do."""

STATUSES = {"published": "文件公布", "reading": "口径", "assumed": "示例参数"}
TIERS = ("national", "province", "pool")
STEP_TABLES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in STEPS},
    "ratio": ("ratio", "reduction", "own_share_factor"),
}
